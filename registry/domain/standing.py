"""How a confirmation number stands at an instant, and what its holder can still do with it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """The four ways in which a number can stand."""

    OPEN = "open"
    USED = "used"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def usable(self) -> bool:
        """True while the number can be used."""
        return self is Standing.OPEN

    @property
    def cancellable(self) -> bool:
        """True while its holder can cancel the number; an expired one blocks what it was given for until then."""
        return self in (Standing.OPEN, Standing.EXPIRED)


def standing(
    *, used_at: datetime | None, cancelled_at: datetime | None, valid_until: datetime, at: datetime
) -> Standing:
    """How the number stands. The last instant of its validity still counts, as at the gates."""
    if used_at is not None:
        return Standing.USED
    if cancelled_at is not None:
        return Standing.CANCELLED
    return Standing.EXPIRED if at > valid_until else Standing.OPEN
