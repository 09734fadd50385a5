"""What a scenario says, once it is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from registry.domain.decision import Verdict
from registry.domain.facts import Gate, RiskCategory
from registry.scenarios.offsets import NONE, Offset

ENROLLED_BEFORE = timedelta(days=30)
AUTHORIZED_BEFORE = {Gate.DISPENSE: timedelta(hours=2), Gate.RELEASE: timedelta(hours=3)}
CONFIRMED_BEFORE = timedelta(hours=1)


@dataclass(frozen=True)
class Act:
    """Something that is done at an instant: its name and arguments."""

    name: str
    at: Offset
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """A running course of treatment: its first and its last release."""

    started: Offset
    last_release: Offset
    days_supply: int


@dataclass(frozen=True)
class Ask:
    """One ask at a gate, and the answer that is expected.

    `dispense` and `release` hold what the pharmacist states other than the prescription says.
    """

    gate: Gate
    verdict: Verdict
    at: Offset = NONE
    reasons: frozenset[str] | None = None
    including: frozenset[str] = frozenset()
    possible_from: Offset | None = None
    advisories: frozenset[str] | None = None
    elsewhere: bool = False
    dispense: Mapping[str, Any] = field(default_factory=dict)
    release: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """One case: who, what happened, and each ask with the answer that is expected."""

    name: str
    program: str
    now: datetime
    category: RiskCategory
    asks: tuple[Ask, ...]
    without: frozenset[str] = frozenset()
    acts: tuple[Act, ...] = ()
    course: Course | None = None
    authorized: Offset | None = None
    confirmed: Offset | None = None
    patient: Mapping[str, Any] = field(default_factory=dict)
    prescription: Mapping[str, Any] = field(default_factory=dict)
    pharmacy_zone: str = "America/New_York"

    @property
    def gate(self) -> Gate:
        """The gate of the first ask."""
        return self.asks[0].gate

    def instant(self, offset: Offset) -> datetime:
        """The instant so far from the ask."""
        return offset.after(self.now)

    @property
    def prescribed_at(self) -> datetime:
        """When the prescription gate is asked; by default early enough for the confirmation."""
        if self.gate is Gate.PRESCRIPTION:
            return self.now
        if self.authorized is not None:
            return self.instant(self.authorized)
        usual = self.now - AUTHORIZED_BEFORE[self.gate]
        if self.gate is Gate.DISPENSE:
            return usual
        lead = AUTHORIZED_BEFORE[Gate.RELEASE] - CONFIRMED_BEFORE
        return min(usual, self.confirmed_at - lead)

    @property
    def confirmed_at(self) -> datetime:
        """When the dispense gate is asked before a release."""
        return self.instant(self.confirmed) if self.confirmed else self.now - CONFIRMED_BEFORE

    @property
    def course_began_at(self) -> datetime:
        """The first release of the running course, else the prescription that begins one."""
        return self.instant(self.course.started) if self.course else self.prescribed_at

    @property
    def enrolled_at(self) -> datetime:
        """When the baseline enrolls the patient."""
        return self.course_began_at - ENROLLED_BEFORE
