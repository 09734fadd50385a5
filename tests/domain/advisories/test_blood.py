"""Blood counts: at, just inside and just outside each limit, and from one fall to the next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.clinical import Indication
from registry.domain.facts import Facts, Release
from registry.domain.laboratory import Analyte, LaboratoryResult
from tests.builders import T, days
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

PROGRAM = "pomalidomide"
OTHER = "lenalidomide"


def counts(*found: tuple[int, int], of: Analyte = NEUTROPHILS) -> tuple[LaboratoryResult, ...]:
    """Counts of one analyte: so many days ago, so many per microliter."""
    return tuple(result(of, value, days(ago)) for ago, value in found)


def course(
    *found: tuple[int, int], of: Analyte = NEUTROPHILS, program: str = PROGRAM, strength: str = "4 mg"
) -> Facts:
    return running(*counts(*found, of=of), program=program, strength=strength)


@pytest.mark.parametrize(
    ("program", "indication", "analyte", "limit"),
    [
        (PROGRAM, MYELOMA, NEUTROPHILS, 500),
        (PROGRAM, SARCOMA, NEUTROPHILS, 500),
        (PROGRAM, MYELOMA, PLATELETS, 25_000),
        (OTHER, MYELOMA, NEUTROPHILS, 1_000),
        (OTHER, MYELOMA, PLATELETS, 30_000),
    ],
)
def test_a_count_below_the_limit_interrupts(
    program: str, indication: Indication, analyte: Analyte, limit: int
) -> None:
    code = "neutrophils-interrupt" if analyte is NEUTROPHILS else "platelets-interrupt"
    for value in (limit - 1, limit, limit + 1):
        for facts in (
            course((1, value), of=analyte, program=program),
            first(program, laboratory_results=counts((1, value), of=analyte)),
        ):
            assert (code in advised(facts, status(indication))) == (value < limit)
    low = course((1, limit - 1), of=analyte, program=program)
    assert f"{limit:,} per microliter" in advised(low, status(indication))[code].sentence


@pytest.mark.parametrize("indication", [DEL_5Q, MAINTENANCE, LEPROSY, None])
@pytest.mark.parametrize("program", [PROGRAM, OTHER])
def test_no_limit_is_made_up_where_the_text_has_none(program: str, indication: Indication | None) -> None:
    stated = status(indication) if indication else None
    facts = course((1, 0), program=program)
    assert not [code for code in advised(facts, stated) if code.endswith(("-interrupt", "-resume"))]


@pytest.mark.parametrize(
    ("indication", "found", "interrupted"),
    [
        (MYELOMA, [(9, 499), (2, 499)], True),
        (MYELOMA, [(9, 499), (2, 500)], False),
        (SARCOMA, [(9, 499), (2, 999)], True),
        (SARCOMA, [(9, 499), (2, 1000)], False),
        (SARCOMA, [(9, 700), (2, 500)], False),
        (SARCOMA, [(9, 1000), (5, 499), (2, 999)], True),
    ],
)
def test_neutrophils_stay_low_until_they_reach_the_level_of_resumption(
    indication: Indication, found: list[tuple[int, int]], interrupted: bool
) -> None:
    assert ("neutrophils-interrupt" in advised(course(*found), status(indication))) == interrupted


@pytest.mark.parametrize(
    ("found", "interrupted", "words"),
    [
        ([(9, 24_999), (2, 49_999)], True, "above 50,000"),
        ([(9, 24_999), (2, 50_000)], True, "above 50,000"),
        ([(9, 24_999), (2, 50_001)], False, ""),
        ([(30, 24_999), (20, 50_001), (9, 24_999), (2, 49_999)], True, "at least 50,000"),
        ([(30, 24_999), (20, 50_001), (9, 24_999), (2, 50_000)], False, ""),
    ],
)
def test_platelets_must_exceed_the_level_the_first_time_and_reach_it_later(
    found: list[tuple[int, int]], interrupted: bool, words: str
) -> None:
    said = advised(course(*found, of=PLATELETS), status()).get("platelets-interrupt")
    assert (said is not None) == interrupted
    if said is not None:
        assert words in said.remedy
        assert "every 7 days" in said.remedy


def test_where_the_text_names_no_interval_the_counts_are_repeated() -> None:
    assert "repeated" in advised(course((1, 499)), status(SARCOMA))["neutrophils-interrupt"].remedy


@pytest.mark.parametrize(
    ("strength", "words"), [("4 mg", "at 3 mg, never below 1 mg"), ("3 mg", None), ("2 mg", None)]
)
def test_after_the_first_fall_it_is_resumed_at_three_milligrams(strength: str, words: str | None) -> None:
    found = advised(course((9, 499), (2, 500), strength=strength), status())
    assert ("neutrophils-resume" in found) == (words is not None)
    if words:
        assert words in found["neutrophils-resume"].remedy
        assert len(found["neutrophils-resume"].records) == 2


@pytest.mark.parametrize("strength", ["4 mg", "1 mg"])
def test_after_a_later_fall_it_is_resumed_a_milligram_lower(strength: str) -> None:
    facts = course((60, 499), (50, 500), (9, 499), (2, 500), strength=strength)
    assert "1 mg below the previous one" in advised(facts, status())["neutrophils-resume"].remedy
    platelets = course((60, 24_999), (50, 50_001), (9, 24_999), (2, 50_000), of=PLATELETS, strength=strength)
    assert "1 mg below the previous one" in advised(platelets, status())["platelets-resume"].remedy


def test_sarcoma_is_resumed_at_the_same_dose() -> None:
    for found in ([(9, 499), (2, 1000)], [(60, 499), (50, 1000), (9, 499), (2, 1000)]):
        said = advised(course(*found), status(SARCOMA))["neutrophils-resume"]
        assert said.remedy.endswith("at the same dose.")


@pytest.mark.parametrize(
    ("analyte", "code", "low", "high", "once", "again"),
    [
        (NEUTROPHILS, "neutrophils-resume", 999, 1_000, "25 mg or the starting dose", "next lower dose"),
        (PLATELETS, "platelets-resume", 29_999, 30_000, "next lower dose", "next lower dose"),
    ],
)
def test_lenalidomide_is_resumed_by_analyte_and_never_below_its_lowest_dose(
    analyte: Analyte, code: str, low: int, high: int, once: str, again: str
) -> None:
    stories = (([(9, low), (2, high)], once), ([(60, low), (50, high), (9, low), (2, high)], again))
    for found, words in stories:
        facts = course(*found, of=analyte, program=OTHER, strength="25 mg")
        remedy = advised(facts, status())[code].remedy
        assert words in remedy
        assert remedy.endswith("never below 2.5 mg.")


def test_a_fall_that_a_release_has_followed_is_history() -> None:
    recovered = counts((40, 499), (29, 500))
    assert "neutrophils-resume" not in advised(running(*recovered), status())
    lately = counts((40, 499), (28, 500))
    assert "neutrophils-resume" in advised(running(*lately), status())


def test_a_fall_before_the_course_is_none_of_the_drug() -> None:
    assert "neutrophils-resume" not in advised(course((80, 499), (2, 500)), status())
    before = first(laboratory_results=counts((9, 499), (2, 500)))
    assert "neutrophils-resume" not in advised(before, status())
    recovered = course((9, 499), (2, 500))
    for unknown in (replace(recovered, first_release=None), replace(recovered, last_release=None)):
        assert "neutrophils-resume" not in advised(unknown, status())


@pytest.mark.parametrize(("value", "given"), [(499, False), (500, True), (999, True), (1_000, False)])
def test_neutrophils_that_interrupt_only_with_fever(value: int, given: bool) -> None:
    found = advised(course((1, value)), status())
    assert ("neutrophils-with-fever" in found) == given
    if given:
        assert "38.5 degrees" in found["neutrophils-with-fever"].remedy
    assert "neutrophils-with-fever" not in advised(course((1, value)), status(SARCOMA))


@pytest.mark.parametrize(
    ("indication", "neutrophils", "platelets"), [(MYELOMA, 500, 50_000), (SARCOMA, 1_000, 75_000)]
)
def test_counts_from_which_a_cycle_starts(indication: Indication, neutrophils: int, platelets: int) -> None:
    for more in (-1, 0, 1):
        for other in (-1, 0, 1):
            facts = running(*counts((1, neutrophils + more)), *counts((1, platelets + other), of=PLATELETS))
            low = more < 0 or other < 0
            assert ("new-cycle-counts" in advised(facts, status(indication))) == low
    assert "new-cycle-counts" not in advised(running(), status(indication))


@pytest.mark.parametrize(("neutrophils", "platelets"), [(999, 75_000), (1_000, 74_999), (1_000, 75_000)])
def test_counts_from_which_maintenance_starts(neutrophils: int, platelets: int) -> None:
    found = (*counts((1, neutrophils)), *counts((1, platelets), of=PLATELETS))
    given = (neutrophils, platelets) != (1_000, 75_000)
    starting = first(OTHER, "10 mg", laboratory_results=found)
    code = "maintenance-start-counts"
    assert (code in advised(starting, status(MAINTENANCE))) == given
    assert code not in advised(starting, status(MYELOMA))
    assert code not in advised(running(*found, program=OTHER, strength="10 mg"), status(MAINTENANCE))


def test_a_specimen_of_the_future_says_nothing() -> None:
    later = LaboratoryResult("later", NEUTROPHILS, 0, T + days(1), T + days(1))
    assert "neutrophils-interrupt" not in advised(running(later), status())


def test_the_order_of_the_results_does_not_matter() -> None:
    found = counts((60, 499), (50, 500), (9, 499), (2, 500))
    release = Release("last-release", T - days(28), 28)
    for results in (found, found[::-1]):
        facts = running(*results, last_release=release)
        assert "below the previous" in advised(facts, status())["neutrophils-resume"].remedy


def test_a_specimen_of_this_instant_counts() -> None:
    assert "neutrophils-interrupt" in advised(course((0, 499)), status())


@pytest.mark.parametrize(("ago", "given"), [(70, True), (71, False)])
def test_a_fall_on_the_day_of_the_first_release_is_one_of_the_course(ago: int, given: bool) -> None:
    assert ("neutrophils-resume" in advised(course((ago, 499), (2, 500)), status())) == given
