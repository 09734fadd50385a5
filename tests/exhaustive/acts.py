"""The small alphabet: what can happen next to one patient, entered in the model's books, and steps of the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from tests.exhaustive.gathered import DAYS
from tests.properties import rules
from tests.properties.model import (
    FERTILE,
    Agreement,
    Authorization,
    Books,
    Certification,
    Concern,
    Confirmation,
    Contraception,
    Enrollment,
    PregnancyTest,
    Record,
    Release,
    Survey,
)
from tests.properties.rules import DAY, HOUR, Ask, Handing

MOMENT = timedelta(seconds=1)
TREATING, OTHER = "prescriber", "other prescriber"
Act = Callable[[Books], None]


def enroll(books: Books, category: str) -> None:
    """The patient is enrolled, by a certified prescriber, beside a certified and trained pharmacy."""
    books.prescribers = {name: Certification(since=books.now - 300 * DAY) for name in (TREATING, OTHER)}
    books.pharmacy = Certification(since=books.now - 300 * DAY)
    books.pharmacy_trained = [books.now - 300 * DAY]
    books.pharmacist_trained = [books.now - 300 * DAY]
    books.enrollments.append(Enrollment("enrollment", books.now, False, TREATING, category))


def make_ready(books: Books) -> None:
    """All papers that a prescription needs are there, but for pregnancy tests."""
    now, enrollment = books.now, books.enrollments[-1]
    signed = frozenset({"patient", "prescriber"})
    enrollment.agreements.append(Agreement("agreement", now, False, enrollment.category, signed))
    books.benefits.append(Record("counseling", now))
    books.prevention.append(Record("counseling", now))
    books.prescriber_surveys.append(Survey("survey", now))
    books.patient_surveys.append(Record("survey", now))
    books.contraception.append(Contraception("contraception", now, since=now - 60 * DAY))


def _test(books: Books, result: str, ago: timedelta = timedelta(0)) -> None:
    test = PregnancyTest("test", books.now - ago, False, result, 25, books.now)
    books.tests.append(test)
    if not test.negative:
        books.concerns.append(Concern("concern", test.at, kind="positive-test", test=test))


def test_negative(books: Books) -> None:
    """A specimen of this moment is negative."""
    _test(books, "negative")


def test_baseline(books: Books) -> None:
    """A negative test of twelve days ago and one of an hour ago are recorded."""
    _test(books, "negative", 12 * DAY)
    _test(books, "negative", HOUR)


def test_positive(books: Books) -> None:
    """A specimen of this moment is positive."""
    _test(books, "positive")


def miss_period(books: Books) -> None:
    """A missed period is reported."""
    books.concerns.append(Concern("concern", books.now, kind="missed-period"))


def hold_or_lift(books: Books) -> None:
    """A coordinator holds the gates shut, or opens them again."""
    books.holds["hold"] = not books.holds.get("hold", False)


def suspend_or_reinstate(books: Books) -> None:
    """The pharmacy's certification is suspended, or active again."""
    status = "suspended" if books.pharmacy.status == "active" else "active"
    books.pharmacy = Certification(status, books.now)


def transfer(books: Books) -> None:
    """The patient is treated by the other prescriber."""
    enrollment = books.enrollments[-1]
    enrollment.prescriber = OTHER if enrollment.prescriber == TREATING else TREATING
    enrollment.treated_since = books.change(enrollment)


def ask_prescription(books: Books) -> None:
    """The prescription gate is asked; a yes gives a number."""
    enrollment = books.enrollments[-1]
    ask = Ask(enrollment.category)
    if not rules.prescription(books, ask, enrollment.prescriber):
        until = rules.valid_until(books, enrollment.category)
        number = Authorization("authorization", books.now, False, "number", until, False, ask.category)
        number.enrollment, number.prescriber = enrollment, enrollment.prescriber
        enrollment.authorizations.append(number)


def ask_dispense(books: Books) -> None:
    """The dispense gate is asked with the last number; a yes gives a confirmation."""
    for number in books.enrollments[-1].authorizations[-1:]:
        if not rules.dispense(books, number):
            until = books.now + 24 * HOUR
            given = Confirmation("confirmation", books.now, number="number", until=until)
            given.authorization = number
            books.confirmations.append(given)


def release(books: Books) -> None:
    """The release gate is asked with the last confirmation; a yes is recorded."""
    for number in books.confirmations[-1:]:
        if not rules.release(books, number, Handing(books.enrollments[-1].category)):
            number.released = True
            books.enrollments[-1].releases.append(Release("release", books.now, days=DAYS))


def cancel(books: Books) -> None:
    """The last confirmation is cancelled, which frees its authorization unless that was overtaken."""
    for number in books.confirmations[-1:]:
        if not (number.cancelled or number.released):
            number.cancelled = True
            freed = number.authorization
            if freed is not None and books.is_overtaken(freed):
                freed.cancelled = True


def wait(step: timedelta) -> Act:
    """The clock goes on."""

    def later(books: Books) -> None:
        books.now += step

    return later


RECORDS: Mapping[str, Act] = {
    "papers": make_ready,
    "baseline tests": test_baseline,
    "negative test": test_negative,
    "positive test": test_positive,
    "missed period": miss_period,
    "hold or lift": hold_or_lift,
    "suspend or reinstate": suspend_or_reinstate,
    "transfer": transfer,
}
GATES: Mapping[str, Act] = {
    "ask prescription": ask_prescription,
    "ask dispense": ask_dispense,
    "release": release,
    "cancel": cancel,
}
STEPS: Mapping[str, Act] = {
    "a day": wait(DAY),
    "7 days": wait(7 * DAY),
    "21 days": wait(21 * DAY),
    "a second": wait(MOMENT),
}
ALPHABET: Mapping[str, Act] = {**RECORDS, **GATES, **STEPS}
CATEGORY = FERTILE
