"""Every encrypted value is opened: one that was changed, or put somewhere else, without a data key does not open.

The tag of AES-GCM is a keyed hash of the text and of the place where it stands; nothing else is kept to see this.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.services.registry import Registry
from registry.storage import reencryption
from registry.storage.transaction import Row, rotating

ROWS_A_STEP = 1000


@dataclass(frozen=True)
class Unreadable:
    """A value that does not open: where it stands."""

    table: str
    column: str
    row: str


def verify_texts(registry: Registry) -> list[Unreadable]:
    """All values that do not open. Raises Unavailable where the key of one is not there."""
    return [found for table in reencryption.TABLES for found in _of_table(registry, table)]


def _of_table(registry: Registry, table: str) -> list[Unreadable]:
    after: Row | None = None
    found: list[Unreadable] = []
    while True:
        with rotating(registry.database) as tx:
            last = reencryption.next_rows(tx, table, after, ROWS_A_STEP)
            if last is None:
                return found
            for column, row in reencryption.unreadable(tx, table, after, last):
                named = "/".join(str(row[name]) for name in last)
                found.append(Unreadable(table, column, named))
        after = last
