"""Pregnancy tests and concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.domain.facts import (
    ConcernKind,
    Facts,
    Gate,
    PregnancyConcern,
    PregnancyTest,
    Release,
    Reproduction,
    ReproductiveStatus,
    RiskCategory,
    TestResult,
)
from registry.domain.preconditions.monitoring import interval_between_tests, longest_test_age
from tests.builders import (
    SECOND,
    T,
    a_test,
    days,
    decided,
    edition_of,
    everything_in_order,
    hours,
    reasons,
    running_course,
)
from tests.domain.preconditions.cases import GIRL, MAN, OTHER_WOMAN, WOMAN, Case, D, P, R, parameters

NOT_NEGATIVE = "pregnancy-test-current/NOT_NEGATIVE"
POSITIVE = "pregnancy-excluded/POSITIVE_TEST"
FIRST_MISSING = ("baseline-pregnancy-tests/FIRST_MISSING",)
SECOND_MISSING = ("baseline-pregnancy-tests/SECOND_MISSING",)
TOO_OLD = ("pregnancy-test-current/TOO_OLD",)


def first(*tests: PregnancyTest, category: RiskCategory = WOMAN) -> Facts:
    return everything_in_order(P, category, pregnancy_tests=tests)


def running(*tests: PregnancyTest, gate: Gate = P) -> Facts:
    return running_course(gate, WOMAN, pregnancy_tests=tests)


THREE_HOURS = hours(3)


def worried(
    *kinds: ConcernKind, ago: timedelta = THREE_HOURS, gate: Gate = P, category: RiskCategory = WOMAN
) -> Facts:
    concerns = tuple(PregnancyConcern(f"concern-{kind}", kind, T - ago) for kind in kinds)
    return running_course(gate, category, pregnancy_concerns=concerns)


BASELINE = (
    Case(
        "first test exactly 14 days, second exactly 24 hours old", P, first(a_test(days(14)), a_test(days(1)))
    ),
    Case("first test exactly 10 days old", P, first(a_test(days(10)), a_test(hours(2)))),
    Case(
        "first test 14 days and a second old",
        P,
        first(a_test(days(14) + SECOND), a_test(hours(2))),
        FIRST_MISSING,
    ),
    Case(
        "first test a second less than 10 days old",
        P,
        first(a_test(days(10) - SECOND), a_test(hours(2))),
        FIRST_MISSING,
    ),
    Case(
        "second test 24 hours and a second old",
        P,
        first(a_test(days(12)), a_test(days(1) + SECOND)),
        SECOND_MISSING,
    ),
    Case("second test collected now", P, first(a_test(days(12)), a_test(hours(0), reported=hours(0)))),
    Case(
        "second test not yet reported",
        P,
        first(a_test(days(12)), a_test(hours(2), reported=-SECOND)),
        (*SECOND_MISSING, *TOO_OLD),
    ),
    Case("second test reported now", P, first(a_test(days(12)), a_test(hours(2), reported=hours(0)))),
    Case(
        "neither test",
        P,
        first(),
        (*FIRST_MISSING, "pregnancy-test-current/MISSING"),
    ),
    Case(
        "first test not sensitive",
        P,
        first(a_test(days(12), detects=51), a_test(hours(2))),
        ("baseline-pregnancy-tests/NOT_SENSITIVE",),
    ),
    Case(
        "a sensitive test beside one that is not, in the first window",
        P,
        first(a_test(days(12), detects=51), a_test(days(11)), a_test(hours(2))),
    ),
    Case(
        "second test not sensitive",
        P,
        first(a_test(days(12)), a_test(hours(2), detects=51), category=GIRL),
        ("baseline-pregnancy-tests/NOT_SENSITIVE", "pregnancy-test-current/NOT_SENSITIVE"),
    ),
    Case(
        "tests that detect exactly 50 mIU/mL",
        P,
        first(a_test(days(12), detects=50), a_test(hours(2), detects=50)),
    ),
    Case(
        "positive first test, negative second",
        P,
        first(a_test(days(12), TestResult.POSITIVE), a_test(hours(2))),
        FIRST_MISSING,
    ),
    Case(
        "positive test between two negative ones",
        P,
        first(a_test(days(12)), a_test(days(5), TestResult.POSITIVE), a_test(hours(2))),
    ),
    Case("no baseline within a course", P, running(a_test(days(3)))),
    Case("no baseline of a man", P, everything_in_order(P, MAN, pregnancy_tests=())),
)
CURRENT = (
    Case("no test within a course", D, running(gate=D), ("pregnancy-test-current/MISSING",)),
    Case("test exactly 7 days old", P, running(a_test(days(7)))),
    Case("test 7 days and a second old", P, running(a_test(days(7) + SECOND)), TOO_OLD),
    Case("test 8 days old at the pharmacy", D, running(a_test(days(8)), gate=D), TOO_OLD),
    Case(
        "positive test",
        P,
        running(a_test(hours(2), TestResult.POSITIVE)),
        (NOT_NEGATIVE, POSITIVE),
    ),
    Case(
        "invalid test",
        D,
        running(a_test(hours(2), TestResult.INVALID), gate=D),
        (NOT_NEGATIVE, POSITIVE),
    ),
    Case(
        "positive test known before its report",
        D,
        running(a_test(days(1)), a_test(hours(2), TestResult.POSITIVE, reported=-hours(1)), gate=D),
        (NOT_NEGATIVE, POSITIVE),
    ),
    Case(
        "later positive entered before the earlier negative",
        P,
        running(a_test(hours(2), TestResult.POSITIVE), a_test(days(1))),
        (NOT_NEGATIVE, POSITIVE),
    ),
    Case(
        "positive test answered by a later negative one",
        P,
        running(a_test(days(1), TestResult.POSITIVE), a_test(hours(2))),
    ),
    Case(
        "positive and negative test of one instant",
        P,
        running(a_test(hours(2)), a_test(hours(2), TestResult.POSITIVE)),
        (NOT_NEGATIVE, POSITIVE),
    ),
    Case(
        "invalid test 8 days old: not negative comes before too old",
        P,
        running(a_test(days(8), TestResult.INVALID)),
        (NOT_NEGATIVE, POSITIVE),
    ),
    Case(
        "test collected a second from now",
        P,
        running(a_test(-SECOND, reported=hours(0))),
        ("pregnancy-test-current/POST_DATED",),
    ),
    Case("test that detects exactly 50 mIU/mL", D, running(a_test(days(1), detects=50), gate=D)),
    Case(
        "latest test detects only 51 mIU/mL",
        D,
        running(a_test(days(2)), a_test(days(1), detects=51), gate=D),
        ("pregnancy-test-current/NOT_SENSITIVE",),
    ),
)
EXCLUDED = (
    Case(
        "reported pregnancy",
        P,
        worried(ConcernKind.REPORTED_PREGNANCY),
        ("pregnancy-excluded/REPORTED_PREGNANCY",),
    ),
    Case(
        "reported pregnancy of a woman who was thought unable",
        R,
        worried(ConcernKind.REPORTED_PREGNANCY, gate=R, category=OTHER_WOMAN),
        ("pregnancy-excluded/REPORTED_PREGNANCY",),
    ),
    Case(
        "missed period of a woman who can not get pregnant",
        P,
        worried(ConcernKind.MISSED_PERIOD, category=OTHER_WOMAN),
    ),
    Case(
        "positive test recorded as a concern",
        D,
        worried(ConcernKind.POSITIVE_TEST, gate=D),
        (POSITIVE,),
    ),
    Case(
        "missed period after the last test",
        P,
        worried(ConcernKind.MISSED_PERIOD),
        ("pregnancy-excluded/MISSED_PERIOD",),
    ),
    Case(
        "abnormal bleeding between confirmation and release",
        R,
        worried(ConcernKind.ABNORMAL_BLEEDING, gate=R),
        ("pregnancy-excluded/ABNORMAL_BLEEDING",),
    ),
    Case(
        "several concerns: the gravest is named",
        P,
        worried(ConcernKind.ABNORMAL_BLEEDING, ConcernKind.MISSED_PERIOD, ConcernKind.REPORTED_PREGNANCY),
        ("pregnancy-excluded/REPORTED_PREGNANCY",),
    ),
    Case("concern before the last test", P, worried(ConcernKind.MISSED_PERIOD, ago=days(1) + SECOND)),
    Case(
        "concern at the collection of the last test",
        P,
        worried(ConcernKind.MISSED_PERIOD, ago=days(1)),
        ("pregnancy-excluded/MISSED_PERIOD",),
    ),
    Case(
        "concern answered by a test that is not sensitive",
        R,
        replace(worried(ConcernKind.MISSED_PERIOD, gate=R), pregnancy_tests=(a_test(hours(2), detects=51),)),
        ("pregnancy-excluded/MISSED_PERIOD",),
    ),
    Case(
        "concern answered by a test that is not reported",
        R,
        replace(
            worried(ConcernKind.MISSED_PERIOD, gate=R),
            pregnancy_tests=(a_test(hours(2), reported=-SECOND),),
        ),
        ("pregnancy-excluded/MISSED_PERIOD",),
    ),
    Case(
        "positive test that a coordinator has answered",
        R,
        running(replace(a_test(hours(2), TestResult.POSITIVE), concern_closed=True), gate=R),
    ),
    Case(
        "positive test between confirmation and release",
        R,
        running(a_test(days(1)), a_test(hours(2), TestResult.POSITIVE), gate=R),
        (POSITIVE,),
    ),
)
CASES = BASELINE + CURRENT + EXCLUDED


@pytest.mark.parametrize("case", parameters(CASES))
def test_exactly_what_is_wrong_refuses(case: Case) -> None:
    assert reasons(case.facts, case.gate) == list(case.reasons)


def test_a_young_first_test_says_when_it_will_do() -> None:
    (missing,) = decided(first(a_test(hours(6)), a_test(days(3))), P).unmet
    assert missing.outcome.possible_from == T + days(7)


def test_a_young_first_test_that_is_not_sensitive_will_never_do() -> None:
    (missing,) = decided(first(a_test(hours(6)), a_test(days(3), detects=51)), P).unmet
    assert missing.outcome.possible_from == T - hours(6) + days(10)


def test_a_post_dated_test_says_when_it_will_do() -> None:
    (dated,) = decided(running(a_test(-hours(2), reported=hours(0))), P).unmet
    assert dated.outcome.possible_from == T + hours(2)


def test_every_open_concern_is_evidence() -> None:
    (doubt,) = decided(worried(ConcernKind.ABNORMAL_BLEEDING, ConcernKind.MISSED_PERIOD), P).unmet
    assert doubt.outcome.evidence == ("concern-abnormal-bleeding", "concern-missed-period")


@pytest.mark.parametrize(
    ("since_first", "status", "interval"),
    [
        (None, ReproductiveStatus.MENSES_REGULAR, 7),
        (days(28) - SECOND, ReproductiveStatus.MENSES_REGULAR, 7),
        (days(28), ReproductiveStatus.MENSES_REGULAR, 28),
        (days(28), ReproductiveStatus.MENSES_IRREGULAR, 14),
        (days(28), None, 14),
    ],
)
def test_the_schedule_follows_the_course_and_the_menses(
    since_first: timedelta | None, status: ReproductiveStatus | None, interval: int
) -> None:
    facts = everything_in_order(
        P,
        WOMAN,
        first_release=None if since_first is None else Release("first", T - since_first, 28),
        reproduction=None if status is None else Reproduction("status", status, T - days(1)),
    )
    terms = edition_of().terms("pregnancy-test-current", P, WOMAN)
    assert terms is not None
    assert interval_between_tests(facts, terms) == days(interval)
    assert longest_test_age(facts, terms) == days(7)
