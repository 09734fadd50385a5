"""How urgent it is what is next due for a patient."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from registry.domain.forecast import Due

SOON = timedelta(days=7)


class Urgency(StrEnum):
    """From what can not wait to what can; the order is that of a list of patients."""

    OVERDUE = "overdue"
    NOW = "now"
    SOON = "soon"
    LATER = "later"

    @property
    def rank(self) -> int:
        """The smaller, the more urgent."""
        return list(Urgency).index(self)


def urgency(due: Due, at: datetime) -> Urgency:
    """Overdue from its last instant on; now while its window is open; soon within a week of its last instant."""
    if due.not_after <= at:
        return Urgency.OVERDUE
    if due.not_before is not None and due.not_before <= at:
        return Urgency.NOW
    return Urgency.SOON if due.not_after - at <= SOON else Urgency.LATER
