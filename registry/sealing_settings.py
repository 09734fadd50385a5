"""The settings of the sealed ledger: who signs its heads, where they are kept, and who co-signs them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from registry.setting import ConfigurationError, Setting, secret

PUBLIC_KEY = re.compile("[0-9a-fA-F]{64}")

SEALING_SETTINGS = (
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
)


@dataclass(frozen=True)
class SealingSettings:
    """The part of a Config that is about sealing. The key is kept out of `repr`."""

    sealing_key: str | None = field(default=None, repr=False)
    sealed_by: tuple[bytes, ...] = ()
    heads_file: Path | None = None
    witness_url: str | None = None
    witness_key: bytes | None = None


def read_sealing_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """The values of the fields of SealingSettings. Raises ConfigurationError."""
    witness_keys = _public_keys("REGISTRY_WITNESS_KEY", environ.get("REGISTRY_WITNESS_KEY", ""))
    return {
        "sealing_key": _private_key(secret(environ, "REGISTRY_SEALING_KEY")),
        "sealed_by": _public_keys("REGISTRY_SEALED_BY", environ.get("REGISTRY_SEALED_BY", "")),
        "heads_file": _heads_file(environ.get("REGISTRY_HEADS_FILE")),
        "witness_url": _witness(environ),
        "witness_key": next(iter(witness_keys), None),
    }


def _private_key(text: str | None) -> str | None:
    if text is not None and "PRIVATE KEY-----" not in text:
        raise ConfigurationError(
            "REGISTRY_SEALING_KEY",
            "is no private key in PEM form",
            "make one with 'registry programs key new FILE'",
        )
    return text


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
