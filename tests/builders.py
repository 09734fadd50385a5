"""Facts with which every gate says yes, and small ways to spoil them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from registry.domain.dates import age_at
from registry.domain.decision import Decision, decide
from registry.domain.edition import Edition
from registry.domain.facts import (
    Agreement,
    Authorization,
    Certification,
    CertificationStatus,
    Checklist,
    Confirmation,
    ContraceptionConfirmation,
    Dated,
    Enrollment,
    Facts,
    Gate,
    HandOver,
    Patient,
    Pharmacist,
    Pharmacy,
    PregnancyTest,
    Prescriber,
    PrescriberSurvey,
    Product,
    Release,
    Reproduction,
    ReproductiveStatus,
    Request,
    RiskCategory,
    Route,
    TestResult,
)
from registry.domain.laboratory import Analyte, LaboratoryResult
from registry.programs import load_editions

T = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NEW_YORK = "America/New_York"
NDC = "59572050421"
SECOND = timedelta(seconds=1)
A_DAY = timedelta(days=1)
EDITIONS = load_editions()


def edition_of(program: str = "pomalidomide", on: datetime = T) -> Edition:
    """The edition of the program that is in force at that instant."""
    edition = EDITIONS.in_force(program, on)
    assert edition is not None
    return edition


def days(number: float) -> timedelta:
    """So many days."""
    return timedelta(days=number)


def hours(number: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=number)


def born(on: date, zone: str = NEW_YORK, at: datetime = T) -> Patient:
    """The patient who was born on that day, as seen at T."""
    return Patient("patient", age_at(at, zone, on), zone)


def a_test(
    collected: timedelta,
    result: TestResult = TestResult.NEGATIVE,
    detects: int = 25,
    reported: timedelta | None = None,
) -> PregnancyTest:
    """A test whose specimen was collected so long before T, and reported an hour later or so long before T."""
    collected_at = T - collected
    reported_at = collected_at + hours(1) if reported is None else T - reported
    name = f"test-{collected.total_seconds():.0f}-{result}-{detects}"
    return PregnancyTest(name, result, detects, collected_at, reported_at)


def everything_in_order(
    gate: Gate, category: RiskCategory = RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT, **changes: Any
) -> Facts:
    """Facts of a first prescription at T with which the gate says yes; then changed.

    A change is named as a field of Facts, a field of a field as `request__days_supply`.
    """
    facts = Facts(
        as_of=T,
        program="pomalidomide",
        request=_request(gate, category),
        prescriber=Prescriber("prescriber", _active("prescriber-certification")),
        patient=born(date(2014 if category.is_child else 1986, 1, 1)),
        reproduction=_reproduction(category),
        enrollment=Enrollment("enrollment", "prescriber", T - days(30), None, category),
        agreement=Agreement("agreement", category, T - days(30), True, True, category.is_child),
        safe_use_counseling=Dated("counseling", T - days(30)),
        contraception_counseling=Dated("contraception-counseling", T - hours(4)),
        prescriber_survey=PrescriberSurvey("prescriber-survey", T - hours(4), in_person=True),
        patient_survey=Dated("patient-survey", T - days(1)),
        product=Product(NDC, "pomalidomide", "4 mg", dispensable=True),
        laboratory_results=(
            a_result(Analyte.ABSOLUTE_NEUTROPHIL_COUNT, 4_000),
            a_result(Analyte.ALANINE_AMINOTRANSFERASE, 60),
            a_result(Analyte.ASPARTATE_AMINOTRANSFERASE, 60),
        ),
    )
    if category.can_get_pregnant:
        facts = replace(facts, **_monitoring())
    if gate is not Gate.PRESCRIPTION:
        facts = replace(facts, **_pharmacy(category))
    if gate is Gate.RELEASE:
        facts = replace(facts, **_release(category))
    return changed(facts, **changes)


def running_course(
    gate: Gate, category: RiskCategory = RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT, **changes: Any
) -> Facts:
    """The same within a course that began 70 days ago and whose last release, of 28 days, was 28 days ago."""
    last = Release("last-release", T - days(28), 28)
    course = {
        "enrollment__enrolled_at": T - days(100),
        "first_release": Release("first-release", T - days(70), 28),
        "last_release": last,
        "last_supply": last,
        "last_authorization": Dated("last-authorization", T - days(28)),
    }
    if category.can_get_pregnant:
        course["pregnancy_tests"] = (a_test(days(1)),)
    return changed(everything_in_order(gate, category), **{**course, **changes})


def a_result(
    analyte: Analyte, value: int, collected: timedelta = A_DAY, reported: timedelta | None = None
) -> LaboratoryResult:
    """A result whose specimen was collected so long before T, and reported an hour later or so long before T."""
    collected_at = T - collected
    reported_at = collected_at + hours(1) if reported is None else T - reported
    name = f"result-{analyte}-{value}-{collected.total_seconds():.0f}"
    return LaboratoryResult(name, analyte, value, collected_at, reported_at)


def of_program(facts: Facts, program: str) -> Facts:
    """The same facts in another program."""
    product, number = facts.product, facts.authorization
    return replace(
        facts,
        program=program,
        product=product and replace(product, program=program),
        authorization=number and replace(number, program=program),
    )


def changed(facts: Facts, **changes: Any) -> Facts:
    """The facts with fields replaced; `request__days_supply` replaces a field of a field."""
    for path, value in changes.items():
        name, _, inner = path.partition("__")
        facts = replace(facts, **{name: replace(getattr(facts, name), **{inner: value}) if inner else value})
    return facts


def decided(facts: Facts, gate: Gate, edition: Edition | None = None) -> Decision:
    """The decision of that edition or of the one in force."""
    return decide(facts, edition or edition_of(facts.program, facts.as_of), gate)


def reasons(facts: Facts, gate: Gate, edition: Edition | None = None) -> list[str]:
    """What refuses, as `code/REASON`, in the order of the preconditions."""
    return [f"{item.code}/{item.outcome.reason}" for item in decided(facts, gate, edition).unmet]


def _active(name: str) -> Certification:
    return Certification(name, CertificationStatus.ACTIVE, T - days(400))


def _request(gate: Gate, category: RiskCategory) -> Request:
    return Request(
        ndc=NDC,
        quantity=21,
        days_supply=28,
        refills=0,
        risk_category=None if gate is Gate.RELEASE else category,
        route=Route.ELECTRONIC,
        patient_id="patient",
        prescriber_id="prescriber",
        hand_over=HandOver.HANDED_OVER if gate is Gate.RELEASE else None,
    )


def _reproduction(category: RiskCategory) -> Reproduction | None:
    if category.is_male:
        return None
    status = ReproductiveStatus.MENSES_REGULAR
    if not category.can_get_pregnant:
        child, adult = ReproductiveStatus.BEFORE_MENARCHE, ReproductiveStatus.HYSTERECTOMY
        status = child if category.is_child else adult
    return Reproduction("reproduction", status, T - days(30))


def _monitoring() -> dict[str, Any]:
    methods = ("intrauterine-device", "latex-condom")
    return {
        "contraception_confirmation": ContraceptionConfirmation(
            "contraception", T - hours(4), T - days(60), methods=methods
        ),
        "pregnancy_tests": (a_test(hours(6)), a_test(days(12))),
    }


def _pharmacy(category: RiskCategory) -> dict[str, Any]:
    training = Dated("pharmacy-training", T - days(30))
    return {
        "pharmacy": Pharmacy("pharmacy", NEW_YORK, _active("pharmacy-certification"), training),
        "pharmacist": Pharmacist("pharmacist", Dated("pharmacist-training", T - days(30))),
        "authorization": Authorization(
            id="authorization",
            patient_id="patient",
            prescriber_id="prescriber",
            enrollment_id="enrollment",
            program="pomalidomide",
            ndc=NDC,
            strength="4 mg",
            risk_category=category,
            issued_at=T - hours(3),
            valid_until=T + days(5),
        ),
        "last_authorization": Dated("authorization", T - hours(3)),
    }


def _release(category: RiskCategory) -> dict[str, Any]:
    items = tuple(item.code for item in edition_of().checklist[category])
    return {
        "confirmation": Confirmation(
            id="confirmation",
            pharmacy_id="pharmacy",
            ndc=NDC,
            strength="4 mg",
            quantity=21,
            days_supply=28,
            confirmed_at=T - hours(1),
            valid_until=T + hours(23),
        ),
        "checklist": Checklist(category, items, counselor_named=True),
        "medication_guide_provided": True,
    }
