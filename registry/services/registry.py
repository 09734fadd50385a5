"""What every act works on: the database and the law."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from registry.programs import Editions
from registry.storage.transaction import open_database


@dataclass(frozen=True)
class Registry:
    """The database that keeps the records, and the editions that decide."""

    database: Engine
    editions: Editions


def open_registry(url: str, editions: Editions, *, pool_size: int = 8) -> Registry:
    """The registry on the database at `url`; no connection is made yet."""
    return Registry(open_database(url, pool_size=pool_size), editions)
