"""The wait after a first window that was missed, and the window that closes at the counter: isotretinoin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from registry.domain.facts import Dated, Facts, Gate, PregnancyTest, RiskCategory
from registry.domain.outcome import Outcome
from registry.domain.prescribing import MissedWindow
from tests.builders import (
    EDITIONS,
    SECOND,
    T,
    a_test,
    changed,
    days,
    decided,
    edition_of,
    everything_in_order,
    hours,
    reasons,
    running_course,
)
from tests.domain.preconditions.cases import GIRL, MAN, OTHER_WOMAN, WOMAN, Case, D, P, R, parameters
from tests.domain.preconditions.elsewhere import in_program

PROGRAM = "isotretinoin"
TOO_SOON = ("missed-window-waited/TOO_SOON",)
TOO_OLD = ("pregnancy-test-current/TOO_OLD",)
AGAIN = ("safe-use-counseled/TOO_OLD",)
ZERO = timedelta(0)
AFTER = datetime(2026, 8, 8, 4, 0, tzinfo=UTC)


def in_order(gate: Gate = P, category: RiskCategory = WOMAN, running: bool = False) -> Facts:
    build = running_course if running else everything_in_order
    facts = changed(
        build(gate, category), request__quantity=30, safe_use_counseling=Dated("again", T - hours(4))
    )
    facts = in_program(facts, PROGRAM, "69238117603", "40 mg")
    presented = facts.confirmation
    return replace(facts, confirmation=presented and replace(presented, quantity=30))


def missed(
    opened: timedelta, *tests: PregnancyTest, category: RiskCategory = WOMAN, running: bool = False
) -> Facts:
    window = MissedWindow("window", T - opened, T - opened + days(7))
    facts = in_order(P, category, running)
    return replace(facts, missed_window=window, pregnancy_tests=tests)


def aged(ago: timedelta, gate: Gate) -> Facts:
    return replace(in_order(gate), pregnancy_tests=(a_test(ago),))


def counseled(after_the_last: timedelta, category: RiskCategory) -> Facts:
    """Counseled so long after the last authorization, which was five days ago."""
    last = T - days(5)
    return changed(
        in_order(P, category),
        last_authorization=Dated("last-authorization", last),
        safe_use_counseling=Dated("counseling", last + after_the_last),
    )


WINDOWS = (
    Case("no window was missed", P, in_order()),
    Case("tested 19 days later", P, missed(days(20), a_test(days(1)))),
    Case("tested a second less than 19 days later", P, missed(days(20) - SECOND, a_test(days(1))), TOO_SOON),
    Case("a girl is tested too soon", P, missed(days(10), a_test(days(1)), category=GIRL), TOO_SOON),
    Case(
        "only the test from before",
        P,
        missed(days(30), a_test(days(7) - SECOND, reported=days(1)), a_test(days(30))),
    ),
    Case("the window was missed after a release", P, missed(days(10), a_test(days(1)), running=True)),
    Case("a window of nobody who can get pregnant", P, missed(days(10), category=OTHER_WOMAN)),
    Case("a window of a man", P, missed(days(10), category=MAN)),
)
COUNTER = (
    *(Case(f"{gate}: a test of seven days", gate, aged(days(7), gate)) for gate in (P, D, R)),
    *(Case(f"{gate}: a test of more", gate, aged(days(7) + SECOND, gate), TOO_OLD) for gate in (P, D, R)),
)
COUNSELINGS = (
    *(
        Case(f"{one}: counseled before the last one", P, counseled(-SECOND, one), AGAIN)
        for one in RiskCategory
    ),
    Case("counseled in the instant of the last one", P, counseled(ZERO, MAN), AGAIN),
    Case("counseled a second after the last one", P, counseled(SECOND, MAN)),
)
CASES = (*WINDOWS, *COUNTER, *COUNSELINGS)


@pytest.mark.parametrize("case", parameters(CASES))
def test_exactly_the_breach_refuses(case: Case) -> None:
    assert reasons(case.facts, case.gate, edition_of(PROGRAM)) == list(case.reasons)


def outcome(facts: Facts) -> Outcome:
    (found,) = [item.outcome for item in decided(facts, P).outcomes if item.code == "missed-window-waited"]
    return found


def test_while_time_is_missing_the_answer_says_from_when_on_a_test_helps() -> None:
    assert outcome(missed(days(10), a_test(days(1)))).possible_from == T + days(9)


def test_when_the_time_has_come_only_a_test_is_missing() -> None:
    late = outcome(missed(days(19), a_test(days(1))))
    assert (late.reason, late.possible_from) == ("TOO_SOON", None)


def test_without_any_test_nothing_is_waited_out() -> None:
    assert outcome(missed(days(30))).reason == "TOO_SOON"


def test_the_wait_is_gone_with_the_change_and_the_window_stays() -> None:
    old, new = EDITIONS[PROGRAM]
    assert EDITIONS.in_force(PROGRAM, AFTER - SECOND) is old
    assert EDITIONS.in_force(PROGRAM, AFTER) is new
    assert reasons(missed(days(10), a_test(days(1))), P, new) == []
    assert reasons(missed(days(10), a_test(days(7) + SECOND)), P, new) == list(TOO_OLD)


def test_after_the_change_only_who_can_get_pregnant_is_counseled_each_month() -> None:
    new = EDITIONS[PROGRAM][-1]
    for category in RiskCategory:
        expected = list(AGAIN) if category.can_get_pregnant else []
        assert reasons(counseled(-SECOND, category), P, new) == expected


def test_where_an_edition_does_not_say_how_often_once_is_enough() -> None:
    for program in ("pomalidomide", "lenalidomide", "thalidomide", "pomalidomide-uk", "riociguat"):
        for edition in EDITIONS[program]:
            for category in RiskCategory:
                terms = edition.terms("safe-use-counseled", P, category)
                assert terms is None or "frequency" not in terms.words
