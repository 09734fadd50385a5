"""What is next due for a patient and until when, from the same terms that the gates use. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.domain.dates import DAY, birthday, start_of
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate, TestResult
from registry.domain.preconditions.enrollment import lapse_of
from registry.domain.preconditions.laboratory import analytes_asked, is_in_range, latest_result
from registry.domain.preconditions.monitoring import interval_between_tests
from registry.domain.pregnancy import latest_test, usable_tests
from registry.domain.terms import Terms


class DueKind(StrEnum):
    """What can be due."""

    PREGNANCY_TEST = "pregnancy-test"
    CONTRACEPTION_CONFIRMATION = "contraception-confirmation"
    PATIENT_SURVEY = "patient-survey"
    LABORATORY_TEST = "laboratory-test"
    FIRST_PRESCRIPTION = "first-prescription"
    NEXT_DISPENSE = "next-dispense"
    RISK_CATEGORY_CHANGE = "risk-category-change"
    ENROLLMENT_LAPSE = "enrollment-lapse"


@dataclass(frozen=True)
class Due:
    """Something due between two instants, both included; `not_before` is None where it may be done at any time.

    `not_after` is the instant of asking where it is missing already.
    """

    kind: DueKind
    not_before: datetime | None
    not_after: datetime


def forecast(facts: Facts, edition: Edition, born_on: date | None = None) -> tuple[Due, ...]:
    """What is next due for the patient, the soonest first.

    The birth date stands beside the facts, which hold the age alone; without it no birthday is foreseen.
    Empty for a patient without an active enrollment and after the program's end.
    """
    enrollment = facts.enrollment
    if enrollment is None or not enrollment.is_active(facts.as_of) or edition.has_ended(facts.as_of):
        return ()
    found = [due for look in _LOOKS for due in look(facts, edition)]
    found += _category_change(facts, edition, born_on)
    return tuple(sorted(found, key=lambda due: (due.not_after, due.kind)))


def _pregnancy_test(facts: Facts, edition: Edition) -> Iterator[Due]:
    """The next scheduled test: so long after the latest negative specimen; at once where there is none."""
    terms = _terms("pregnancy-test-current", facts, edition)
    if terms is None:
        return
    test = latest_test(facts)
    negative = test is not None and test.result is TestResult.NEGATIVE
    by = test.collected_at + interval_between_tests(facts, terms) if test and negative else facts.as_of
    yield Due(DueKind.PREGNANCY_TEST, None, by)


def _laboratory_test(facts: Facts, edition: Edition) -> Iterator[Due]:
    """The next blood test: when the first result grows too old; at once where one is missing or out of range."""
    terms = _terms("laboratory-results-current", facts, edition)
    if terms is None:
        return
    latest = [latest_result(analyte, facts, terms) for analyte in analytes_asked(terms)]
    good = [result.collected_at for result in latest if result is not None and is_in_range(result, terms)]
    by = min(good) + terms.span("max_age_days") if good and len(good) == len(latest) else facts.as_of
    yield Due(DueKind.LABORATORY_TEST, None, by)


def _contraception(facts: Facts, edition: Edition) -> Iterator[Due]:
    terms = _terms("contraception-confirmed", facts, edition)
    if terms is None:
        return
    last = facts.contraception_confirmation
    by = last.confirmed_at + terms.span("max_age_days") if last else facts.as_of
    yield Due(DueKind.CONTRACEPTION_CONFIRMATION, None, by)


def _patient_survey(facts: Facts, edition: Edition) -> Iterator[Due]:
    terms = _terms("patient-survey-current", facts, edition)
    if terms is None or (facts.is_first_of_course and not terms.flag("needed_before_first")):
        return
    last = facts.patient_survey
    yield Due(DueKind.PATIENT_SURVEY, None, last.at + terms.span("max_age_days") if last else facts.as_of)


def _first_prescription(facts: Facts, edition: Edition) -> Iterator[Due]:
    """The window that the latest possible first baseline test opens."""
    terms = _terms("baseline-pregnancy-tests", facts, edition)
    if terms is None or not facts.is_first_of_course:
        return
    for test in sorted(usable_tests(facts), key=lambda test: test.collected_at):
        closes_at = test.collected_at + terms.span("first_from_days")
        sensitive = test.detects_miu_ml <= terms.figure("max_detection_miu_ml")
        if test.result is TestResult.NEGATIVE and sensitive and facts.as_of <= closes_at:
            opens_at = test.collected_at + terms.span("first_until_days")
            yield Due(DueKind.FIRST_PRESCRIPTION, opens_at, closes_at)
            return


def _next_dispense(facts: Facts, edition: Edition) -> Iterator[Due]:
    """From when few enough days are left, until the supply runs out."""
    terms = _terms("supply-remaining-within-limit", facts, edition, Gate.DISPENSE)
    supply = facts.last_supply
    if terms is None or supply is None:
        return
    possible_from = supply.released_at + (supply.days_supply - terms.figure("max_days_remaining")) * DAY
    runs_out_at = supply.released_at + supply.days_supply * DAY
    yield Due(DueKind.NEXT_DISPENSE, max(possible_from, supply.released_at), runs_out_at)


def _category_change(facts: Facts, edition: Edition, born_on: date | None) -> Iterator[Due]:
    """On the birthday that makes a child an adult, the category is out of date."""
    terms = _terms("risk-category-current", facts, edition)
    category, patient = facts.risk_category, facts.patient
    if terms is None or category is None or patient is None or born_on is None or not category.is_child:
        return
    of_age_on = birthday(born_on, terms.figure("adult_from_years"))
    yield Due(DueKind.RISK_CATEGORY_CHANGE, None, start_of(of_age_on, patient.time_zone))


def _lapse(facts: Facts, edition: Edition) -> Iterator[Due]:
    terms = _terms("patient-enrolled", facts, edition)
    lapses_at = lapse_of(facts, terms.figure("reenroll_after_months")) if terms else None
    if lapses_at is not None:
        yield Due(DueKind.ENROLLMENT_LAPSE, None, lapses_at)


_LOOKS = (
    _pregnancy_test,
    _laboratory_test,
    _contraception,
    _patient_survey,
    _first_prescription,
    _next_dispense,
    _lapse,
)


def _terms(code: str, facts: Facts, edition: Edition, gate: Gate = Gate.PRESCRIPTION) -> Terms | None:
    return edition.terms(code, gate, facts.risk_category)
