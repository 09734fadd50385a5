"""Whether sealing keeps up and the newest head is believed: what can be asked often, without following the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from registry.domain.errors import Unavailable
from registry.programs.keys import UnusableKey
from registry.services import head_file, verdict_file
from registry.services.registry import Registry
from registry.services.signed_heads import believer
from registry.storage import sealed, sealing
from registry.storage.transaction import Row, Transaction, reading

LONGEST_LAG = timedelta(minutes=5)


def require_sealed(registry: Registry, now: datetime) -> str:
    """What is sealed, in words.

    Raises Unavailable when the newest head is not believed, the file of heads knows of more or of another tree, events
    wait to be sealed for longer than LONGEST_LAG, or the last verification of the whole found defects. It closes no
    gate: nothing that decides asks this.
    """
    with reading(registry.database) as tx:
        row = sealing.last_head(tx)
        _require_belief(registry, row)
        _require_outside(registry, tx, row)
        _require_no_lag(tx, row, now)
    _require_verdict(registry)
    return f"{row['tree_size']} events are sealed" if row else "nothing is to be sealed yet"


def _require_belief(registry: Registry, row: Row | None) -> None:
    try:
        believed = believer(registry.seals.trusted())
    except UnusableKey as unusable:
        raise _red(f"the sealing key can not be used: {unusable}") from unusable
    if row is not None and not believed(sealing.signed_head(row)):
        raise _red(f"the head at {row['tree_size']} has no signature that is trusted here")


def _require_outside(registry: Registry, tx: Transaction, row: Row | None) -> None:
    path = registry.seals.heads_file
    outside = head_file.last(path) if path else None
    if outside is None:
        return
    size = outside.head.tree_size
    found = row if row is not None and row["tree_size"] == size else sealing.head_at(tx, size)
    if found is None or sealing.signed_head(found) != outside:
        raise _red(f"the head at {size}, which was written outside the database, is not in it")


def _require_verdict(registry: Registry) -> None:
    path = registry.seals.heads_file
    verdict = verdict_file.read(path) if path else None
    if verdict is not None and verdict.defects:
        kinds = ", ".join(verdict.tamperings)
        raise _red(
            f"{verdict.defects} places did not verify at {verdict.verified_at:%Y-%m-%d %H:%M:%SZ} ({kinds})"
        )


def _require_no_lag(tx: Transaction, row: Row | None, now: datetime) -> None:
    if row is None:
        since = sealed.some_event(tx).get("since")
    elif row["seen"] is not None and row["cluster"] == sealing.place(tx).cluster:
        since = sealed.waiting(tx, row["seen"]).get("since")
    else:
        since = row["sealed_at"]
    if since is not None and now - since > LONGEST_LAG:
        raise _red(f"events wait to be sealed since {since:%Y-%m-%d %H:%M:%SZ}; start 'registry worker'")


def _red(what: str) -> Unavailable:
    return Unavailable(
        f"The ledger is not as it should be: {what}. The gates go on; 'registry ledger verify' says more.",
        code="ledger-not-sealed",
    )
