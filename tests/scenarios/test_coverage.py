"""Every precondition, category, gate and number of a newest edition has a case; the table that says so would notice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.facts import RiskCategory
from tests.scenarios.coverage import Row, rows, unreached_limits
from tests.scenarios.generated.case import Side
from tests.scenarios.generated.product import EDITIONS
from tests.scenarios.generated.rows import ROWS

EVERY_ROW = [
    pytest.param(row, id=f"{program}: {row.precondition.code}")
    for program in EDITIONS.programs
    for row in rows(program)
]


@pytest.mark.parametrize("row", EVERY_ROW)
def test_a_precondition_has_a_row_of_cases(row: Row) -> None:
    assert row.precondition.code in ROWS, "tell its rule as cases in tests/scenarios/generated"
    assert row.played > 0


@pytest.mark.parametrize("row", EVERY_ROW)
def test_every_category_and_gate_that_asks_has_a_case(row: Row) -> None:
    assert row.categories == row.applies_to
    assert row.gates == row.asked_at


@pytest.mark.parametrize("row", EVERY_ROW)
def test_every_number_has_a_case_at_inside_and_outside(row: Row) -> None:
    assert list(unreached_limits(row)) == []


def test_a_reason_a_side_and_a_row_that_are_gone_are_noticed() -> None:
    row = next(row for row in rows("pomalidomide") if row.precondition.code == "contraception-confirmed")
    assert replace(row, by_hand=frozenset(), generated=frozenset()).missing == row.given
    without_side = {**row.limits, "lead_days": frozenset({Side.AT, Side.OUTSIDE})}
    assert list(unreached_limits(replace(row, limits=without_side))) == ["lead_days"]
    assert row.applies_to == {one for one in RiskCategory if one.can_get_pregnant}


@pytest.mark.parametrize("program", EDITIONS.programs)
def test_every_precondition_of_the_newest_edition_is_in_the_table(program: str) -> None:
    assert {row.precondition.code for row in rows(program)} == set(EDITIONS[program][-1].rules)
