"""Element F, 21 U.S.C. 355-1(f)(3)(F): the patient is enrolled, has agreed, and is in the category that fits."""

from __future__ import annotations

from datetime import date, datetime

from registry.domain.dates import DAY, add_months, add_months_to_day, day_in
from registry.domain.facts import (
    Agreement,
    Enrollment,
    Facts,
    Gate,
    Patient,
    Reproduction,
    ReproductiveStatus,
    RiskCategory,
)
from registry.domain.outcome import Outcome, met, unknown, unmet
from registry.domain.preconditions.declaration import Element, Kind, Parameter, Reason, Strict, precondition
from registry.domain.terms import Terms

FURTHER_GROUNDS = (
    ReproductiveStatus.PREMATURE_OVARIAN_FAILURE,
    ReproductiveStatus.XY_GENOTYPE,
    ReproductiveStatus.TURNER_SYNDROME,
    ReproductiveStatus.UTERINE_AGENESIS,
)
"""Grounds that count only for an edition that lists them."""
_MENSTRUATING = (ReproductiveStatus.MENSES_REGULAR, ReproductiveStatus.MENSES_IRREGULAR)


@precondition(
    "patient-enrolled",
    Element.ENROLLMENT,
    {
        "NOT_ENROLLED": Reason(
            "The patient is not enrolled in this program.",
            "The prescriber enrolls the patient with a signed agreement.",
        ),
        "ENDED": Reason(
            "The patient's enrollment has ended.",
            "The prescriber enrolls the patient again with a new agreement.",
        ),
        "LAPSED": Reason(
            "The patient has been off the drug for more than {reenroll_after_months} months.",
            "The prescriber enrolls the patient again with a new agreement.",
        ),
    },
    (Parameter("reenroll_after_months", Kind.MONTHS, minimum=1),),
)
def patient_is_enrolled(facts: Facts, terms: Terms) -> Outcome:
    """The patient's enrollment is active, and the patient was not off the drug for too long."""
    enrollment = facts.enrollment
    if enrollment is None:
        return unmet("NOT_ENROLLED")
    if not enrollment.is_active(facts.as_of):
        return unmet("ENDED", enrollment.id)
    months = terms.figure("reenroll_after_months")
    lapses_at = lapse_of(facts, months)
    if facts.last_release is not None and lapses_at is not None and lapses_at < facts.as_of:
        return unmet("LAPSED", enrollment.id, facts.last_release.id, reenroll_after_months=months)
    return met(enrollment.id)


def lapse_of(facts: Facts, months: int) -> datetime | None:
    """The last instant at which the enrollment still counts: so many months after the last supply of it ran out."""
    last = facts.last_release
    return None if last is None else add_months(last.released_at + last.days_supply * DAY, months)


@precondition(
    "agreement-signed",
    Element.ENROLLMENT,
    {
        "MISSING": Reason(
            "No patient-prescriber agreement that still counts is recorded.",
            "The prescriber and the patient sign the agreement for the patient's category.",
        ),
        "OTHER_CATEGORY": Reason(
            "The agreement was signed for another risk category.",
            "The prescriber and the patient sign the agreement for the patient's current category.",
        ),
        "PATIENT_UNSIGNED": Reason(
            "The patient has not signed the agreement.", "The patient signs the agreement."
        ),
        "GUARDIAN_UNSIGNED": Reason(
            "The parent or guardian has not signed the agreement.",
            "The parent or guardian reads the program's material and signs the agreement.",
        ),
        "PRESCRIBER_UNSIGNED": Reason(
            "The prescriber has not signed the agreement.", "The prescriber signs the agreement."
        ),
    },
)
def agreement_is_signed(facts: Facts, _terms: Terms) -> Outcome:
    """The agreement for the current category is signed by patient and prescriber and, for a minor, by the guardian."""
    agreement = facts.agreement
    if agreement is None:
        return unknown("MISSING")
    if agreement.risk_category is not facts.risk_category:
        return unmet("OTHER_CATEGORY", agreement.id)
    if _is_superseded(agreement, facts.enrollment):
        return unmet("MISSING", agreement.id)
    unsigned = _unsigned(agreement)
    return unmet(unsigned, agreement.id) if unsigned else met(agreement.id)


