"""All that was known at one instant: the only thing a decision may look at.

Every value is frozen and every instant is UTC. Ids are text (UUIDv7). Records that were entered in error are not here.
`latest` always means latest by the instant at which the thing was true, never by the order of entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.domain.dispense_exception import DispenseException
from registry.domain.laboratory import LaboratoryResult
from registry.domain.prescribing import AuthorizationForm, MissedWindow


class Gate(StrEnum):
    """The three doors that the drug passes on its way to a patient."""

    PRESCRIPTION = "prescription"
    DISPENSE = "dispense"
    RELEASE = "release"


class RiskCategory(StrEnum):
    """The six patient risk categories of the agreement form."""

    ADULT_FEMALE_CAN_GET_PREGNANT = "adult-female-can-get-pregnant"
    FEMALE_CHILD_CAN_GET_PREGNANT = "female-child-can-get-pregnant"
    ADULT_FEMALE_CAN_NOT_GET_PREGNANT = "adult-female-can-not-get-pregnant"
    FEMALE_CHILD_CAN_NOT_GET_PREGNANT = "female-child-can-not-get-pregnant"
    ADULT_MALE = "adult-male"
    MALE_CHILD = "male-child"

    @property
    def can_get_pregnant(self) -> bool:
        """True for the two categories whose members can get pregnant."""
        return self.value.endswith("-can-get-pregnant")

    @property
    def is_child(self) -> bool:
        """True for the three categories of patients below 18 years."""
        return "child" in self.value

    @property
    def is_male(self) -> bool:
        """True for the two male categories."""
        return self in (RiskCategory.ADULT_MALE, RiskCategory.MALE_CHILD)


class CertificationStatus(StrEnum):
    """The state of a prescriber's or pharmacy's certification in one program."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class TestResult(StrEnum):
    """What a pregnancy test showed."""

    __test__ = False
    NEGATIVE = "negative"
    POSITIVE = "positive"
    INVALID = "invalid"


class ConcernKind(StrEnum):
    """Why a pregnancy can not be excluded."""

    REPORTED_PREGNANCY = "reported-pregnancy"
    POSITIVE_TEST = "positive-test"
    MISSED_PERIOD = "missed-period"
    ABNORMAL_BLEEDING = "abnormal-bleeding"


class HoldKind(StrEnum):
    """Why a patient's gates are held shut."""

    UNSAFE_ANSWER = "unsafe-answer"
    COORDINATOR_HOLD = "coordinator-hold"


class ReproductiveStatus(StrEnum):
    """The ground on which a female patient can or can not get pregnant."""

    MENSES_REGULAR = "menses-regular"
    MENSES_IRREGULAR = "menses-irregular"
    BEFORE_MENARCHE = "before-menarche"
    NATURAL_MENOPAUSE = "natural-menopause"
    HYSTERECTOMY = "hysterectomy"
    BILATERAL_OOPHORECTOMY = "bilateral-oophorectomy"
    PREMATURE_OVARIAN_FAILURE = "premature-ovarian-failure"
    XY_GENOTYPE = "xy-genotype"
    TURNER_SYNDROME = "turner-syndrome"
    UTERINE_AGENESIS = "uterine-agenesis"


class Route(StrEnum):
    """How a prescription reached the pharmacy."""

    WRITTEN = "written"
    ELECTRONIC = "electronic"
    TELEPHONE = "telephone"


class HandOver(StrEnum):
    """How the product leaves the pharmacy."""

    HANDED_OVER = "handed-over"
    SHIPPED = "shipped"


@dataclass(frozen=True)
class Request:
    """What is asked at the gate. `None` means that the asker did not say it."""

    ndc: str | None = None
    quantity: int | None = None
    days_supply: int | None = None
    refills: int | None = None
    risk_category: RiskCategory | None = None
    route: Route | None = None
    patient_id: str | None = None
    prescriber_id: str | None = None
    hand_over: HandOver | None = None


@dataclass(frozen=True)
class Certification:
    """A certification's latest status as of the instant."""

    id: str
    status: CertificationStatus
    since: datetime


@dataclass(frozen=True)
class Dated:
    """A record of which only the instant matters: a training, a counseling, a patient's survey."""

    id: str
    at: datetime


@dataclass(frozen=True)
class Prescriber:
    """The prescriber who asks, or whose prescription is presented."""

    id: str
    certification: Certification | None = None


@dataclass(frozen=True)
class Pharmacy:
    """The pharmacy that asks."""

    id: str
    time_zone: str
    certification: Certification | None = None
    training: Dated | None = None


@dataclass(frozen=True)
class Pharmacist:
    """The pharmacist who acts."""

    id: str
    training: Dated | None = None


@dataclass(frozen=True)
class Patient:
    """What the rules need of the person and no more: the age in whole years, where the patient lives (`age_at`)."""

    id: str
    age_years: int
    time_zone: str


@dataclass(frozen=True)
class Reproduction:
    """The latest recorded reproductive status. `since_on` is the day it began, where that matters (menopause)."""

    id: str
    status: ReproductiveStatus
    recorded_at: datetime
    since_on: date | None = None


@dataclass(frozen=True)
class Enrollment:
    """The active enrollment in the program, or else the last one that ended."""

    id: str
    prescriber_id: str
    enrolled_at: datetime
    ended_at: datetime | None = None
    risk_category: RiskCategory | None = None
    new_agreement_needed_since: datetime | None = None
    """The last transfer or change of category: an agreement signed before it no longer counts."""
    treated_since: datetime | None = None
    """The last transfer: what the prescriber had to answer in person before it, somebody else answered."""

    def is_active(self, at: datetime) -> bool:
        """True until the instant at which it ended."""
        return self.ended_at is None or at < self.ended_at


