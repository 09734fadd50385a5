"""What every act works on: the database and the law."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from registry.programs import Editions
from registry.programs.keys import Trust
from registry.services.sign_in_terms import SignInTerms
from registry.services.signed_heads import Seals
from registry.storage.transaction import LONGEST_STATEMENT, Database, Sight, open_database
from registry.vault import KeyService

__all__ = ("LONGEST_STATEMENT", "Registry", "open_registry")


@dataclass
class Registry:
    """The database that keeps the records, and the editions that decide.

    `editions` is replaced as a whole when an edition was published meanwhile (`stored_editions.py`), never changed.
    `trust` says whose signature on a stored edition counts, `seals` whose on a head of the ledger's tree, `sign_in`
    what is asked of those who sign in. `replica` is a copy of the database that may be behind it.
    """

    database: Database
    editions: Editions
    trust: Trust = field(default_factory=Trust)
    sign_in: SignInTerms = field(default_factory=SignInTerms)
    seals: Seals = field(default_factory=Seals)
    replica: Database | None = None

    @property
    def reporting(self) -> Database:
        """Where reports on everybody run: the replica, where there is one. No act looks there, nothing is written."""
        return self.replica or self.database

    def reporting_to(self, sight: Sight) -> Database:
        """Where a look of this sight runs: those who look at their own must see at once what they have just done."""
        return self.reporting if sight.everything else self.database

    def dispose(self) -> None:
        """No idle connection is left open."""
        self.database.dispose()
        if self.replica is not None:
            self.replica.dispose()


def open_registry(
    url: str,
    editions: Editions,
    *,
    pool_size: int = 8,
    trust: Trust | None = None,
    sign_in: SignInTerms | None = None,
    keys: KeyService | None = None,
    seals: Seals | None = None,
    longest_statement: str = LONGEST_STATEMENT,
    reports_url: str | None = None,
) -> Registry:
    """The registry on the database at `url`; no connection is made yet.

    Without `keys` whatever touches an encrypted column is refused, and all else works. A statement that takes longer
    than `longest_statement` is given up: what follows a whole ledger may take long. Reports run on the
    replica at `reports_url`, if one is given.
    """
    opened = partial(open_database, pool_size=pool_size, keys=keys, longest_statement=longest_statement)
    return Registry(
        opened(url),
        editions,
        trust or Trust(),
        sign_in or SignInTerms(),
        seals or Seals(),
        opened(reports_url, replica=True) if reports_url is not None else None,
    )
