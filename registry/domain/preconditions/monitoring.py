"""Element E, 21 U.S.C. 355-1(f)(3)(E): the patient is monitored; here, for pregnancy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from registry.domain.dates import DAY, ZERO
from registry.domain.facts import ConcernKind, Facts, PregnancyTest, ReproductiveStatus, TestResult
from registry.domain.outcome import NOT_APPLICABLE, Outcome, met, unknown, unmet
from registry.domain.preconditions.declaration import Element, Kind, Parameter, Reason, Strict, precondition
from registry.domain.pregnancy import latest_test, open_concerns, usable_tests
from registry.domain.terms import Terms

_DETECTION = Parameter("max_detection_miu_ml", Kind.COUNT, minimum=1)
_CONCERNS = {
    ConcernKind.REPORTED_PREGNANCY: "REPORTED_PREGNANCY",
    ConcernKind.POSITIVE_TEST: "POSITIVE_TEST",
    ConcernKind.MISSED_PERIOD: "MISSED_PERIOD",
    ConcernKind.ABNORMAL_BLEEDING: "ABNORMAL_BLEEDING",
}


def _window_is_empty(figures: Mapping[str, int]) -> str | None:
    if figures["first_from_days"] < figures["first_until_days"]:
        return "first_from_days must not be less than first_until_days"
    return None


@precondition(
    "baseline-pregnancy-tests",
    Element.MONITORING,
    {
        "FIRST_MISSING": Reason(
            "No negative test was collected {first_until_days} to {first_from_days} days before.",
            "The prescriber has the first baseline test done and waits until it is {first_until_days} days old.",
        ),
        "SECOND_MISSING": Reason(
            "No negative test was collected within the {second_hours} hours before.",
            "The prescriber has the second baseline test done and asks within {second_hours} hours.",
        ),
        "NOT_SENSITIVE": Reason(
            "A baseline test detects {detects_miu_ml} mIU/mL; at most {max_detection_miu_ml} are allowed.",
            "The prescriber repeats the baseline test with a more sensitive kit.",
        ),
    },
    (
        Parameter("first_from_days", Kind.DAYS),
        Parameter("first_until_days", Kind.DAYS),
        Parameter("second_hours", Kind.HOURS),
        _DETECTION,
    ),
    conflict=_window_is_empty,
)
def baseline_pregnancy_tests_are_negative(facts: Facts, terms: Terms) -> Outcome:
    """Before the first prescription of a course, two negative tests were collected in their two windows."""
    if not facts.is_first_of_course:
        return NOT_APPLICABLE
    negative = [test for test in usable_tests(facts) if test.result is TestResult.NEGATIVE]
    evidence = []
    for window, missing in ((_first_window, "FIRST_MISSING"), (_second_window, "SECOND_MISSING")):
        earliest, last = window(facts, terms)
        inside = [test for test in negative if earliest <= test.collected_at <= last]
        if not inside:
            return _missing(missing, negative, facts, terms)
        best = min(inside, key=lambda test: (test.detects_miu_ml, test.collected_at, test.id))
        if best.detects_miu_ml > terms.figure("max_detection_miu_ml"):
            return _not_sensitive(best, terms)
        evidence.append(best.id)
    return met(*evidence)


def _first_window(facts: Facts, terms: Terms) -> tuple[datetime, datetime]:
    return facts.as_of - terms.span("first_from_days"), facts.as_of - terms.span("first_until_days")


def _second_window(facts: Facts, terms: Terms) -> tuple[datetime, datetime]:
    return facts.as_of - terms.span("second_hours"), facts.as_of


def _missing(reason: str, negative: list[PregnancyTest], facts: Facts, terms: Terms) -> Outcome:
    """The first test may be there already, only too young; a second one can not come by waiting."""
    if reason == "SECOND_MISSING":
        return unmet(reason, second_hours=terms.figure("second_hours"))
    wait = terms.span("first_until_days")
    sensitive = terms.figure("max_detection_miu_ml")
    young = (
        test.collected_at + wait
        for test in negative
        if facts.as_of - wait < test.collected_at <= facts.as_of and test.detects_miu_ml <= sensitive
    )
    return unmet(
        reason,
        possible_from=min(young, default=None),
        first_from_days=terms.figure("first_from_days"),
        first_until_days=terms.figure("first_until_days"),
    )


def _not_sensitive(test: PregnancyTest, terms: Terms) -> Outcome:
    return unmet(
        "NOT_SENSITIVE",
        test.id,
        detects_miu_ml=test.detects_miu_ml,
        max_detection_miu_ml=terms.figure("max_detection_miu_ml"),
    )


@precondition(
    "pregnancy-test-current",
    Element.MONITORING,
    {
        "MISSING": Reason(
            "No pregnancy test with a reported result is recorded.",
            "The prescriber has a pregnancy test done and its result recorded.",
        ),
        "NOT_NEGATIVE": Reason(
            "The latest pregnancy test is {result}.",
            "The drug is stopped while the prescriber evaluates the result; a later negative test is needed.",
        ),
        "TOO_OLD": Reason(
            "The latest pregnancy test was collected {days} days ago, more than the {max_age_days} allowed.",
            "The prescriber has a new pregnancy test done and its result recorded.",
        ),
        "POST_DATED": Reason(
            "The latest pregnancy test is dated after this moment.",
            "Whoever entered the test corrects the date of its collection.",
        ),
        "NOT_SENSITIVE": Reason(
            "The latest pregnancy test detects {detects_miu_ml} mIU/mL; at most {max_detection_miu_ml} are"
            " allowed.",
            "The prescriber repeats the test with a more sensitive kit.",
        ),
    },
    (
        Parameter("authorization_days_from_test", Kind.DAYS),
        Parameter("early_days", Kind.DAYS),
        Parameter("early_interval_days", Kind.DAYS),
        Parameter("regular_interval_days", Kind.DAYS),
        Parameter("irregular_interval_days", Kind.DAYS),
        _DETECTION,
    ),
)
def latest_pregnancy_test_is_negative_and_recent(facts: Facts, terms: Terms) -> Outcome:
    """The latest specimen tested negative, with a sensitive kit, and is not older than the schedule allows."""
    test = latest_test(facts)
    if test is None:
        return unknown("MISSING")
    if test.result is not TestResult.NEGATIVE:
        return unmet("NOT_NEGATIVE", test.id, result=test.result.value)
    age, oldest = facts.as_of - test.collected_at, longest_test_age(facts, terms)
    if age > oldest:
        return unmet("TOO_OLD", test.id, days=age // DAY, max_age_days=oldest // DAY)
    if age < ZERO:
        return unmet("POST_DATED", test.id, possible_from=test.collected_at)
    if test.detects_miu_ml > terms.figure("max_detection_miu_ml"):
        return _not_sensitive(test, terms)
    return met(test.id)


def longest_test_age(facts: Facts, terms: Terms) -> timedelta:
    """How old a specimen may be: the lesser of the number's validity and of the schedule in force."""
    return min(terms.span("authorization_days_from_test"), interval_between_tests(facts, terms))


