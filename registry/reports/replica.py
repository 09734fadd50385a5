"""Whether the read replica that answers reports can do so."""

from __future__ import annotations

from enum import StrEnum

from registry.domain.errors import Unavailable
from registry.services.registry import Registry
from registry.storage import revisions
from registry.storage.transaction import EVERYTHING, looking, reading


class Replica(StrEnum):
    """How the replica was found. None of it closes a gate: acts and decisions never ask it."""

    ANSWERS = "answers"
    SILENT = "does not answer"
    OTHER_SCHEMA = "has another schema"


def look_at_replica(registry: Registry) -> Replica | None:
    """How the replica is now; None without one, when reports run on the main database."""
    if registry.replica is None:
        return None
    try:
        with reading(registry.replica) as tx:
            revision = revisions.revision(tx)
        # As reports do, so that a user who was not granted the reader's role is found here and not by an auditor.
        with looking(registry.replica, EVERYTHING):
            pass
    except Unavailable:
        return Replica.SILENT
    return Replica.ANSWERS if revision == revisions.head() else Replica.OTHER_SCHEMA
