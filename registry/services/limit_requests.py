"""Requests are counted against a quota that all processes share, a handful at a time.

A process takes requests from the quota in the database by the handful and spends them without asking again, so that one
statement serves many requests. What was taken and not spent is lost to the subject after a minute: never more than the
handful of each process. The quota is never exceeded by it, because a handful is counted when it is taken. A subject
that is over its quota is turned away from memory until a request fits again, so a flood costs the database nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import NamedTuple

from registry.services.registry import Registry
from registry.storage import request_rates
from registry.storage.transaction import reading

MINUTE, NO_TIME = timedelta(minutes=1), timedelta()
HANDFULS = 50
"""All processes of one server together hold at most this part of a quota unspent: one fiftieth."""
MOST_REMEMBERED = 20_000
"""Subjects that a process remembers before it forgets them all, which costs each of them a statement."""


class Standing(NamedTuple):
    """Whether a request may go on; how many more could, when the quota is whole again, and when the next one fits."""

    allowed: bool
    left: int
    whole_in_s: int
    again_in_s: int


@dataclass
class Handful:
    """The requests that this process may still let through for a subject, until when; `shut`: none until then."""

    requests: int
    until: datetime
    full_until: datetime
    shut: bool = False


class Limiter:
    """The quota of one kind of subject: so many requests a minute, which may all come at once."""

    def __init__(self, registry: Registry, per_minute: int, *, processes: int) -> None:
        self._registry = registry
        self._each = MINUTE / per_minute
        self._window = self._each * per_minute  # a minute, but for what microseconds can not say
        self._most = max(1, per_minute // (HANDFULS * processes))
        self._held: dict[str, Handful] = {}
        self._lock = Lock()

    def count(self, subject: str, at: datetime) -> Standing:
        """One more request of the subject. Raises Unavailable."""
        with self._lock:
            held = self._held.get(subject)
            if held is not None and at < held.until and (held.requests > 0 or held.shut):
                return self._spend(held, at)
        taken = self._take(subject, at)
        with self._lock:
            self._keep(subject, taken, at)
            return self._spend(taken, at)

    def _keep(self, subject: str, taken: Handful, at: datetime) -> None:
        if subject not in self._held and len(self._held) >= MOST_REMEMBERED:
            self._held.clear()
        before = self._held.get(subject)
        if before is not None and at < before.until:
            taken.requests += before.requests  # another thread took one at the same time
        self._held[subject] = taken

    def _spend(self, held: Handful, at: datetime) -> Standing:
        allowed = held.requests > 0
        if allowed:
            held.requests -= 1
        busy = max(held.full_until - at, NO_TIME)
        return Standing(
            allowed,
            max(0, held.requests + (self._window - busy) // self._each) if allowed else 0,
            _seconds(busy),
            0 if allowed else _seconds(held.until - at),
        )

    def _take(self, subject: str, at: datetime) -> Handful:
        """A handful of the shared quota, or the knowledge that it is used up until one more request fits."""
        with reading(self._registry.database) as tx:
            row = request_rates.take(
                tx, subject, at=at, most=self._most, each=self._each, window=self._window
            )
            if row is not None:
                return Handful(row["taken"], at + MINUTE, row["full_until"])
            full_until = request_rates.full_until(tx, subject) or at
        fits = max(full_until + self._each - self._window, at + self._each)
        return Handful(0, fits, full_until, shut=True)


def _seconds(span: timedelta) -> int:
    """Rounded up, but for the microseconds that a quota's share of a minute was rounded by."""
    return ceil(round(span.total_seconds(), 3))
