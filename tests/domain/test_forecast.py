"""What is next due, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from registry.domain.facts import Facts, Gate, Release, RiskCategory, TestResult
from registry.domain.forecast import Due, DueKind, forecast
from registry.domain.laboratory import Analyte, LaboratoryResult
from tests.builders import (
    T,
    a_result,
    a_test,
    born,
    days,
    edition_of,
    everything_in_order,
    hours,
    of_program,
    running_course,
)
from tests.domain.preconditions.cases import BOY, MAN, OTHER_WOMAN, WOMAN

P = Gate.PRESCRIPTION
ALT, AST = Analyte.ALANINE_AMINOTRANSFERASE, Analyte.ASPARTATE_AMINOTRANSFERASE


def dues(facts: Facts, born_on: date | None = None) -> dict[DueKind, Due]:
    found = forecast(facts, edition_of(), born_on)
    assert list(found) == sorted(found, key=lambda due: due.not_after)
    return {due.kind: due for due in found}


def test_a_running_course_of_a_woman() -> None:
    due = dues(running_course(P, WOMAN))
    assert due[DueKind.PREGNANCY_TEST].not_after == T - days(1) + days(28)
    assert due[DueKind.PATIENT_SURVEY].not_after == T - days(1) + days(30)
    assert due[DueKind.CONTRACEPTION_CONFIRMATION].not_after == T - hours(4) + days(30)
    assert due[DueKind.NEXT_DISPENSE] == Due(DueKind.NEXT_DISPENSE, T - days(7), T)
    assert due[DueKind.ENROLLMENT_LAPSE].not_after == datetime(2027, 3, 2, 15, tzinfo=UTC)
    assert DueKind.FIRST_PRESCRIPTION not in due


def test_a_first_prescription_waits_for_the_first_test() -> None:
    due = dues(everything_in_order(P, WOMAN, pregnancy_tests=(a_test(days(3)),)))
    assert due[DueKind.FIRST_PRESCRIPTION] == Due(DueKind.FIRST_PRESCRIPTION, T + days(7), T + days(11))
    assert due[DueKind.PREGNANCY_TEST].not_after == T - days(3) + days(7)


def test_a_test_that_is_too_old_or_not_sensitive_opens_no_window() -> None:
    tests = (a_test(days(15)), a_test(days(3), detects=51), a_test(days(2), TestResult.POSITIVE))
    assert DueKind.FIRST_PRESCRIPTION not in dues(everything_in_order(P, WOMAN, pregnancy_tests=tests))


def test_what_is_missing_is_due_now() -> None:
    facts = running_course(P, WOMAN, pregnancy_tests=(), contraception_confirmation=None, patient_survey=None)
    due = dues(facts)
    for kind in (DueKind.PREGNANCY_TEST, DueKind.CONTRACEPTION_CONFIRMATION, DueKind.PATIENT_SURVEY):
        assert due[kind].not_after == T


def test_a_positive_test_calls_for_another_at_once() -> None:
    facts = running_course(P, WOMAN, pregnancy_tests=(a_test(hours(2), TestResult.POSITIVE),))
    assert dues(facts)[DueKind.PREGNANCY_TEST].not_after == T


def test_a_man_before_the_first_prescription_has_nothing_due() -> None:
    assert dues(everything_in_order(P, MAN)) == {}


def test_a_survey_is_due_by_category() -> None:
    def by(category: RiskCategory) -> datetime:
        return dues(running_course(P, category))[DueKind.PATIENT_SURVEY].not_after

    assert by(MAN) == T - days(1) + days(30)
    assert by(OTHER_WOMAN) == T - days(1) + days(182)


def test_a_child_changes_category_on_the_birthday_where_it_lives() -> None:
    facts = everything_in_order(P, BOY, patient=born(date(2010, 6, 1)))
    change = dues(facts, date(2010, 6, 1))[DueKind.RISK_CATEGORY_CHANGE]
    assert change.not_after == datetime(2028, 6, 1, 4, tzinfo=UTC)


def test_nobody_enrolled_has_nothing_due() -> None:
    assert forecast(everything_in_order(P, MAN, enrollment=None), edition_of()) == ()
    assert forecast(everything_in_order(P, MAN, enrollment__ended_at=T), edition_of()) == ()


def test_a_program_that_ended_has_nothing_due() -> None:
    facts, ending = running_course(P, WOMAN), edition_of()
    assert forecast(facts, replace(ending, ended_on=date(2026, 3, 2))) == ()
    assert forecast(facts, replace(ending, ended_on=date(2026, 3, 3))) == forecast(facts, ending)


def test_the_window_counts_its_last_instant_and_the_least_sensitive_kit_allowed() -> None:
    facts = everything_in_order(P, WOMAN, pregnancy_tests=(a_test(days(14), detects=50),))
    assert dues(facts)[DueKind.FIRST_PRESCRIPTION] == Due(DueKind.FIRST_PRESCRIPTION, T - days(4), T)


def test_the_window_is_that_of_the_earliest_test_that_still_counts() -> None:
    tests = (a_test(days(3)), a_test(days(5)), a_test(days(15)), a_test(days(6), detects=51))
    due = dues(everything_in_order(P, WOMAN, pregnancy_tests=tests))
    assert due[DueKind.FIRST_PRESCRIPTION] == Due(DueKind.FIRST_PRESCRIPTION, T + days(5), T + days(9))


def test_what_is_due_has_no_beginning_but_the_two_windows() -> None:
    found = forecast(running_course(P, WOMAN), edition_of())
    assert {due.kind for due in found if due.not_before is not None} == {DueKind.NEXT_DISPENSE}
    child = everything_in_order(P, BOY)
    assert dues(child, date(2014, 1, 1))[DueKind.RISK_CATEGORY_CHANGE].not_before is None


def test_what_is_due_at_once_comes_first_and_in_one_order() -> None:
    facts = running_course(P, WOMAN, pregnancy_tests=(), contraception_confirmation=None, patient_survey=None)
    kinds = [due.kind for due in forecast(facts, edition_of())]
    assert kinds == [
        DueKind.CONTRACEPTION_CONFIRMATION,
        DueKind.NEXT_DISPENSE,
        DueKind.PATIENT_SURVEY,
        DueKind.PREGNANCY_TEST,
        DueKind.ENROLLMENT_LAPSE,
    ]


def test_a_supply_shorter_than_what_may_be_left_can_be_renewed_at_once() -> None:
    short = Release("short", T - days(1), 3)
    due = dues(running_course(P, MAN, last_supply=short))[DueKind.NEXT_DISPENSE]
    assert due == Due(DueKind.NEXT_DISPENSE, T - days(1), T + days(2))


@pytest.mark.parametrize(
    "missing", [{"patient": None}, {"enrollment__risk_category": None, "request__risk_category": None}]
)
def test_without_a_birth_date_or_a_category_no_change_of_it_is_due(missing: dict[str, None]) -> None:
    assert DueKind.RISK_CATEGORY_CHANGE not in dues(everything_in_order(P, BOY, **missing))


def test_an_edition_that_asks_nothing_has_nothing_due() -> None:
    bare = replace(edition_of(), plans=dict.fromkeys(edition_of().plans, ()))
    for category in (WOMAN, BOY):
        assert forecast(running_course(P, category), bare) == ()


@pytest.mark.parametrize(
    ("results", "by"),
    [
        ((), T),
        ((a_result(ALT, 60),), T),
        ((a_result(ALT, 60, days(3)), a_result(AST, 60, days(5))), T - days(5) + days(30)),
        ((a_result(ALT, 60, days(3)), a_result(AST, 60, days(45))), T - days(45) + days(30)),
        ((a_result(ALT, 501, days(3)), a_result(AST, 60, days(5))), T),
    ],
)
def test_a_blood_test_is_due_when_the_first_result_grows_too_old(
    results: tuple[LaboratoryResult, ...], by: datetime
) -> None:
    facts = of_program(everything_in_order(P, MAN, laboratory_results=results), "bosentan")
    (due,) = (one for one in forecast(facts, edition_of("bosentan")) if one.kind is DueKind.LABORATORY_TEST)
    assert (due.not_before, due.not_after) == (None, by)


def test_no_blood_test_is_due_where_none_is_asked_for() -> None:
    assert DueKind.LABORATORY_TEST not in dues(everything_in_order(P, MAN))
