"""Which pregnancy tests can be used, which is the latest, and which concerns are still open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from registry.domain.facts import ConcernKind, Facts, PregnancyConcern, PregnancyTest, TestResult

_WORSE = {TestResult.NEGATIVE: 0, TestResult.INVALID: 1, TestResult.POSITIVE: 2}


def usable_tests(facts: Facts) -> Iterator[PregnancyTest]:
    """The tests that count now: a negative one from its report on, any other from the moment it is known."""
    for test in facts.pregnancy_tests:
        if test.result is not TestResult.NEGATIVE or test.reported_at <= facts.as_of:
            yield test


def latest_test(facts: Facts) -> PregnancyTest | None:
    """The test collected last; of several collected at once the worst, of equal ones the most sensitive.

    A test dated after this moment counts, although it proves nothing: the wrong date must be seen, not passed over.
    """
    post_dated = (test for test in facts.pregnancy_tests if test.collected_at > facts.as_of)
    return max((*usable_tests(facts), *post_dated), key=_lateness, default=None)


def open_concerns(facts: Facts, max_detection_miu_ml: int) -> tuple[PregnancyConcern, ...]:
    """The grounds for suspecting a pregnancy that no later negative and sensitive test has closed.

    A positive or invalid test is a ground by itself, whether or not a concern was recorded for it.
    """
    grounds = [*facts.pregnancy_concerns, *_tests_as_concerns(facts)]
    if not grounds:
        return ()
    cleared_at = _last_negative(facts, max_detection_miu_ml)
    return tuple(concern for concern in grounds if cleared_at is None or cleared_at <= concern.occurred_at)


def _lateness(test: PregnancyTest) -> tuple[datetime, int, int]:
    return test.collected_at, _WORSE[test.result], -test.detects_miu_ml


def _tests_as_concerns(facts: Facts) -> Iterator[PregnancyConcern]:
    for test in facts.pregnancy_tests:
        if test.result is not TestResult.NEGATIVE and not test.concern_closed:
            yield PregnancyConcern(test.id, ConcernKind.POSITIVE_TEST, test.collected_at)


def _last_negative(facts: Facts, max_detection_miu_ml: int) -> datetime | None:
    collected = (
        test.collected_at
        for test in usable_tests(facts)
        if test.result is TestResult.NEGATIVE
        and test.detects_miu_ml <= max_detection_miu_ml
        and test.collected_at <= facts.as_of
    )
    return max(collected, default=None)
