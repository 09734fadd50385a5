"""What every act works on: the database and the law."""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.programs import Editions
from registry.programs.keys import Trust
from registry.storage.transaction import Database, open_database
from registry.vault import KeyService


@dataclass
class Registry:
    """The database that keeps the records, and the editions that decide.

    `editions` is replaced as a whole when an edition was published meanwhile (`stored_editions.py`), never changed.
    `trust` says whose signature on a stored edition counts.
    """

    database: Database
    editions: Editions
    trust: Trust = field(default_factory=Trust)


def open_registry(
    url: str,
    editions: Editions,
    *,
    pool_size: int = 8,
    trust: Trust | None = None,
    keys: KeyService | None = None,
) -> Registry:
    """The registry on the database at `url`; no connection is made yet.

    Without `keys` whatever touches an encrypted column is refused, and all else works.
    """
    return Registry(open_database(url, pool_size=pool_size, keys=keys), editions, trust or Trust())
