"""Everything encrypted moves to the current key, in small steps beside the daily work; a key that is not needed can go.

Each step is a transaction of its own, and what is done is told by the values themselves: whenever it is stopped, and
however, the next run goes on, and nothing was ever without a key that opens it.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from registry.domain.errors import Conflict
from registry.services import codes
from registry.services.registry import Registry
from registry.storage import reencryption, second_factors
from registry.storage.reencryption import PLAIN_ID
from registry.storage.transaction import Row, Transaction, reading, rotating, transaction

ROWS_A_STEP = 100
LONGEST_WAIT_S = 60.0
PAUSE_S = 0.2
log = logging.getLogger("registry.keys")


@dataclass(frozen=True)
class Moved:
    """How many rows of a table have moved in one round."""

    table: str
    rows: int


def rotate(
    registry: Registry, *, rows_a_step: int = ROWS_A_STEP, from_plain: bool = False
) -> Iterator[Moved]:
    """Every value has the current key at the end; yields each table in which rows moved.

    Rows that an act holds are passed over and looked at again in a further round. Raises Unavailable when there are
    values from before encryption and `from_plain` is not said.
    """
    moved = _move_sealed(registry, rows_a_step)
    if moved:
        yield Moved("totp", moved)
    current = registry.database.vault.keys.current_id()
    while set(values_by_key(registry)) - {current}:
        for table in reencryption.TABLES:
            moved = _move(registry, table, rows_a_step, from_plain=from_plain)
            if moved:
                yield Moved(table, moved)
        time.sleep(PAUSE_S)


def values_by_key(registry: Registry) -> Counter[str]:
    """How many values each key encrypts; those from before encryption under `plain`."""
    with rotating(registry.database) as tx:
        return reencryption.values_by_key(tx)


def sealed(registry: Registry) -> int:
    """How many secrets of second factors are still sealed with the secret key, not with a data key."""
    with rotating(registry.database) as tx:
        return second_factors.sealed(tx)


def _move_sealed(registry: Registry, rows_a_step: int) -> int:
    """The sealed secrets stand under the data keys; what another secret key sealed opens nothing, and stays."""
    after, moved = None, 0
    while registry.sign_in.key:
        with rotating(registry.database) as tx:
            rows = second_factors.next_sealed(tx, after, rows_a_step)
            for row in rows:
                moved += _unsealed(tx, registry, row)
        if not rows:
            break
        after = rows[-1]["totp_id"]
    return moved


def _unsealed(tx: Transaction, registry: Registry, row: Row) -> bool:
    try:
        secret = codes.secret_of(registry.sign_in, {**row, "secret": None})
    except InvalidTag:
        log.warning("a secret of a second factor was sealed with another REGISTRY_SECRET_KEY, and is lost")
        return False
    second_factors.move_sealed(tx, row["totp_id"], secret)
    return True


def require_not_needed(registry: Registry, key_id: str) -> None:
    """The key opens nothing any more. Raises Conflict while a value needs it, or may come to."""
    _wait_for_older(registry)
    needed = values_by_key(registry)[key_id]
    if needed:
        raise Conflict(
            f"The key {key_id} still encrypts {needed} values; run 'registry keys rotate' first.",
            code="data-key-needed",
        )


def _move(registry: Registry, table: str, rows_a_step: int, *, from_plain: bool) -> int:
    after, moved = None, 0
    while True:
        with rotating(registry.database) as tx:
            last = reencryption.next_rows(tx, table, after, rows_a_step)
            if last is None:
                return moved
            moved += reencryption.reencrypt(tx, table, after, last, from_plain=from_plain)
        after = last


def _wait_for_older(registry: Registry) -> None:
    """Whoever took an earlier key to write with has written by now, so that it is counted."""
    with transaction(registry.database) as tx:
        mark = reencryption.mark(tx)
    until = time.monotonic() + LONGEST_WAIT_S
    with reading(registry.database) as tx:
        while reencryption.something_older_runs(tx, mark):
            if time.monotonic() > until:
                raise Conflict(
                    "A transaction from before is still open, and may write with an earlier key; try again later.",
                    code="data-key-needed",
                )
            time.sleep(PAUSE_S)


__all__ = ["PLAIN_ID", "Moved", "require_not_needed", "rotate", "sealed", "values_by_key"]
