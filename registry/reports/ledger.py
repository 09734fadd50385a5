"""Whether the ledger holds together: every stream followed from its first event to its head."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from registry.domain.closed_days import STREAM_ID, Closed, Lines, altered_days
from registry.domain.ledger import Defect, verify
from registry.services.registry import Registry
from registry.storage import access_log, ledger
from registry.storage.transaction import EVERYTHING, Transaction, looking


@dataclass(frozen=True)
class Verification:
    """How many streams were followed, and the first defect of each that does not hold together."""

    streams: int
    defects: tuple[Defect, ...]


def verify_ledger(registry: Registry) -> Verification:
    """Follows every stream, and compares each closed day of the access log with what the ledger says of it.

    An altered, removed, inserted or reordered event is a defect, and so is a day whose lines are others now.
    """
    defects = []
    with looking(registry.database, EVERYTHING) as tx:
        streams = ledger.streams(tx)
        for stream in streams:
            defect = verify(ledger.links(tx, stream["stream_id"]))
            if defect is not None:
                defects.append(defect)
        defects += altered_days(*_closed_days(tx))
    return Verification(len(streams), tuple(defects))


def _closed_days(tx: Transaction) -> tuple[list[Closed], dict[str, Lines]]:
    """What the ledger says of the days, and what their lines are now."""
    closed = []
    for row in ledger.bodies(tx, STREAM_ID):
        said = json.loads(row["body"])
        closed.append(Closed(said["day"], Lines(said["lines"], said["sha256"]), row["sequence"]))
    if not closed:
        return [], {}
    end = datetime.combine(date.fromisoformat(closed[-1].day) + timedelta(days=1), time.min, UTC)
    found = access_log.days(tx, since=None, before=end)
    return closed, {row["day"].isoformat(): Lines(row["lines"], row["sha256"]) for row in found}
