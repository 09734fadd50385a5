"""Where the data keys of an installation are: in the file that is set, or in the data home of the embedded engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from registry.clock import SystemClock
from registry.config import Config, ConfigurationError
from registry.vault import KeyService
from registry.vault.key_file import KeyFile, make_key_file

NAME = "data-keys"


def with_data_keys(config: Config) -> Config:
    """Return `config` with a file of data keys: the one set, or the one kept in the data home, made when missing.

    Raises ConfigurationError when the database is another's: every machine that serves it needs the same keys, and a
    file made here in passing would encrypt what no other machine, and no restored backup, could read.
    """
    if config.data_keys is not None:
        return config
    if config.database_url is not None:
        raise ConfigurationError(
            "REGISTRY_DATA_KEYS",
            "is not set, but REGISTRY_DATABASE_URL is",
            "make a file with `registry keys new --file PATH`, and set it to the same keys on every machine",
        )
    return replace(config, data_keys=_kept(config.home / NAME))


def keys_of(config: Config) -> KeyService | None:
    """The key service of the settings; None where the database is another's and no keys are set.

    A command that touches nothing encrypted then works all the same, and any other one is refused.
    """
    if config.data_keys is None and config.database_url is not None:
        return None
    return key_file_of(config)


def key_file_of(config: Config) -> KeyFile:
    """The file of data keys. Raises ConfigurationError when there is none."""
    found = with_data_keys(config).data_keys
    if found is None:
        raise LookupError("the settings have a file of data keys by now")
    return KeyFile(found)


def _kept(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    make_key_file(path, SystemClock().now())
    return path
