"""What every act works on: the database and the law."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine

from registry.programs import Editions
from registry.programs.keys import Trust
from registry.storage.transaction import open_database


@dataclass
class Registry:
    """The database that keeps the records, and the editions that decide.

    `editions` is replaced as a whole when an edition was published meanwhile (`stored_editions.py`), never changed.
    `trust` says whose signature on a stored edition counts.
    """

    database: Engine
    editions: Editions
    trust: Trust = field(default_factory=Trust)


def open_registry(
    url: str, editions: Editions, *, pool_size: int = 8, trust: Trust | None = None
) -> Registry:
    """The registry on the database at `url`; no connection is made yet."""
    return Registry(open_database(url, pool_size=pool_size), editions, trust or Trust())