def interval_between_tests(facts: Facts, terms: Terms) -> timedelta:
    """The schedule in force: weekly at first, then by how regular the menses are (irregular if not known)."""
    first, now = facts.first_release, facts.reproduction
    since_start = None if first is None else facts.as_of - first.released_at
    return scheduled_interval(since_start, now.status if now else None, terms)


def scheduled_interval(
    since_start: timedelta | None, status: ReproductiveStatus | None, terms: Terms
) -> timedelta:
    """The interval of the schedule so long after the start of the course; None before it."""
    if since_start is None or since_start < terms.span("early_days"):
        return terms.span("early_interval_days")
    regular = status is ReproductiveStatus.MENSES_REGULAR
    return terms.span("regular_interval_days" if regular else "irregular_interval_days")


@precondition(
    "missed-window-waited",
    Element.MONITORING,
    {
        "TOO_SOON": Reason(
            "The first authorization ran out unused, and the latest test is not of a specimen that was collected at"
            " least {lockout_days} days after the one before.",
            "The prescriber waits until the time is reached and has a new pregnancy test done then.",
        ),
    },
    (Parameter("lockout_days", Kind.DAYS, Strict.GREATEST, minimum=1),),
)
def missed_window_is_waited_out(facts: Facts, terms: Terms) -> Outcome:
    """Who let an authorization run out before the first release was tested anew so many days after the last test."""
    window = facts.missed_window
    if not facts.is_first_of_course:
        return NOT_APPLICABLE
    if window is None:
        return met()
    ready_at, test = window.opened_at + terms.span("lockout_days"), latest_test(facts)
    if test is not None and test.collected_at >= ready_at:
        return met(window.id, test.id)
    return unmet(
        "TOO_SOON",
        window.id,
        possible_from=ready_at if facts.as_of < ready_at else None,
        lockout_days=terms.figure("lockout_days"),
    )


def _has_sign_of_pregnancy(facts: Facts) -> bool:
    reported = any(concern.kind is ConcernKind.REPORTED_PREGNANCY for concern in facts.pregnancy_concerns)
    return reported or any(test.result is TestResult.POSITIVE for test in facts.pregnancy_tests)


@precondition(
    "pregnancy-excluded",
    Element.MONITORING,
    {
        "REPORTED_PREGNANCY": Reason(
            "A pregnancy of the patient was reported.",
            "The drug is stopped; only a later negative test or a coordinator's documented outcome opens the gate.",
        ),
        "POSITIVE_TEST": Reason(
            "A pregnancy test was not negative and no later negative test answers it.",
            "The drug is stopped; only a later negative test or a coordinator's documented outcome opens the gate.",
        ),
        "MISSED_PERIOD": Reason(
            "A missed period was reported and no later negative test answers it.",
            "The prescriber has a pregnancy test done and counsels the patient.",
        ),
        "ABNORMAL_BLEEDING": Reason(
            "Abnormal bleeding was reported and no later negative test answers it.",
            "The prescriber has a pregnancy test done and counsels the patient.",
        ),
    },
    (_DETECTION,),
    applies_nevertheless=_has_sign_of_pregnancy,
)
def pregnancy_is_excluded(facts: Facts, terms: Terms) -> Outcome:
    """No pregnancy concern is open.

    The edition asks this of those who can get pregnant. It is asked of any other patient as well from the moment at
    which that patient's pregnancy is reported or a test is positive: then the category itself is in doubt, and a
    report closes the gates for that patient at once.
    """
    concerns = open_concerns(facts, terms.figure("max_detection_miu_ml"))
    if not concerns:
        return met()
    kinds = {concern.kind for concern in concerns}
    reason = next(code for kind, code in _CONCERNS.items() if kind in kinds)
    return unmet(reason, *(concern.id for concern in concerns))