@dataclass(frozen=True)
class Agreement:
    """The latest agreement of the enrollment (a later one replaces an earlier one)."""

    id: str
    risk_category: RiskCategory
    signed_at: datetime
    by_patient: bool
    by_prescriber: bool
    by_guardian: bool


@dataclass(frozen=True)
class ContraceptionConfirmation:
    """The latest confirmation of abstinence or of the methods in use."""

    id: str
    confirmed_at: datetime
    in_use_since: datetime
    abstinence: bool = False
    methods: tuple[str, ...] = ()
    highly_effective_contraindicated: bool = False
    """Hormonal contraception and an intrauterine device are both medically contraindicated."""


@dataclass(frozen=True)
class PregnancyTest:
    """One pregnancy test. Its age runs from the collection of the specimen; it is usable from its report."""

    __test__ = False
    id: str
    result: TestResult
    detects_miu_ml: int
    collected_at: datetime
    reported_at: datetime
    concern_closed: bool = False
    """A coordinator documented the outcome of this positive or invalid test, which closed the concern it raised."""


@dataclass(frozen=True)
class PregnancyConcern:
    """A ground for suspecting pregnancy that no coordinator has closed."""

    id: str
    kind: ConcernKind
    occurred_at: datetime


@dataclass(frozen=True)
class Hold:
    """A hold that was not lifted."""

    id: str
    kind: HoldKind
    placed_at: datetime


@dataclass(frozen=True)
class PrescriberSurvey:
    """The latest prescriber survey for this patient."""

    id: str
    answered_at: datetime
    in_person: bool


@dataclass(frozen=True)
class Product:
    """A marketed product. `program` is the program whose drug it is; marketing dates are half-open."""

    ndc: str
    program: str
    strength: str
    dispensable: bool
    marketed_from: date | None = None
    marketed_until: date | None = None


@dataclass(frozen=True)
class Authorization:
    """The authorization number presented, with the prescription it was given for."""

    id: str
    patient_id: str
    prescriber_id: str
    enrollment_id: str
    program: str
    ndc: str
    strength: str
    risk_category: RiskCategory
    issued_at: datetime
    valid_until: datetime
    used_at: datetime | None = None
    cancelled_at: datetime | None = None
    quantity: int | None = None
    days_supply: int | None = None


@dataclass(frozen=True)
class Confirmation:
    """The confirmation number presented, with what was confirmed."""

    id: str
    pharmacy_id: str
    ndc: str
    strength: str
    quantity: int
    days_supply: int
    confirmed_at: datetime
    valid_until: datetime
    used_at: datetime | None = None
    cancelled_at: datetime | None = None


@dataclass(frozen=True)
class Release:
    """One release of the drug to the patient."""

    id: str
    released_at: datetime
    days_supply: int


@dataclass(frozen=True)
class Checklist:
    """The Education and Counseling Checklist that accompanies a release."""

    risk_category: RiskCategory
    items: tuple[str, ...]
    counselor_named: bool


@dataclass(frozen=True)
class Facts:
    """All that a gate may look at, as of one instant."""

    as_of: datetime
    program: str
    request: Request
    prescriber: Prescriber | None = None
    pharmacy: Pharmacy | None = None
    pharmacist: Pharmacist | None = None
    patient: Patient | None = None
    reproduction: Reproduction | None = None
    enrollment: Enrollment | None = None
    agreement: Agreement | None = None
    authorization_form: AuthorizationForm | None = None
    safe_use_counseling: Dated | None = None
    contraception_counseling: Dated | None = None
    contraception_confirmation: ContraceptionConfirmation | None = None
    pregnancy_tests: tuple[PregnancyTest, ...] = ()
    """The latest twenty by collection, latest first, and any more collected when the twentieth was."""
    laboratory_results: tuple[LaboratoryResult, ...] = ()
    """The latest five of each analyte by collection, latest first, and any more collected when the fifth was."""
    dispense_exception: DispenseException | None = None
    pregnancy_concerns: tuple[PregnancyConcern, ...] = ()
    holds: tuple[Hold, ...] = ()
    prescriber_survey: PrescriberSurvey | None = None
    patient_survey: Dated | None = None
    last_authorization: Dated | None = None
    """The last authorization number of the enrollment that was not cancelled, whether used, expired or still open."""
    missed_window: MissedWindow | None = None
    """Whether anything was released since, the releases say."""
    first_release: Release | None = None
    """The first release for a prescription of the enrollment: the start of the course."""
    last_release: Release | None = None
    """The last release for a prescription of the enrollment."""
    last_supply: Release | None = None
    """The last release in the program, whichever the enrollment."""
    product: Product | None = None
    authorization: Authorization | None = None
    confirmation: Confirmation | None = None
    checklist: Checklist | None = None
    medication_guide_provided: bool = False

    @property
    def risk_category(self) -> RiskCategory | None:
        """The category of the enrollment, else the one that the request says, else none."""
        if self.enrollment is not None and self.enrollment.risk_category is not None:
            return self.enrollment.risk_category
        return self.request.risk_category

    @property
    def is_first_of_course(self) -> bool:
        """True while the enrollment has no release: the prescription is the first of a course."""
        return self.first_release is None
