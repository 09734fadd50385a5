"""What every act works on: the database and the law."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine

from registry.programs import Editions
from registry.programs.keys import Trust
from registry.services.signed_heads import Seals
from registry.storage.transaction import LONGEST_STATEMENT, open_database


@dataclass
class Registry:
    """The database that keeps the records, and the editions that decide.

    `editions` is replaced as a whole when an edition was published meanwhile (`stored_editions.py`), never changed.
    `trust` says whose signature on a stored edition counts, `seals` whose on a head of the ledger's tree.
    """

    database: Engine
    editions: Editions
    trust: Trust = field(default_factory=Trust)
    seals: Seals = field(default_factory=Seals)


def open_registry(
    url: str,
    editions: Editions,
    *,
    pool_size: int = 8,
    trust: Trust | None = None,
    seals: Seals | None = None,
    longest_statement: str = LONGEST_STATEMENT,
) -> Registry:
    """The registry on the database at `url`; no connection is made yet.

    A statement that takes longer than `longest_statement` is given up: what follows a whole ledger may take long.
    """
    database = open_database(url, pool_size=pool_size, longest_statement=longest_statement)
    return Registry(database, editions, trust or Trust(), seals or Seals())
