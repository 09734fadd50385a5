"""One approved text of a program: which preconditions each gate asks, with which terms, and from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from registry.domain.dates import day_in, start_of
from registry.domain.facts import Gate, RiskCategory
from registry.domain.preconditions.declaration import Precondition
from registry.domain.terms import Terms


class Evidence(StrEnum):
    """How sure a value is."""

    VERIFIED = "verified"
    SUPERSEDED = "superseded"
    SECONDARY = "secondary"
    INFERRED = "inferred"
    UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Value:
    """A value of an edition, with the sources it was read in and how sure it is."""

    value: int | bool | str | date | tuple[str, ...]
    cite: tuple[str, ...]
    evidence: Evidence

    @property
    def number(self) -> int:
        """The value, which is a whole number."""
        if isinstance(self.value, int):
            return self.value
        raise TypeError(f"{self.value!r} is no whole number")


@dataclass(frozen=True)
class Rule:
    """What an edition says about one precondition. A parameter has one value, or one a category or a strength."""

    code: str
    gates: frozenset[Gate]
    applies_to: frozenset[RiskCategory]
    parameters: Mapping[str, Value | Mapping[str, Value]]
    cite: tuple[str, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True)
class ChecklistItem:
    """One line of the Education and Counseling Checklist."""

    code: str
    text: str
    cite: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True)
class Step:
    """One precondition as a gate asks it of a patient of one category."""

    precondition: Precondition
    terms: Terms
    citations: tuple[str, ...]
    applies: bool


@dataclass(frozen=True)
class Edition:
    """One edition. `text` is the file as it was written, `digest` the SHA-256 of its bytes, in hexadecimal."""

    program: str
    title: str
    effective_from: date
    ended_on: date | None
    time_zone: ZoneInfo
    digest: str
    sources: Mapping[str, str]
    rules: Mapping[str, Rule]
    checklist: Mapping[RiskCategory, tuple[ChecklistItem, ...]]
    valid_days: Value
    valid_days_from_test: Value | None
    """None where no gate asks a pregnancy test that the validity could run from."""
    confirmation_hours: Value
    plans: Mapping[tuple[Gate, RiskCategory | None], tuple[Step, ...]]
    text: str = field(default="", repr=False)

    @cached_property
    def name(self) -> str:
        """The name under which decisions remember it: `pomalidomide/2023-03-24`."""
        return f"{self.program}/{self.effective_from.isoformat()}"

    @cached_property
    def begins_at(self) -> datetime:
        """The first instant at which it is in force."""
        return start_of(self.effective_from, self.time_zone)

    def has_ended(self, at: datetime) -> bool:
        """True from the day on which the program ended."""
        return self.ended_on is not None and day_in(at, self.time_zone) >= self.ended_on

    def steps(self, gate: Gate, category: RiskCategory | None) -> tuple[Step, ...]:
        """What the gate asks of a patient of that category, in the order of PRECONDITIONS."""
        return self.plans[gate, category]

    def terms(self, code: str, gate: Gate, category: RiskCategory | None) -> Terms | None:
        """The terms of one precondition; None where the gate does not ask it of patients of that category."""
        for step in self.plans[gate, category]:
            if step.precondition.code == code:
                return step.terms if step.applies else None
        return None


def edition_in_force(editions: Iterable[Edition], on: date | datetime) -> Edition | None:
    """The last edition that took effect on or before the day or instant; None before the first."""
    begun = [edition for edition in editions if _has_begun(edition, on)]
    return max(begun, key=lambda edition: edition.effective_from, default=None)


def _has_begun(edition: Edition, on: date | datetime) -> bool:
    if isinstance(on, datetime):
        return edition.begins_at <= on
    return edition.effective_from <= on
