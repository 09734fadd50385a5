"""A dispense exception: a prescriber answers for one supply although the tests of this month are not there.

It never answers for a result that is out of range, and only where the edition says for how many days it may be granted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ExceptionReason(StrEnum):
    """Why the tests can not be there."""

    UNTESTED = "untested"
    TRAVEL_ABROAD = "travel-abroad"

    @property
    def limit(self) -> str:
        """The parameter with which an edition says for how many days such an exception may be granted at most."""
        return {"untested": "exception_days", "travel-abroad": "travel_exception_days"}[self.value]


@dataclass(frozen=True)
class DispenseException:
    """The latest exception of the enrollment. It serves one authorization, within as many days as it grants."""

    id: str
    reason: ExceptionReason
    days: int
    enrollment_id: str
    granted_at: datetime
    used_at: datetime | None = None
    """When another authorization than the one at hand was issued or dispensed on after the grant."""
