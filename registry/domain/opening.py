"""When a gate could next be passed and until when, if nothing else happened. It decides nothing.

The same `decide` that the gate uses is asked at instants to come, on the facts that are known now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from registry.domain.dates import DAY
from registry.domain.decision import decide
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate

AHEAD_DAYS = 60
"""So far is looked ahead; what is possible later than that needs something new before."""
EXACT = timedelta(minutes=1)


@dataclass(frozen=True)
class Opening:
    """The next time in which the gate would say yes; `closes_at` is None where it stays open as far as was looked."""

    opens_at: datetime
    closes_at: datetime | None


def next_opening(
    facts: Facts, edition: Edition, gate: Gate, not_asked: frozenset[str], instants: Iterable[datetime] = ()
) -> Opening | None:
    """The next opening, to the minute, the preconditions `not_asked` apart; None when there is none ahead.

    It is looked for day by day, and at the instants named, at which something is known to change.
    """
    start, last = facts.as_of, facts.as_of + AHEAD_DAYS * DAY
    looks = sorted(
        {start + day * DAY for day in range(AHEAD_DAYS + 1)} | {at for at in instants if start < at <= last}
    )
    answers = [(at, _is_open(replace(facts, as_of=at), edition, gate, not_asked)) for at in looks]
    first = next((place for place, (_, is_open) in enumerate(answers) if is_open), None)
    if first is None:
        return None

    def exactly(shut_or_open: tuple[datetime, datetime], wanted: bool) -> datetime:
        """The last instant, to the minute, before the answer becomes `wanted`."""
        before, after = shut_or_open
        while after - before > EXACT:
            middle = before + (after - before) / 2
            found = _is_open(replace(facts, as_of=middle), edition, gate, not_asked)
            before, after = (before, middle) if found is wanted else (middle, after)
        return after if wanted else before

    opens_at = exactly((looks[first - 1], looks[first]), True) if first else start
    closed = next((place for place in range(first, len(looks)) if not answers[place][1]), None)
    closes_at = exactly((looks[closed - 1], looks[closed]), False) if closed is not None else None
    return Opening(opens_at, closes_at)


def _is_open(facts: Facts, edition: Edition, gate: Gate, not_asked: frozenset[str]) -> bool:
    return all(item.code in not_asked for item in decide(facts, edition, gate).unmet)
