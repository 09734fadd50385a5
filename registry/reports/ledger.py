"""Whether the ledger holds together: every stream followed from its first event to its head."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.ledger import Defect, verify
from registry.services.registry import Registry
from registry.storage import ledger
from registry.storage.transaction import EVERYTHING, looking


@dataclass(frozen=True)
class Verification:
    """How many streams were followed, and the first defect of each that does not hold together."""

    streams: int
    defects: tuple[Defect, ...]


def verify_ledger(registry: Registry) -> Verification:
    """Follows every stream; an altered, removed, inserted or reordered event is a defect."""
    defects = []
    with looking(registry.database, EVERYTHING) as tx:
        streams = ledger.streams(tx)
        for stream in streams:
            defect = verify(ledger.links(tx, stream["stream_id"]))
            if defect is not None:
                defects.append(defect)
    return Verification(len(streams), tuple(defects))
