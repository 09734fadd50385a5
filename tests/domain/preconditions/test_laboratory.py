"""Laboratory results: at each limit, just inside and just outside, and which of several is the one that counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.facts import Facts, RiskCategory
from registry.domain.laboratory import Analyte, LaboratoryResult
from registry.domain.outcome import Status
from registry.domain.preconditions.laboratory import laboratory_results_are_current_and_in_range
from tests.builders import (
    SECOND,
    T,
    a_result,
    days,
    edition_of,
    everything_in_order,
    hours,
    of_program,
    reasons,
)
from tests.domain.preconditions.cases import MAN, Case, D, P, R, parameters

ANC = Analyte.ABSOLUTE_NEUTROPHIL_COUNT
ALT, AST = Analyte.ALANINE_AMINOTRANSFERASE, Analyte.ASPARTATE_AMINOTRANSFERASE
CODE = "laboratory-results-current"
MISSING, TOO_OLD = (f"{CODE}/MISSING",), (f"{CODE}/TOO_OLD",)
POST_DATED, OUT = (f"{CODE}/POST_DATED",), (f"{CODE}/OUT_OF_RANGE",)
GOOD = a_result(AST, 60)
LATE = T - days(400)


def liver(*results: LaboratoryResult, gate: object = P, category: RiskCategory = MAN) -> Facts:
    """Facts of bosentan, in order but for these results."""
    facts = everything_in_order(gate, category, laboratory_results=results)  # type: ignore[arg-type]
    return of_program(facts, "bosentan")


CASES = (
    Case("liver tests in order", P, liver(a_result(ALT, 60), GOOD)),
    *(Case(f"in order for {one}", P, liver(a_result(ALT, 60), GOOD, category=one)) for one in RiskCategory),
    Case("no result at all", P, liver(), MISSING),
    Case("one of two missing", P, liver(GOOD), MISSING),
    Case("a result of another analyte", P, liver(GOOD, a_result(ANC, 4_000)), MISSING),
    Case("at the limit", P, liver(GOOD, a_result(ALT, 500))),
    Case("just below the limit", P, liver(GOOD, a_result(ALT, 499))),
    Case("just above the limit", P, liver(GOOD, a_result(ALT, 501)), OUT),
    Case("the other just above the limit", P, liver(a_result(AST, 501), a_result(ALT, 60)), OUT),
    Case("zero", P, liver(GOOD, a_result(ALT, 0))),
    Case("as old as allowed", P, liver(GOOD, a_result(ALT, 60, days(30)))),
    Case("just younger", P, liver(GOOD, a_result(ALT, 60, days(30) - SECOND))),
    Case("just older", P, liver(GOOD, a_result(ALT, 60, days(30) + SECOND)), TOO_OLD),
    Case("collected now", P, liver(GOOD, a_result(ALT, 60, hours(0), hours(0)))),
    Case("dated just ahead", P, liver(GOOD, a_result(ALT, 60, -SECOND)), POST_DATED),
    Case("reported now", P, liver(GOOD, a_result(ALT, 60, days(1), hours(0)))),
    Case("not yet reported", P, liver(GOOD, a_result(ALT, 60, days(1), -SECOND)), MISSING),
    Case("out of range and not yet reported", P, liver(GOOD, a_result(ALT, 501, days(1), -SECOND)), OUT),
    Case("out of range and dated ahead", P, liver(GOOD, a_result(ALT, 501, -days(1))), OUT),
    Case("out of range and old", P, liver(GOOD, a_result(ALT, 501, days(90))), OUT),
    Case("worse afterwards", P, liver(GOOD, a_result(ALT, 501, days(1)), a_result(ALT, 60, days(2))), OUT),
    Case("better afterwards", P, liver(GOOD, a_result(ALT, 60, days(1)), a_result(ALT, 501, days(2)))),
    Case("two at once, one out of range", P, liver(GOOD, a_result(ALT, 60), a_result(ALT, 501)), OUT),
    Case("two at once, in the other order", P, liver(GOOD, a_result(ALT, 501), a_result(ALT, 60)), OUT),
    Case("out of range is graver than missing", P, liver(a_result(AST, 501)), OUT),
    Case("missing is graver than old", P, liver(a_result(AST, 60, days(31))), MISSING),
    Case(
        "old is graver than dated ahead",
        P,
        liver(a_result(ALT, 60, -days(1)), a_result(AST, 60, days(31))),
        TOO_OLD,
    ),
    Case("old at the dispense gate", D, liver(GOOD, a_result(ALT, 60, days(31)), gate=D), TOO_OLD),
    Case("not asked at the release gate", R, liver(gate=R)),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_laboratory(case: Case) -> None:
    assert reasons(case.facts, case.gate) == list(case.reasons)


@pytest.mark.parametrize(
    ("value", "status"), [(0, Status.UNMET), (499, Status.UNMET), (500, Status.MET), (501, Status.MET)]
)
def test_a_blood_count_may_not_be_below_its_limit(value: int, status: Status) -> None:
    terms = edition_of("clozapine", LATE).terms(CODE, P, MAN)
    assert terms is not None
    facts = liver(a_result(ANC, value))
    assert laboratory_results_are_current_and_in_range.check(facts, terms).status is status


@pytest.mark.parametrize("analyte", Analyte)
def test_an_analyte_that_is_only_limited_is_asked_for(analyte: Analyte) -> None:
    (limit,) = (
        one
        for one in laboratory_results_are_current_and_in_range.parameters
        if one.name.endswith(analyte.value.replace("-", "_"))
    )
    terms = edition_of("clozapine", LATE).terms(CODE, P, MAN)
    assert terms is not None
    terms = replace(terms, figures={"max_age_days": 37, limit.name: 10}, words={"analytes": frozenset[str]()})
    check = laboratory_results_are_current_and_in_range.check
    assert check(liver(), terms).reason == "MISSING"
    inside, outside = (11, 9) if limit.name.startswith("minimum") else (9, 11)
    assert check(liver(a_result(analyte, 10)), terms).status is Status.MET
    assert check(liver(a_result(analyte, inside)), terms).status is Status.MET
    assert check(liver(a_result(analyte, outside)), terms).reason == "OUT_OF_RANGE"


def test_a_result_dated_ahead_can_be_used_once_it_is_reported() -> None:
    terms = edition_of("bosentan").terms(CODE, P, MAN)
    assert terms is not None
    ahead = a_result(ALT, 60, -hours(2), -hours(5))
    outcome = laboratory_results_are_current_and_in_range.check(liver(GOOD, ahead), terms)
    assert outcome.possible_from == T + hours(5)


def test_the_evidence_is_the_result_of_each_analyte() -> None:
    terms = edition_of("bosentan").terms(CODE, P, MAN)
    assert terms is not None
    used, old = a_result(ALT, 60), a_result(ALT, 70, days(9))
    outcome = laboratory_results_are_current_and_in_range.check(liver(GOOD, old, used), terms)
    assert outcome.evidence == (used.id, GOOD.id)
