"""Pregnancy tests, and what makes a pregnancy possible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from registry.domain.facts import Gate
from tests.scenarios.generated.case import SECOND, Case, Side, acts, ago, at_least, at_most
from tests.scenarios.generated.place import LATELY, Place, late_test, test

DETECTION = "max_detection_miu_ml"
LATE = {"started": "-70d", "last_release": "-28d"}
TESTS = ["pregnancy-tests"]


def baseline(place: Place) -> Iterator[Case]:
    """Before a first prescription: one test in the window of days, one in the hours before."""
    first, until = place.days("first_from_days"), place.days("first_until_days")
    hours = timedelta(hours=place.value("second_hours"))
    middle, second = (first + until) / 2, hours / 4
    yield place.refused("FIRST_MISSING", "without the first test", **_tests(test(second)))
    yield place.refused(
        "SECOND_MISSING", "without the second test", **_tests(test(middle), test(hours * 1.25))
    )
    for side, age, refused in at_most(first):
        reason = "FIRST_MISSING" if refused else None
        yield place.beside("first_from_days", side, reason, "first test", **_tests(test(age), test(second)))
    for side, age, refused in at_least(until):
        reason = "FIRST_MISSING" if refused else None
        later: dict[str, Any] = {"possible_from": ago(-SECOND)} if refused else {}
        yield place.beside(
            "first_until_days", side, reason, "first test", **later, **_tests(test(age), test(second))
        )
    for side, age, refused in at_most(hours):
        reason = "SECOND_MISSING" if refused else None
        yield place.beside("second_hours", side, reason, "second test", **_tests(test(middle), test(age)))
    for side, detects, refused in at_most(place.value(DETECTION), 1):
        reason = "NOT_SENSITIVE" if refused else None
        weak = test(middle, detects=detects)
        yield place.beside(DETECTION, side, reason, "first test", **_tests(weak, test(second)))


def current(place: Place) -> Iterator[Case]:
    """No test, not negative, from the future, or less sensitive than asked."""
    if place.gate is Gate.PRESCRIPTION:
        also = place.also("baseline-pregnancy-tests", "FIRST_MISSING")
        yield place.refused("MISSING", "without pregnancy-tests", also=also, without=TESTS)
    else:
        yield place.marked_in_error("MISSING", "pregnancy-test", times=2)
    also = place.also("pregnancy-excluded", "POSITIVE_TEST")
    for result in ("positive", "invalid"):
        yield place.refused(
            "NOT_NEGATIVE", f"the latest test is {result}", also=also, **acts(late_test(result=result))
        )
    ahead = acts(test("+1h"), possible_from="+1h")
    yield place.refused("POST_DATED", "collected an hour from now", **ahead)
    for side, detects, refused in at_most(place.value(DETECTION), 1):
        reason, said = "NOT_SENSITIVE" if refused else None, acts(late_test(detects=detects))
        yield place.beside(DETECTION, side, reason, "the latest test", **said)
    yield from _young_enough(place)


def _young_enough(place: Place) -> Iterator[Case]:
    """The lesser of two limits counts: the validity from the test on, and the interval of the schedule."""
    early = _early_course(place)
    if early is not None:
        yield from _aged(place, "early_interval_days", "early in a course", course=early)
    yield from _aged(place, "regular_interval_days", "with regular menses", course=LATE)
    irregular = {"menses": "irregular"}
    yield from _aged(
        place, "irregular_interval_days", "with irregular menses", course=LATE, patient=irregular
    )
    short, long = _oldest(place, "early_interval_days")[1], _oldest(place, "regular_interval_days")[1]
    if short == long:
        return
    for side, since, refused in at_least(place.days("early_days")):
        tested = test(short + timedelta(hours=3))
        said = acts(tested, course={"started": ago(since)}, without=TESTS)
        reason = "TOO_OLD" if refused else None
        yield place.beside("early_days", side, reason, "so long after the first release", **said)


def _aged(place: Place, interval: str, when: str, **said: Any) -> Iterator[Case]:
    name, oldest = _oldest(place, interval)
    lasts = place.valid_from_test
    for side, age, refused in at_most(oldest):
        expired = place.also("authorization-number-valid", "EXPIRED") if age > lasts else ()
        tested = acts(test(age), without=TESTS, **said)
        reason = "TOO_OLD" if refused else None
        yield place.beside(name, side, reason, when, also=expired, **tested)


def _oldest(place: Place, interval: str) -> tuple[str, timedelta]:
    names = ("authorization_days_from_test", interval)
    name = min(names, key=place.days)
    return name, place.days(name)


def _early_course(place: Place) -> dict[str, Any] | None:
    """A course whose first supply is nearly used up, within the days that count as early."""
    _, _, supply = place.usual
    most = place.value("max_days_remaining", "supply-remaining-within-limit") or 0
    since = timedelta(days=max(supply - most, 1))
    return {"started": ago(since), "days_supply": supply} if since < place.days("early_days") else None


def pregnancy_excluded(place: Place) -> Iterator[Case]:
    """A report, a positive test, a missed period or bleeding closes the gate until a sensitive negative test."""
    reported = [{"at": LATELY, "act": "report-pregnancy"}]
    yield place.refused("REPORTED_PREGNANCY", "after a report", **acts(*reported))
    also = place.also("pregnancy-test-current", "NOT_NEGATIVE")
    positive = [late_test(result="positive")]
    yield place.refused("POSITIVE_TEST", "after a positive test", also=also, **acts(*positive))
    for kind in ("missed-period", "abnormal-bleeding"):
        concern = {"at": LATELY, "act": "report-concern", "kind": kind}
        yield place.refused(kind.upper().replace("-", "_"), f"after {kind}", **acts(concern))
    for side, detects, refused in at_most(place.value(DETECTION), 1):
        concern = {"at": "-50m", "act": "report-concern", "kind": "missed-period"}
        weak = place.also("pregnancy-test-current", "NOT_SENSITIVE") if side is Side.OUTSIDE else ()
        said = acts(concern, late_test(detects=detects))
        reason = "MISSED_PERIOD" if refused else None
        yield place.beside(DETECTION, side, reason, "a later negative test", also=weak, **said)


def _tests(*tests: dict[str, Any]) -> dict[str, Any]:
    return acts(*tests, without=TESTS)
