"""How failed tries slow the next one down, on four counts at once.

Whoever guesses passwords is slowed by name and address, by address, and by name. The last alone would let him lock
others out, so who comes from a device on which this name signed in before is counted by that device and nothing else
(OWASP Authentication Cheat Sheet, device cookies; ASVS 5.0 6.3.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Count(StrEnum):
    """What failures are counted by."""

    DEVICE = "device"
    NAME_AND_ADDRESS = "name-and-address"
    ADDRESS = "address"
    NAME = "name"


FREE = {Count.DEVICE: 10, Count.NAME_AND_ADDRESS: 5, Count.ADDRESS: 50, Count.NAME: 20}
"""The failure that is the first to be followed by a wait; a pharmacy's whole staff may share one address."""

OF_THE_OWNER = (Count.DEVICE, Count.NAME_AND_ADDRESS)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Tally:
    """The failures on one count, the instant of the last one, and until when nothing is tried."""

    failures: int
    last_failed_at: datetime
    blocked_until: datetime

    def is_open(self, at: datetime) -> bool:
        """True when a try at that instant is looked at; without a wait that is so even if the clock was set back."""
        return at >= self.blocked_until or self.blocked_until == self.last_failed_at

    def with_failure(self, count: Count, at: datetime) -> Tally:
        """The tally with one more failure; each beyond the free ones doubles the wait."""
        kept = self.failures if at - self.last_failed_at < FORGOTTEN_AFTER else 0
        return Tally(kept + 1, at, at + _wait(kept + 1 - FREE[count]))

    def after_success(self, count: Count) -> Tally:
        """The tally after a success that was counted as a failure beforehand.

        Where nobody but the owner can have succeeded, earlier mistakes are forgiven too. Of an address and of a name
        only this one try is: otherwise an account of his own would give an attacker new tries at others.
        """
        left = 0 if count in OF_THE_OWNER else max(self.failures - 1, 0)
        return Tally(left, self.last_failed_at, self.last_failed_at)


def _wait(beyond: int) -> timedelta:
    if beyond < 0:
        return timedelta()
    return min(FIRST_WAIT * (1 << min(beyond, 16)), LONGEST_WAIT)
