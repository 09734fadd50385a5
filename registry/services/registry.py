"""What every act works on: the database and the law."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine

from registry.programs import Editions
from registry.programs.keys import Trust
from registry.services.sign_in_terms import SignInTerms
from registry.storage.transaction import open_database


@dataclass
class Registry:
    """The database that keeps the records, and the editions that decide.

    `editions` is replaced as a whole when an edition was published meanwhile (`stored_editions.py`), never changed.
    `trust` says whose signature on a stored edition counts, `sign_in` what is asked of those who sign in.
    """

    database: Engine
    editions: Editions
    trust: Trust = field(default_factory=Trust)
    sign_in: SignInTerms = field(default_factory=SignInTerms)


def open_registry(
    url: str,
    editions: Editions,
    *,
    pool_size: int = 8,
    trust: Trust | None = None,
    sign_in: SignInTerms | None = None,
) -> Registry:
    """The registry on the database at `url`; no connection is made yet."""
    database = open_database(url, pool_size=pool_size)
    return Registry(database, editions, trust or Trust(), sign_in or SignInTerms())
