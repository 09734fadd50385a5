"""How a precondition is declared: its code, the statute's element, its reasons and the parameters it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.domain.facts import Facts, RiskCategory
from registry.domain.outcome import Outcome
from registry.domain.terms import Terms

CAN_GET_PREGNANT = frozenset(category for category in RiskCategory if category.can_get_pregnant)
ALL_CATEGORIES = frozenset(RiskCategory)

Check = Callable[[Facts, Terms], Outcome]
Applies = Callable[[Facts], bool]


class Element(StrEnum):
    """The elements to assure safe use of 21 U.S.C. 355-1(f)(3), by their letters."""

    PRESCRIBER_CERTIFICATION = "A"
    PHARMACY_CERTIFICATION = "B"
    SETTING = "C"
    SAFE_USE = "D"
    MONITORING = "E"
    ENROLLMENT = "F"


class Kind(StrEnum):
    """What a parameter's value is, and in which unit."""

    DAYS = "whole days"
    HOURS = "whole hours"
    MONTHS = "calendar months"
    COUNT = "a whole number"
    FLAG = "true or false"
    DATE = "a date"
    WORDS = "a list of words"
    CHOICE = "one of the words"


class Strict(StrEnum):
    """Which of several values is taken while the category or strength that tells them apart is not known."""

    LEAST = "least"
    GREATEST = "greatest"


_MOST = {Kind.DAYS: 100, Kind.HOURS: 168, Kind.MONTHS: 60}
_MOST_OF_OTHERS = 10_000


@dataclass(frozen=True)
class Parameter:
    """A value that the edition must give. `choices` lists the words allowed, the strictest first.

    An edition gives one value, or one for each category concerned; `by_strength`: for each strength instead.
    A number above `maximum` is refused; without one, what is not plausible in its unit, as 168 days for a week.
    """

    name: str
    kind: Kind
    strict: Strict = Strict.LEAST
    choices: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int | None = None
    optional: bool = False
    by_strength: bool = False

    @property
    def most(self) -> int:
        """The greatest number that is allowed."""
        return _MOST.get(self.kind, _MOST_OF_OTHERS) if self.maximum is None else self.maximum


@dataclass(frozen=True)
class Reason:
    """What a reason code says to people.

    `sentence` says what is wrong, `unknown` the same where a fact is missing; both may quote `{figures}` of the
    outcome's detail or of the edition's terms. `remedy` says who must do what.
    """

    sentence: str
    remedy: str
    unknown: str | None = None


@dataclass(frozen=True)
class Precondition:
    """A sentence that must be true before the drug moves. `check` finds out whether it is."""

    code: str
    element: Element
    check: Check
    reasons: Mapping[str, Reason]
    parameters: tuple[Parameter, ...] = ()
    applies_nevertheless: Applies | None = None
    """True for facts that bring the precondition to a patient outside the categories that the edition lists."""
    conflict: Callable[[Mapping[str, int]], str | None] | None = None
    """Says which two figures of an edition can not stand beside one another."""

    @property
    def sentence(self) -> str:
        """What is true when the precondition is met."""
        return (self.check.__doc__ or "").strip().splitlines()[0]


def precondition(
    code: str,
    element: Element,
    reasons: Mapping[str, Reason],
    parameters: tuple[Parameter, ...] = (),
    applies_nevertheless: Applies | None = None,
    conflict: Callable[[Mapping[str, int]], str | None] | None = None,
) -> Callable[[Check], Precondition]:
    """Turns a function of facts and terms into a precondition with that code."""

    def declare(check: Check) -> Precondition:
        return Precondition(code, element, check, reasons, parameters, applies_nevertheless, conflict)

    return declare
