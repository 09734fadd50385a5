"""The only place that may ask what time it is.

Everything else is handed a `Clock`, or an instant that somebody took from one: a decision can then be made
again as of its own instant, and a test or a scenario says what time it is instead of waiting for it.
"""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands still until it is set, for tests and scenarios."""

    def __init__(self, instant: datetime) -> None:
        self.set(instant)

    def now(self) -> datetime:
        """Return the instant this clock was last set to, in UTC."""
        return self._instant

    def set(self, instant: datetime) -> None:
        """Let this clock show `instant`, forward or back.

        Raises ValueError when `instant` is naive: without an offset it is not an instant.
        """
        if instant.tzinfo is None:
            raise ValueError(f"a clock needs an instant with an offset, not the naive {instant.isoformat()}")
        self._instant = instant.astimezone(UTC)
