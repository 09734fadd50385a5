"""Where generated cases are made for: one gate of one edition, for a patient of one category, at one instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from registry.domain.edition import Edition, Rule, Value
from registry.domain.facts import Gate, RiskCategory
from registry.programs import Editions, ListedProduct
from registry.scenarios.prescription import USUAL
from tests.scenarios.generated.case import Case, Side, acts, ago

USUAL_NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
LONG_BEFORE_THE_END = timedelta(days=20)
LATELY = "-30m"
"""After the numbers were given, where the ask needs any, and before the ask."""
NOW = "-0s"
"""At the ask's own instant, before it."""


@dataclass(frozen=True)
class Place:
    """`code` is the precondition whose cases are made."""

    editions: Editions
    edition: Edition
    code: str
    gate: Gate
    category: RiskCategory

    @property
    def rule(self) -> Rule:
        """What the edition says about the precondition."""
        return self.edition.rules[self.code]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the program, in which patients and pharmacies of these cases live as well."""
        return self.edition.time_zone

    @property
    def now(self) -> datetime:
        """An instant at which the edition is in force."""
        return now_of(self.editions, self.edition)

    @property
    def today(self) -> date:
        """The program's day of `now`."""
        return self.now.astimezone(self.zone).date()

    @property
    def other_category(self) -> RiskCategory:
        """A category that is not the patient's."""
        every = list(RiskCategory)
        return every[every.index(self.category) - 1]

    @property
    def usual(self) -> tuple[str, int, int]:
        """Strength, quantity and days' supply of the usual prescription."""
        return USUAL.get(self.edition.program, ("", 1, 28))

    @property
    def checklist(self) -> tuple[str, ...]:
        """The items that the edition lists for the category."""
        return tuple(item.code for item in self.edition.checklist.get(self.category, ()))

    @property
    def products(self) -> tuple[ListedProduct, ...]:
        """The program's products."""
        return self.editions.products(self.edition.program)

    def had_product(self, at: datetime) -> bool:
        """Whether the product of the usual prescription was on the market at that instant."""
        day = at.astimezone(self.zone).date()
        usual = [one.product for one in self.products if one.product.strength == self.usual[0]]
        return any(
            one.dispensable and (one.marketed_from is None or one.marketed_from <= day) for one in usual
        )

    def begins(self, day: date) -> datetime:
        """The first instant of the day, in the program's zone."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    def is_in_force(self, at: datetime) -> bool:
        """Whether the edition is in force at that instant."""
        in_force = self.editions.in_force(self.edition.program, at)
        return in_force is self.edition and not self.edition.has_ended(at)

    def value(self, name: str, code: str | None = None, strength: str = "") -> Any:
        """What the file says for the category, or the strength; None where it says nothing."""
        rule = self.edition.rules.get(code or self.code)
        found = None if rule is None else rule.parameters.get(name)
        if isinstance(found, Mapping):
            one: Value | None = found.get(self.category.value, found.get(strength))
            return None if one is None else one.value
        return None if found is None else found.value

    @property
    def tested(self) -> bool:
        """Whether the patient's authorization runs from a pregnancy test."""
        return self.asks("pregnancy-test-current", Gate.PRESCRIPTION)

    @property
    def valid_from_test(self) -> timedelta:
        """How long a number is valid that runs from a pregnancy test."""
        value: Value | None = self.edition.valid_days_from_test
        return timedelta(days=0 if value is None else value.number)

    def days(self, name: str) -> timedelta:
        """A number of days."""
        return timedelta(days=self.value(name))

    def asks(self, code: str, gate: Gate | None = None) -> bool:
        """Whether the edition asks that of the patient at this gate, or at another."""
        rule = self.edition.rules.get(code)
        return rule is not None and (gate or self.gate) in rule.gates and self.category in rule.applies_to

    def also(self, code: str, reason: str) -> tuple[str, ...]:
        """The outcome of another precondition, where this gate asks it of the patient."""
        return (f"{code}/{reason}",) if self.asks(code) else ()

    def refused(self, reason: str, what: str, *, also: tuple[str, ...] = (), **said: Any) -> Case:
        """The precondition refuses for that reason, and nothing else but `also` does."""
        return Case(reason, what, said, also=also)

    def refused_among_others(self, reason: str, what: str, **said: Any) -> Case:
        """The precondition refuses for that reason, and others refuse as well."""
        return Case(reason, what, said, exact=False)

    def left_out(self, reason: str, piece: str, only: Gate = Gate.PRESCRIPTION) -> Case:
        """The piece is left out; after the gate where that is first asked, there is no number to show."""
        what = f"without {piece}"
        if self.gate is only:
            return self.refused(reason, what, without=[piece])
        return self.refused_among_others(reason, what, without=[piece])

    def marked_in_error(self, reason: str, kind: str, times: int = 1, **said: Any) -> Case:
        """The piece's records turn out to be wrong after the numbers were given."""
        marked = [{"at": LATELY, "act": "mark-in-error", "kind": kind}] * times
        return self.refused(reason, f"{kind} entered in error", **acts(*marked), **said)

    def nothing_known(self, reason: str) -> Case:
        """The number shown was never given, so that nothing is known of the patient."""
        pieces = ["authorization"] if self.gate is Gate.DISPENSE else ["authorization", "confirmation"]
        return self.refused_among_others(reason, "with a number that nobody gave", without=pieces)

    def beside(
        self,
        limit: str,
        side: Side,
        reason: str | None,
        what: str,
        *,
        also: tuple[str, ...] = (),
        **said: Any,
    ) -> Case:
        """A case beside a limit; `reason` is None where it is kept."""
        return Case(reason, what, said, limit, side, also)


def test(collected: timedelta | str, **said: Any) -> dict[str, Any]:
    """A pregnancy test, negative if nothing else is said, collected so long ago."""
    at = collected if isinstance(collected, str) else ago(collected)
    return {"at": at, "act": "pregnancy-test", "result": "negative", **said}


def late_test(**said: Any) -> dict[str, Any]:
    """A pregnancy test that was collected and reported after the numbers were given."""
    return test("-40m", reported=LATELY, **said)


def months_before(instant: datetime, months: int) -> datetime:
    """The same time of the same day so many months before; the day must be one that every month has."""
    total = instant.year * 12 + instant.month - 1 - months
    return instant.replace(year=total // 12, month=total % 12 + 1)


def now_of(editions: Editions, edition: Edition) -> datetime:
    """The usual instant of the cases, or the second of a month soon after the edition's beginning or before its end."""
    later = [one.effective_from for one in editions[edition.program]]
    ends = [day for day in (*later, edition.ended_on) if day is not None and day > edition.effective_from]
    if not ends or min(ends) > USUAL_NOW.date():
        is_first = edition.effective_from == min(later)
        first = edition.effective_from + timedelta(days=500 if is_first else 130)
        return max(USUAL_NOW, datetime(first.year, first.month, 2, 15, tzinfo=UTC))
    last = min(ends) - LONG_BEFORE_THE_END
    return datetime(last.year, last.month, 2, 15, tzinfo=UTC)
