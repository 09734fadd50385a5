"""Blood counts and liver tests: due just after their interval, not at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.domain.advisories.advise import advise
from registry.domain.advisories.schedules import LIVER_TESTS
from registry.domain.clinical import ClinicalStatus, Indication
from registry.domain.dates import add_months
from registry.domain.edition import Value
from registry.domain.facts import Facts, Release
from registry.domain.laboratory import Analyte, LaboratoryResult
from tests.builders import EDITIONS, SECOND, T, days
from tests.domain.advisories.cases import (
    DEL_5Q,
    LEPROSY,
    MAINTENANCE,
    MYELOMA,
    NEUTROPHILS,
    PLATELETS,
    SARCOMA,
    advised,
    first,
    result,
    running,
    status,
)

POMALIDOMIDE, LENALIDOMIDE = "pomalidomide", "lenalidomide"
SCHEDULES = [
    (POMALIDOMIDE, MYELOMA, 56, 7, "unverified"),
    (POMALIDOMIDE, SARCOMA, 84, 14, "secondary"),
    (LENALIDOMIDE, DEL_5Q, 56, 7, "verified"),
]


def begun(ago: timedelta, *results: LaboratoryResult, program: str = POMALIDOMIDE) -> Facts:
    """A course that began so long before T."""
    return replace(running(*results, program=program), first_release=Release("first", T - ago, 28))


def is_due(facts: Facts, indication: Indication, code: str = "blood-count-due") -> bool:
    return code in advised(facts, status(indication))


@pytest.mark.parametrize(("program", "indication", "_early", "interval", "evidence"), SCHEDULES)
def test_early_in_the_course(
    program: str, indication: Indication, _early: int, interval: int, evidence: str
) -> None:
    for analyte in (NEUTROPHILS, PLATELETS):
        for late in (-SECOND, timedelta(0), SECOND):
            count = result(analyte, 5_000_000, days(interval) + late)
            assert is_due(begun(days(40), count, program=program), indication) == (late > timedelta(0))
    said = advised(begun(days(40), program=program), status(indication))["blood-count-due"]
    assert f"every {interval} days" in said.sentence
    assert said.evidence == evidence


@pytest.mark.parametrize(("program", "indication", "_early", "interval", "_evidence"), SCHEDULES)
def test_without_a_count_it_runs_from_the_first_release(
    program: str, indication: Indication, _early: int, interval: int, _evidence: str
) -> None:
    before = result(NEUTROPHILS, 2_000, days(interval) + days(1))
    for results in ((), (before,)):
        for late in (-SECOND, timedelta(0), SECOND):
            facts = begun(days(interval) + late, *results, program=program)
            assert is_due(facts, indication) == (late > timedelta(0))


@pytest.mark.parametrize(("program", "indication", "early", "interval", "_evidence"), SCHEDULES)
def test_later_in_the_course_it_is_monthly(
    program: str, indication: Indication, early: int, interval: int, _evidence: str
) -> None:
    count = result(NEUTROPHILS, 2_000, days(interval + 1))
    assert is_due(begun(days(early) - SECOND, count, program=program), indication)
    assert not is_due(begun(days(early), count, program=program), indication)
    a_month_ago = add_months(T, -1)
    for late in (-SECOND, timedelta(0), SECOND):
        facts = begun(days(200), result(NEUTROPHILS, 2_000, T - a_month_ago + late), program=program)
        assert is_due(facts, indication) == (late > timedelta(0))


@pytest.mark.parametrize(
    ("program", "indication"),
    [(LENALIDOMIDE, MYELOMA), (LENALIDOMIDE, MAINTENANCE), (POMALIDOMIDE, LEPROSY), ("thalidomide", MYELOMA)],
)
def test_no_schedule_is_made_up_where_the_text_has_none(program: str, indication: Indication) -> None:
    assert not is_due(begun(days(200), program=program), indication)


def test_before_the_first_release_nothing_is_due() -> None:
    assert not is_due(first(), MYELOMA)
    assert not is_due(first(), MYELOMA, "liver-tests-due")


@pytest.mark.parametrize("stated", [None, status(), status(SARCOMA)])
@pytest.mark.parametrize("analyte", LIVER_TESTS)
def test_liver_tests_are_monthly_whatever_the_indication(
    stated: ClinicalStatus | None, analyte: Analyte
) -> None:
    for late in (-SECOND, timedelta(0), SECOND):
        age = T - add_months(T, -1) + late
        for facts in (begun(days(200), result(analyte, 100, age)), begun(age)):
            assert ("liver-tests-due" in advised(facts, stated)) == (late > timedelta(0))


def test_a_count_is_no_liver_test_and_the_other_way_round() -> None:
    facts = begun(days(200), result(NEUTROPHILS, 2_000, days(1)))
    assert "liver-tests-due" in advised(facts, status())
    facts = begun(days(200), result(Analyte.BILIRUBIN, 100, days(1)))
    assert "blood-count-due" in advised(facts, status())
    facts = begun(days(200), result(Analyte.CREATININE_CLEARANCE, 90, days(1)))
    assert {"liver-tests-due", "blood-count-due"} <= advised(facts, status()).keys()


def test_an_interval_of_more_months_is_said_in_months() -> None:
    (text,) = EDITIONS.advisories(POMALIDOMIDE)
    rule = text.rules["liver-tests-due"]
    value = rule.parameters["every_months"]
    assert isinstance(value, Value)
    longer = replace(rule, parameters={"every_months": replace(value, value=2)})
    (said,) = advise(begun(days(200)), None, replace(text, rules={"liver-tests-due": longer}))
    assert said.sentence == "Liver tests are due: the schedule is every 2 months."
