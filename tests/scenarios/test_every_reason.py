"""The scenarios leave no reason code, no advisory and no category out."""

from __future__ import annotations

from collections import Counter

from registry.domain.advisories import ADVISORIES
from registry.domain.explanation import REASONS
from registry.domain.facts import RiskCategory
from tests.scenarios.files import every_scenario

EXPECTED = {
    reason
    for _, scenario in every_scenario()
    for ask in scenario.asks
    for reason in (ask.reasons or frozenset()) | ask.including
}


def test_every_reason_is_expected_by_a_scenario() -> None:
    published = {f"{code}/{reason}" for code, reasons in REASONS.items() for reason in reasons}
    assert published - EXPECTED == set()


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
