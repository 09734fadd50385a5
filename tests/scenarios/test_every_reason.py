"""The scenarios leave no reason code, no advisory and no category out."""

from __future__ import annotations

from collections import Counter

import pytest

from registry.domain.advisories import ADVISORIES
from registry.domain.explanation import REASONS
from registry.domain.facts import RiskCategory
from tests.scenarios.coverage import reached_by_hand, rows
from tests.scenarios.files import every_scenario
from tests.scenarios.generated.product import EDITIONS, spread_of
from tests.scenarios.never import never_given

EXPECTED = {
    reason
    for _, scenario in every_scenario()
    for ask in scenario.asks
    for reason in (ask.reasons or frozenset()) | ask.including
}


def test_every_reason_is_expected_by_a_scenario() -> None:
    published = {f"{code}/{reason}" for code, reasons in REASONS.items() for reason in reasons}
    assert published - EXPECTED == set()


@pytest.mark.parametrize("program", EDITIONS.programs)
def test_every_reason_of_a_program_is_reached_by_a_scenario_of_that_program(program: str) -> None:
    assert [reason for row in rows(program) for reason in sorted(row.missing)] == []


@pytest.mark.parametrize("program", EDITIONS.programs)
def test_what_an_edition_can_not_give_no_scenario_of_it_expects(program: str) -> None:
    newest = EDITIONS[program][-1]
    expected = {made.reached for made in spread_of(program) if made.edition is newest}
    assert expected.isdisjoint(never_given(newest))


def test_a_scenario_by_hand_counts_for_its_own_program_alone() -> None:
    of_programs = [reached_by_hand(program) for program in EDITIONS.programs]
    assert frozenset().union(*of_programs) == EXPECTED
    assert len(set(of_programs)) == len(of_programs)


def test_every_advisory_is_expected_by_a_scenario() -> None:
    expected = {
        code for _, scenario in every_scenario() for ask in scenario.asks for code in ask.advisories or ()
    }
    assert expected == {advisory.code for advisory in ADVISORIES}


def test_every_category_is_authorized_and_refused() -> None:
    verdicts = {(scenario.category, ask.verdict) for _, scenario in every_scenario() for ask in scenario.asks}
    assert len(verdicts) == 2 * len(RiskCategory)


def test_no_name_stands_for_two_scenarios() -> None:
    names = Counter(scenario.name for _, scenario in every_scenario())
    assert not {name for name, times in names.items() if times > 1}
