"""The translation is the program: on random facts near the limits it says what `decide` says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import z3
from hypothesis import given, settings

from registry.domain.decision import decide
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate, Reproduction, ReproductiveStatus, RiskCategory, Route
from registry.domain.preconditions import PRECONDITIONS
from registry.programs.proofs.gate import answers, is_yes
from registry.programs.proofs.measured import Measured
from registry.programs.proofs.translation import NEVERTHELESS, TRANSLATIONS
from tests.builders import (
    EDITIONS,
    SECOND,
    T,
    a_test,
    born,
    changed,
    days,
    edition_of,
    everything_in_order,
    of_program,
    running_course,
)
from tests.domain.preconditions.cases import D
from tests.domain.preconditions.elsewhere import BRITISH
from tests.domain.preconditions.test_every_reason import CASES
from tests.programs.proofs.near_limits import STRENGTHS, asks, moved


def test_every_precondition_is_translated() -> None:
    assert {one.code for one in PRECONDITIONS} == set(TRANSLATIONS)
    assert {one.code for one in PRECONDITIONS if one.applies_nevertheless is not None} == set(NEVERTHELESS)


@pytest.mark.parametrize("detects", [25, 51])
@pytest.mark.parametrize("reported", [-SECOND, timedelta(0), SECOND])
@pytest.mark.parametrize("collected", [-SECOND, timedelta(0), SECOND, days(7), days(7) + SECOND])
def test_a_test_that_is_just_known_counts_the_same(
    collected: timedelta, reported: timedelta, detects: int
) -> None:
    another = a_test(collected, detects=detects, reported=reported)
    for tests in ((another,), (a_test(days(1)), another)):
        _agrees(edition_of(), D, running_course(D, pregnancy_tests=tests))


@pytest.mark.parametrize("gate", [*Gate])
def test_an_enrollment_ends_at_the_same_instant(gate: Gate) -> None:
    for ended_at in (None, T - SECOND, T, T + SECOND):
        _agrees(edition_of(), gate, everything_in_order(gate, enrollment__ended_at=ended_at))


@pytest.mark.parametrize("used", [None, T])
@pytest.mark.parametrize("amount", [None, 6, 7, 8])
def test_a_number_limits_the_same_amounts(amount: int | None, used: datetime | None) -> None:
    facts = everything_in_order(D, request__quantity=7, request__days_supply=7)
    limits = changed(facts, authorization__quantity=amount, authorization__days_supply=amount)
    _agrees(edition_of(), D, changed(limits, authorization__used_at=used))


@pytest.mark.parametrize("program", EDITIONS.programs)
@pytest.mark.parametrize("quantity", [21, 22, 28, 29])
def test_a_schedule_uses_the_same_capsules_of_each_strength(program: str, quantity: int) -> None:
    facts = of_program(everything_in_order(Gate.PRESCRIPTION, request__quantity=quantity), program)
    for strength in sorted(STRENGTHS):
        of_strength = changed(facts, product__strength=strength)
        _agrees(EDITIONS[program][-1], Gate.PRESCRIPTION, of_strength)


@pytest.mark.parametrize("route", [*Route])
@pytest.mark.parametrize("minutes", [-1, 0, 1, 24 * 60])
def test_a_flexibility_begins_at_the_same_instant(route: Route, minutes: int) -> None:
    begins = datetime(2020, 3, 26, 4, 0, tzinfo=UTC) + timedelta(minutes=minutes)
    facts = moved(everything_in_order(D, request__route=route), begins - T)
    edition = edition_of(on=begins)
    _agrees(edition, D, facts)


@pytest.mark.parametrize("status", [*ReproductiveStatus])
@pytest.mark.parametrize("category", [*RiskCategory])
def test_a_status_fits_the_same_categories(status: ReproductiveStatus, category: RiskCategory) -> None:
    for since_on in (None, date(2024, 3, 2), date(2024, 3, 3), date(2025, 3, 2), date(2025, 3, 3)):
        latest = Reproduction("reproduction", status, T, since_on)
        facts = everything_in_order(D, category, reproduction=latest)
        _agrees(edition_of(), D, facts)
        for patient in (facts.patient, born(date(1976, 3, 2)), born(date(1976, 3, 3))):
            _agrees(edition_of(BRITISH), D, of_program(changed(facts, patient=patient), BRITISH))


def test_the_translation_says_what_the_decision_says_of_every_reason() -> None:
    """The cases reach every published reason, at its limit and beyond."""
    for case in CASES:
        for edition in EDITIONS[case.facts.program]:
            _agrees(edition, case.gate, case.facts)


@given(asks())
@settings(max_examples=600, deadline=None)
def test_the_translation_says_what_the_decision_says(ask: tuple[Edition, Gate, Facts]) -> None:
    _agrees(*ask)


def _agrees(edition: Edition, gate: Gate, facts: Facts) -> None:
    decision = decide(facts, edition, gate)
    refusing, authorized = _translated(facts, edition, gate)
    if not edition.has_ended(facts.as_of):
        assert refusing == {item.code for item in decision.unmet}
    assert authorized is decision.authorized


def _translated(facts: Facts, edition: Edition, gate: Gate) -> tuple[set[str], bool]:
    seen = Measured(facts)
    found = answers(seen, edition, gate, facts.risk_category)
    refusing = {code for code, answer in found.items() if _is_true(answer.refuses)}
    assert _is_true(seen.category_is(facts.risk_category))
    return refusing, _is_true(is_yes(seen, edition, found))


def _is_true(formula: z3.BoolRef) -> bool:
    simple = z3.simplify(formula)
    assert z3.is_true(simple) or z3.is_false(simple), f"not decided: {simple}"
    return bool(z3.is_true(simple))
