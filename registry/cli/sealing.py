"""From the settings to what seals the ledger: the key, the place for heads outside the database, the witness."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from registry.cli.edition_keys import trust_of
from registry.clock import SystemClock
from registry.config import Config, ConfigurationError
from registry.programs import load_editions
from registry.programs.keys import kept_key, public_of
from registry.services.registry import Registry, open_registry
from registry.services.seal_ledger import Sealer, open_sealer
from registry.services.signed_heads import Seals
from registry.services.witness import Witness

KEY_FILE = "sealing-key"
HEADS_FILE = "heads.jsonl"
LONGEST_LOOK = "1h"


def seals_of(config: Config) -> Seals:
    """What the settings say of sealing. No key is made."""
    embedded = config.database_url is None
    own = frozenset() if config.sealing_key is None else {public_of(_read(config.sealing_key))}
    return Seals(
        config.heads_file or (config.home / HEADS_FILE if embedded else None),
        frozenset(config.sealed_by) | own,
        config.home / KEY_FILE if embedded and config.sealing_key is None else None,
        config.witness_key,
    )


def sealing_key(config: Config) -> Ed25519PrivateKey:
    """The key that signs heads: the one set, or the one kept in the data home, made there when missing.

    Raises ConfigurationError when the database is another's and no key is set: whoever keeps the records there should
    choose who vouches for them. Raises UnusableKey.
    """
    if config.sealing_key is not None:
        return _read(config.sealing_key)
    if config.database_url is not None:
        raise ConfigurationError(
            "REGISTRY_SEALING_KEY",
            "is not set, but REGISTRY_DATABASE_URL is",
            "set REGISTRY_SEALING_KEY_FILE to a key made with 'registry programs key new FILE'",
        )
    return kept_key(config.home / KEY_FILE)


@contextmanager
def sealer_of(config: Config, url: str) -> Iterator[Sealer]:
    """The sealer that the settings describe, on the database at `url`."""
    key = sealing_key(config)
    witness = (
        Witness(config.witness_url, config.witness_key) if config.witness_url and config.witness_key else None
    )
    sealer = open_sealer(url, key, SystemClock(), seals_of(config), witness)
    try:
        yield sealer
    finally:
        sealer.database.dispose()


@contextmanager
def looking_through(config: Config, url: str) -> Iterator[Registry]:
    """The registry on the database at `url`, for looks through the whole ledger, which take long."""
    registry = open_registry(
        url,
        load_editions(),
        pool_size=1,
        trust=trust_of(config),
        seals=seals_of(config),
        longest_statement=LONGEST_LOOK,
    )
    try:
        yield registry
    finally:
        registry.database.dispose()


def _read(text: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise _no_key() from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key()
    return key


def _no_key() -> ConfigurationError:
    return ConfigurationError(
        "REGISTRY_SEALING_KEY",
        "is no private Ed25519 key in PEM form",
        "make one with 'registry programs key new FILE'",
    )
