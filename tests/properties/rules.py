"""The rules of the pomalidomide program, told a second time: which preconditions fail at a gate, by their codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from tests.properties.model import (
    FERTILE,
    MAN,
    NOT_FERTILE,
    REPORTED,
    Agreement,
    Authorization,
    Books,
    Certification,
    Confirmation,
    Enrollment,
    PregnancyTest,
    Record,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LIMIT_MIU_ML = 50
SURVEY_DAYS = {FERTILE: 30, NOT_FERTILE: 182, MAN: 30}
PHARMACY_ZONE = ZoneInfo("America/Chicago")
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Ask:
    """What is asked at a gate, as far as it varies."""

    category: str
    quantity: int = 21
    days: int = 28
    refills: int = 0


@dataclass(frozen=True)
class Handing:
    """What goes with a release."""

    category: str
    guide: bool = True
    shipped: bool = False
    quantity: int = 21


def prescription(books: Books, ask: Ask, prescriber: str) -> set[str]:
    """The codes that refuse the prescription."""
    return set(_prescription(books, ask, prescriber))


def dispense(books: Books, number: Authorization) -> set[str]:
    """The codes that refuse a dispense on that number."""
    return set(_dispense(books, number))


def release(books: Books, number: Confirmation, handing: Handing) -> set[str]:
    """The codes that refuse a release on that number."""
    return set(_release(books, number, handing))


def valid_until(books: Books, category: str) -> datetime:
    """Until when an authorization number lasts that is given now."""
    test = _latest_test(books)
    if category == FERTILE and test is not None:
        return test.at + 7 * DAY
    return books.now + 30 * DAY


def _prescription(books: Books, ask: Ask, prescriber: str) -> Iterator[str]:
    enrollment = books.enrollment
    treated = enrollment is not None and not enrollment.ended and enrollment.prescriber == prescriber
    if not treated:
        yield "prescriber-treats-patient"
    if not _safe_use_counseled(books):
        yield "safe-use-counseled"
    if not _counseled_on_contraception(books, ask.category):
        yield "contraception-counseled"
    if not _baseline_tested(books, ask.category):
        yield "baseline-pregnancy-tests"
    if not _survey_complete(books):
        yield "prescriber-survey-complete"
    if ask.refills > 0:
        yield "no-refills"
    yield from _common(books, ask, prescriber)


def _dispense(books: Books, number: Authorization) -> Iterator[str]:
    if not _stands(books, books.pharmacy):
        yield "pharmacy-certified"
    if not _trained(books, books.pharmacy_trained):
        yield "pharmacy-training-current"
    if not _trained(books, books.pharmacist_trained):
        yield "pharmacist-trained"
    if not _number_stands(books, number):
        yield "authorization-number-valid"
    if _days_left(books) > 7:
        yield "supply-remaining-within-limit"
    yield from _common(books, Ask(number.category), number.prescriber)


def _common(books: Books, ask: Ask, prescriber: str) -> Iterator[str]:
    """What the prescription gate and the dispense gate both ask."""
    enrollment = books.enrollment
    category = enrollment.category if enrollment is not None else ask.category
    if not _stands(books, books.prescribers[prescriber]):
        yield "prescriber-certified"
    if not _agreed(books):
        yield "agreement-signed"
    if enrollment is None or ask.category != category or (category != FERTILE and books.menses):
        yield "risk-category-current"
    if category == FERTILE and not _prevented(books):
        yield "contraception-confirmed"
    if category == FERTILE and not _tested(books):
        yield "pregnancy-test-current"
    if not _patient_answered(books, category):
        yield "patient-survey-current"
    if ask.days > 28:
        yield "days-supply-within-limit"
    if ask.quantity > min(ask.days, 21) + max(0, ask.days - 28):
        yield "quantity-matches-schedule"
    yield from _always(books, category)


def _always(books: Books, category: str) -> Iterator[str]:
    """What every gate asks."""
    if not _enrolled(books):
        yield "patient-enrolled"
    if not _pregnancy_excluded(books, category):
        yield "pregnancy-excluded"
    if any(books.holds.values()):
        yield "no-hold"


def _release(books: Books, number: Confirmation, handing: Handing) -> Iterator[str]:
    category = books.enrollment.category if books.enrollment is not None else handing.category
    if not _stands(books, books.pharmacy):
        yield "pharmacy-certified"
    if not _trained(books, books.pharmacist_trained):
        yield "pharmacist-trained"
    if number.released or number.cancelled or books.now > number.until:
        yield "confirmation-number-valid"
    if handing.quantity > 21:
        yield "release-matches-confirmation"
    if handing.category != category:
        yield "checklist-complete"
    if not handing.guide:
        yield "medication-guide-provided"
    same_day = _day(books.now) == _day(number.at)
    if not (same_day if handing.shipped else books.now <= number.at + 24 * HOUR):
        yield "released-in-time"
    yield from _always(books, category)


def _stands(books: Books, certification: Certification) -> bool:
    return certification.status == "active" and certification.since <= books.now


def _day(instant: datetime) -> str:
    return instant.astimezone(PHARMACY_ZONE).date().isoformat()


def _latest(books: Books, records: Sequence[R]) -> R | None:
    """The latest by its instant, of equal ones the one entered last; what lies ahead does not count yet."""
    best: R | None = None
    for record in records:
        if not record.wrong and record.at <= books.now and (best is None or record.at >= best.at):
            best = record
    return best


def _last_authorization(enrollment: Enrollment) -> datetime | None:
    return max((one.at for one in enrollment.authorizations if not one.cancelled), default=None)


def _enrolled(books: Books) -> bool:
    enrollment = books.enrollment
    if enrollment is None or enrollment.ended:
        return False
    last = max(enrollment.releases, key=lambda one: one.at, default=None)
    return last is None or books.now <= _a_year_after(last.at + last.days * DAY)


def _a_year_after(instant: datetime) -> datetime:
    leap_day = (instant.month, instant.day) == (2, 29)
    return instant.replace(year=instant.year + 1, day=28 if leap_day else instant.day)


def _agreed(books: Books) -> bool:
    enrollment = books.enrollment
    agreement: Agreement | None = _latest(books, enrollment.agreements) if enrollment else None
    if enrollment is None or agreement is None or agreement.at < enrollment.changed_at:
        return False
    return agreement.category == enrollment.category and agreement.signed >= {"patient", "prescriber"}


def _safe_use_counseled(books: Books) -> bool:
    enrollment, counseling = books.enrollment, _latest(books, books.benefits)
    return enrollment is not None and counseling is not None and counseling.at >= enrollment.at


def _counseled_on_contraception(books: Books, asked: str) -> bool:
    """Those who can get pregnant, since the last authorization; males, once since enrollment."""
    enrollment, counseling = books.enrollment, _latest(books, books.prevention)
    category = enrollment.category if enrollment is not None else asked
    if category == NOT_FERTILE:
        return True
    if enrollment is None or counseling is None or counseling.at < enrollment.at:
        return False
    last = _last_authorization(enrollment)
    return category == MAN or last is None or counseling.at > last


def _prevented(books: Books) -> bool:
    confirmation = _latest(books, books.contraception)
    if confirmation is None or books.now - confirmation.at > 30 * DAY or not confirmation.enough:
        return False
    return _in_course(books) or books.now - confirmation.since >= 28 * DAY


def _in_course(books: Books) -> bool:
    return books.enrollment is not None and bool(books.enrollment.releases)


def _usable(books: Books) -> list[PregnancyTest]:
    """A negative result counts from its report on; any other from the moment it is known."""
    return [
        one for one in books.tests if not one.wrong and (not one.negative or one.reported_at <= books.now)
    ]


def _latest_test(books: Books) -> PregnancyTest | None:
    return max(_usable(books), key=lambda one: (one.at, not one.negative, -one.detects), default=None)


def _clear(books: Books) -> list[PregnancyTest]:
    """The negative tests that are sensitive enough and were collected by now."""
    return [
        one for one in _usable(books) if one.negative and one.detects <= LIMIT_MIU_ML and one.at <= books.now
    ]


def _baseline_tested(books: Books, asked: str) -> bool:
    category = books.enrollment.category if books.enrollment is not None else asked
    if category != FERTILE or _in_course(books):
        return True
    ages = [books.now - one.at for one in _clear(books)]
    return any(10 * DAY <= age <= 14 * DAY for age in ages) and any(age <= 24 * HOUR for age in ages)


def _tested(books: Books) -> bool:
    test = _latest_test(books)
    return test is not None and test in _clear(books) and books.now - test.at <= 7 * DAY


def _pregnancy_excluded(books: Books, category: str) -> bool:
    """No concern is open; asked of those who can get pregnant, and of anybody of whom there was a sign of pregnancy.

    A report shuts the gates for whomever it is about, and a positive test throws doubt on any other category.
    """
    cleared = max((one.at for one in _clear(books)), default=None)
    standing = [one for one in books.concerns if not (one.wrong or one.settled)]
    reported = any(one.kind == REPORTED for one in standing)
    positive = any(one.result == "positive" and not one.wrong for one in books.tests)
    if category != FERTILE and not reported and not positive:
        return True
    return not [one for one in standing if cleared is None or cleared <= one.at]


def _survey_complete(books: Books) -> bool:
    enrollment, survey = books.enrollment, _latest(books, books.prescriber_surveys)
    if enrollment is None or survey is None or not survey.in_person:
        return False
    if survey.at < max(enrollment.at, enrollment.treated_since):
        return False
    last = _last_authorization(enrollment)
    return last is None or survey.at > last


def _patient_answered(books: Books, category: str) -> bool:
    if category != FERTILE and not _in_course(books):
        return True
    survey = _latest(books, books.patient_surveys)
    return survey is not None and books.now - survey.at <= SURVEY_DAYS[category] * DAY


def _trained(books: Books, completed: list[datetime]) -> bool:
    return any(at <= books.now <= _a_year_after(at) for at in completed)


def _number_stands(books: Books, number: Authorization) -> bool:
    used = any(one.authorization is number and not one.cancelled for one in books.confirmations)
    other = number.enrollment is not books.enrollment
    return not (used or number.cancelled or other or books.now > number.until)


def _days_left(books: Books) -> int:
    releases = [one for enrollment in books.enrollments for one in enrollment.releases]
    last = max(releases, key=lambda one: one.at, default=None)
    return 0 if last is None else max(0, last.days - (books.now - last.at) // DAY)
