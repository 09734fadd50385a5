"""The secret key that an installation with the embedded engine makes for itself, once."""

import os
import secrets
from dataclasses import replace
from pathlib import Path

from registry.config import Config, ConfigurationError

NAME = "secret-key"


def with_secret_key(config: Config) -> Config:
    """Return `config` with a secret key: the one set, or the one kept in the data home, made there when missing.

    Raises ConfigurationError when the database is another's: several machines may then serve it, and each
    needs the same key, so nobody but the operator can choose it.
    """
    if config.secret_key is not None:
        return config
    if config.database_url is not None:
        raise ConfigurationError(
            "REGISTRY_SECRET_KEY",
            "is not set, but REGISTRY_DATABASE_URL is",
            "set it, or REGISTRY_SECRET_KEY_FILE, to the same secret on every machine that serves this database",
        )
    return replace(config, secret_key=_kept_key(config.home / NAME))


def kept_secret_key(config: Config) -> str | None:
    """The secret key that is set, or that the data home holds; None where there is none, and none is made."""
    path = config.home / NAME
    if config.secret_key is None and config.database_url is None and path.exists():
        return path.read_text(encoding="ascii")
    return config.secret_key


def _kept_key(path: Path) -> str:
    """Return the key in the file, which is made whole or not at all, readable by its owner alone."""
    if not path.exists():
        draft = path.with_name(f"{NAME}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(draft)  # fails if another process was quicker; its key then holds
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
