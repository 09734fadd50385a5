"""Whose signature on an edition counts here: the keys that are set, and the installation's own."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.config import Config
from registry.programs.keys import RELEASE_KEY, Trust, kept_key


def trust_of(config: Config) -> Trust:
    """What the settings trust."""
    return Trust(config.edition_keys, config.home / RELEASE_KEY)


def release_key(config: Config) -> Ed25519PrivateKey | None:
    """The installation's key, kept in the data home; None where the database is another's and nothing is kept there."""
    return kept_key(config.home / RELEASE_KEY) if config.database_url is None else None