def _is_superseded(agreement: Agreement, enrollment: Enrollment | None) -> bool:
    since = enrollment.new_agreement_needed_since if enrollment else None
    return since is not None and agreement.signed_at < since


def _unsigned(agreement: Agreement) -> str | None:
    if not agreement.by_patient:
        return "PATIENT_UNSIGNED"
    if agreement.risk_category.is_child and not agreement.by_guardian:
        return "GUARDIAN_UNSIGNED"
    return None if agreement.by_prescriber else "PRESCRIBER_UNSIGNED"


@precondition(
    "risk-category-current",
    Element.ENROLLMENT,
    {
        "UNKNOWN": Reason(
            "The patient's risk category can not be established.",
            "The prescriber records the patient's risk category and writes it on the prescription.",
        ),
        "MISMATCH": Reason(
            "The risk category on the request differs from the enrolled one.",
            "The prescriber corrects the request or changes the patient's category with a new agreement.",
        ),
        "OUT_OF_DATE": Reason(
            "The enrolled risk category no longer fits the patient's age or reproductive status.",
            "The prescriber changes the patient's risk category with a new agreement.",
        ),
    },
    (
        Parameter("adult_from_years", Kind.COUNT, minimum=1),
        Parameter("menopause_months", Kind.MONTHS),
        Parameter("menopause_from_years", Kind.COUNT, Strict.GREATEST, minimum=1, optional=True),
        Parameter("further_grounds", Kind.WORDS, choices=FURTHER_GROUNDS, optional=True),
    ),
)
def risk_category_is_current(facts: Facts, terms: Terms) -> Outcome:
    """The enrolled risk category is the one on the request and still fits the patient on that day."""
    enrollment, patient = facts.enrollment, facts.patient
    if enrollment is None or enrollment.risk_category is None or patient is None:
        return unknown("UNKNOWN")
    asked = facts.request.risk_category
    if asked is None and terms.gate is Gate.PRESCRIPTION:
        return unknown("UNKNOWN", enrollment.id)
    if asked is not None and asked is not enrollment.risk_category:
        return unmet("MISMATCH", enrollment.id)
    if not _fits_age(enrollment.risk_category, patient, terms):
        return unmet("OUT_OF_DATE", enrollment.id)
    if facts.reproduction is None:
        return met(enrollment.id)
    return _fits_status(enrollment, facts.reproduction, facts.as_of, patient, terms)


def _fits_age(category: RiskCategory, patient: Patient, terms: Terms) -> bool:
    return category.is_child is (patient.age_years < terms.figure("adult_from_years"))


def _fits_status(
    enrollment: Enrollment, reproduction: Reproduction, as_of: datetime, patient: Patient, terms: Terms
) -> Outcome:
    """Unmet where the latest reproductive status contradicts the category (pharmacy checklist, circa 2014)."""
    evidence = (enrollment.id, reproduction.id)
    status, category = reproduction.status, enrollment.risk_category
    if category is None or (status is ReproductiveStatus.BEFORE_MENARCHE and not category.is_child):
        return unmet("OUT_OF_DATE", *evidence)
    if category.can_get_pregnant:
        return met(*evidence)
    if status in _MENSTRUATING:
        return unmet("OUT_OF_DATE", *evidence)
    if category.is_male:
        return met(*evidence)
    if status in FURTHER_GROUNDS and not _is_listed(status, terms):
        return unmet("OUT_OF_DATE", *evidence)
    if status is not ReproductiveStatus.NATURAL_MENOPAUSE:
        return met(*evidence)
    if reproduction.since_on is None:
        return unknown("OUT_OF_DATE", *evidence)
    today = day_in(as_of, patient.time_zone)
    counts = _menopause_counts(reproduction.since_on, today, patient.age_years, terms)
    return met(*evidence) if counts else unmet("OUT_OF_DATE", *evidence)


def _is_listed(status: ReproductiveStatus, terms: Terms) -> bool:
    return status in terms.words.get("further_grounds", frozenset())


def _menopause_counts(since_on: date, today: date, age_years: int, terms: Terms) -> bool:
    """True when it has lasted long enough and the patient is old enough, where the edition says an age."""
    completed_on = add_months_to_day(since_on, terms.figure("menopause_months"))
    return completed_on <= today and age_years >= terms.figures.get("menopause_from_years", age_years)
