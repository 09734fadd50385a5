"""What a patient's records are, as little as the rules need: the model's own books, kept beside the registry's.

Nothing here comes from the registry's domain: the model is written from the rules' text alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

MAN = "adult-male"
FERTILE = "adult-female-can-get-pregnant"
NOT_FERTILE = "adult-female-can-not-get-pregnant"
REPORTED = "reported-pregnancy"
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
SHORTEST = timedelta(microseconds=1)
END = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass
class Record:
    """Something that was true at an instant, unless it was entered in error."""

    id: str
    at: datetime
    wrong: bool = False


@dataclass
class PregnancyTest(Record):
    """`at` is the collection of the specimen."""

    result: str = "negative"
    detects: int = 25
    reported_at: datetime = END

    @property
    def negative(self) -> bool:
        """True for a negative result."""
        return self.result == "negative"


@dataclass
class Concern(Record):
    """A reason to suspect a pregnancy; `test` is the one that raised it."""

    kind: str = ""
    settled: bool = False
    test: PregnancyTest | None = None


@dataclass
class Survey(Record):
    """A prescriber's survey."""

    in_person: bool = True


@dataclass
class Contraception(Record):
    """A confirmation of methods."""

    enough: bool = True
    since: datetime = BEGINNING


@dataclass
class Agreement(Record):
    """An agreement form and who signed it."""

    category: str = ""
    signed: frozenset[str] = frozenset()


@dataclass
class Release(Record):
    """What was handed over."""

    days: int = 28


@dataclass
class Authorization(Record):
    """An authorization number."""

    number: str = ""
    until: datetime = END
    cancelled: bool = False
    category: str = ""
    enrollment: Enrollment | None = None
    prescriber: str = ""


@dataclass
class Confirmation(Record):
    """A confirmation number."""

    number: str = ""
    until: datetime = END
    cancelled: bool = False
    released: bool = False
    authorization: Authorization | None = None


@dataclass
class Enrollment(Record):
    """An enrollment with what belongs to it."""

    prescriber: str = ""
    category: str = ""
    ended: bool = False
    changed_at: datetime = BEGINNING
    """The last change of category or of prescriber: an agreement from before it no longer counts."""
    treated_since: datetime = BEGINNING
    """The last change of prescriber: a prescriber's survey from before it no longer counts."""
    agreements: list[Agreement] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    authorizations: list[Authorization] = field(default_factory=list)


@dataclass
class Certification:
    """How a certification stands, and since when."""

    status: str = "active"
    since: datetime = BEGINNING


@dataclass
class Books:
    """All that is known of one patient, the prescribers and the pharmacy."""

    now: datetime
    enrollments: list[Enrollment] = field(default_factory=list)
    benefits: list[Record] = field(default_factory=list)
    prevention: list[Record] = field(default_factory=list)
    contraception: list[Contraception] = field(default_factory=list)
    tests: list[PregnancyTest] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)
    holds: dict[str, bool] = field(default_factory=dict)
    prescriber_surveys: list[Survey] = field(default_factory=list)
    patient_surveys: list[Record] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)
    menses: bool = False
    prescribers: dict[str, Certification] = field(default_factory=dict)
    pharmacy: Certification = field(default_factory=Certification)
    pharmacy_trained: list[datetime] = field(default_factory=list)
    pharmacist_trained: list[datetime] = field(default_factory=list)

    @property
    def enrollment(self) -> Enrollment | None:
        """The active enrollment, else the last one, among those that have begun."""
        begun = [one for one in self.enrollments if one.at <= self.now]
        return next((one for one in begun if not one.ended), begun[-1] if begun else None)

    @property
    def active(self) -> Enrollment | None:
        """The active enrollment, whether or not it has begun by the clock."""
        return next((one for one in self.enrollments if not one.ended), None)

    @property
    def open_authorizations(self) -> list[Authorization]:
        """The numbers that were neither cancelled nor used."""
        used = {id(one.authorization) for one in self.confirmations if not one.cancelled}
        every = [number for one in self.enrollments for number in one.authorizations]
        return [number for number in every if not number.cancelled and id(number) not in used]

    def change(self, enrollment: Enrollment) -> datetime:
        """The instant of a change of the enrollment: now, or right after what it overtakes; numbers not used go."""
        overtaken = [*enrollment.agreements, *self.prescriber_surveys, *enrollment.authorizations]
        latest = max([enrollment.changed_at, enrollment.at, *(one.at for one in overtaken)])
        enrollment.changed_at = self.now if self.now > latest else latest + SHORTEST
        self.cancel_open()
        return enrollment.changed_at

    def is_overtaken(self, number: Authorization) -> bool:
        """Whether what the number stood on has changed since it was given."""
        enrollment = number.enrollment
        anew = self.active is not None and self.active is not enrollment
        return anew or (enrollment is not None and enrollment.changed_at > number.at)

    def cancel_open(self) -> None:
        """The numbers that were not used are cancelled, because what they stood on has changed."""
        for number in self.open_authorizations:
            number.cancelled = True
