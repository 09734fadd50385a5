"""When a gate could next be passed, and how urgent what is due is: told by the same rules that decide."""

from __future__ import annotations

from datetime import timedelta

from registry.domain.facts import Facts, Gate
from registry.domain.forecast import Due, DueKind
from registry.domain.opening import AHEAD_DAYS, EXACT, Opening, next_opening
from registry.domain.urgency import Urgency, urgency
from tests.builders import T, a_test, days, edition_of, everything_in_order, hours, running_course
from tests.domain.preconditions.cases import MAN, WOMAN

P = Gate.PRESCRIPTION
NOTHING: frozenset[str] = frozenset()


def opening(facts: Facts, *instants: timedelta) -> Opening | None:
    return next_opening(facts, edition_of(), P, NOTHING, [T + at for at in instants])


def test_an_open_gate_closes_when_the_test_is_too_old() -> None:
    found = opening(running_course(P, WOMAN))
    assert found is not None
    assert found.opens_at == T
    assert found.closes_at is not None
    assert abs(found.closes_at - (T - days(1) + days(7))) <= EXACT


def test_a_window_of_hours_between_two_tests_is_found_to_the_minute() -> None:
    tests = (a_test(hours(1)), a_test(days(9) + hours(12)))
    found = opening(everything_in_order(P, WOMAN, pregnancy_tests=tests), hours(12))
    assert found is not None
    assert abs(found.opens_at - (T + hours(12))) <= EXACT
    assert found.closes_at is not None
    assert abs(found.closes_at - (T + hours(23))) <= EXACT


def test_what_time_alone_does_not_mend_has_no_opening() -> None:
    assert opening(running_course(P, WOMAN, pregnancy_tests=())) is None


def test_a_gate_that_stays_open_as_far_as_was_looked_has_no_end() -> None:
    found = next_opening(
        everything_in_order(P, MAN), edition_of(), P, frozenset(["patient-survey-current"]), ()
    )
    assert found == Opening(T, None)
    assert AHEAD_DAYS > 28


def test_urgency_follows_the_window() -> None:
    def of(not_before: timedelta | None, not_after: timedelta) -> Urgency:
        opens = None if not_before is None else T + not_before
        return urgency(Due(DueKind.NEXT_DISPENSE, opens, T + not_after), T)

    assert of(None, days(0)) is Urgency.OVERDUE
    assert of(days(-1), days(3)) is Urgency.NOW
    assert of(days(1), days(3)) is Urgency.SOON
    assert of(None, days(7)) is Urgency.SOON
    assert of(days(8), days(9)) is Urgency.LATER
    assert min(Urgency, key=lambda one: one.rank) is Urgency.OVERDUE
