"""What happened to one patient in one program, or at a pharmacy with a number of nobody's: what the rules look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.domain.decision import DecidedOutcome
from registry.domain.edition import Edition, Step, edition_in_force
from registry.domain.facts import Gate, ReproductiveStatus, RiskCategory


@dataclass(frozen=True)
class Supply:
    """A release, and how many days it supplies."""

    id: str
    released_at: datetime
    days_supply: int

    def covers(self, at: datetime) -> bool:
        """True on the days for which the patient was given the drug."""
        return self.released_at <= at < self.released_at + timedelta(days=self.days_supply)


@dataclass(frozen=True)
class Course:
    """One enrollment: who treated, the categories and reproductive statuses since when, and what was released."""

    enrollment_id: str
    prescribers: tuple[tuple[datetime, str], ...]
    """Who treated since when; the first one from the enrollment on."""
    ended_at: datetime | None = None
    categories: tuple[tuple[datetime, RiskCategory], ...] = ()
    statuses: tuple[tuple[datetime, ReproductiveStatus], ...] = ()
    supplies: tuple[Supply, ...] = ()

    def prescriber_at(self, at: datetime) -> str:
        """Who treated the patient at that instant."""
        treating = (prescriber for since, prescriber in reversed(self.prescribers) if since <= at)
        return next(treating, self.prescribers[0][1])

    def category_at(self, at: datetime) -> RiskCategory | None:
        """The risk category that was recorded last for that instant."""
        return next((category for since, category in reversed(self.categories) if since <= at), None)

    def status_at(self, at: datetime) -> ReproductiveStatus | None:
        """The reproductive status that was observed last at that instant."""
        return next((status for since, status in reversed(self.statuses) if since <= at), None)

    def is_on_treatment(self, at: datetime) -> bool:
        """True while the enrollment lasts, on days for which the patient has drug."""
        enrolled = self.ended_at is None or at < self.ended_at
        return enrolled and any(supply.covers(at) for supply in self.supplies)


@dataclass(frozen=True)
class Happened:
    """A record of which only the instant matters: a specimen collected, a survey answered by the patient."""

    id: str
    at: datetime


@dataclass(frozen=True)
class PrescriberSurveyed:
    """A prescriber's survey: in person or not, and the account that answered it."""

    id: str
    at: datetime
    in_person: bool
    role: str | None
    pharmacy_id: str | None = None
    pharmacist_id: str | None = None
    prescriber_id: str | None = None


@dataclass(frozen=True)
class Confirmed:
    """A confirmation number: until when it could be used, and what became of it."""

    id: str
    pharmacy_id: str
    pharmacist_id: str
    valid_until: datetime
    cancelled_at: datetime | None = None
    released: bool = False


@dataclass(frozen=True)
class RefusedRelease:
    """A release that was asked for and refused, with what the gate answered."""

    id: str
    at: datetime
    pharmacy_id: str
    pharmacist_id: str | None
    outcomes: tuple[DecidedOutcome, ...]


@dataclass(frozen=True)
class History:
    """All that the rules look at, as of one instant. Records entered in error are not here; lists are in time's order.

    `patient_id` is None for what a pharmacy asked with a number that leads to nobody.
    """

    as_of: datetime
    program: str
    patient_id: str | None = None
    courses: tuple[Course, ...] = ()
    tests: tuple[Happened, ...] = ()
    patient_surveys: tuple[Happened, ...] = ()
    prescriber_surveys: tuple[PrescriberSurveyed, ...] = ()
    confirmations: tuple[Confirmed, ...] = ()
    refused_releases: tuple[RefusedRelease, ...] = ()


@dataclass(frozen=True)
class Law:
    """The editions of one program, asked for the one that was in force at an instant."""

    editions: tuple[Edition, ...]

    def edition_at(self, at: datetime) -> Edition | None:
        """The edition in force; None before the first and after the program's end."""
        edition = edition_in_force(self.editions, at)
        return None if edition is None or edition.has_ended(at) else edition

    def step_at(self, at: datetime, code: str, category: RiskCategory | None) -> Step | None:
        """The precondition with the terms of the edition in force, where a gate asks it of that category."""
        edition = self.edition_at(at)
        steps = () if edition is None else (s for gate in Gate for s in edition.steps(gate, category))
        return next((step for step in steps if step.precondition.code == code and step.applies), None)


IntervalAt = Callable[[datetime], timedelta | None]
