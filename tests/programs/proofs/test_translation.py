"""The translation is the program: on random facts near the limits it says what `decide` says."""

from __future__ import annotations

import z3
from hypothesis import given, settings

from registry.domain.decision import decide
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate
from registry.domain.preconditions import PRECONDITIONS
from registry.programs.proofs.answer import NEVERTHELESS, TRANSLATIONS
from registry.programs.proofs.gate import answers, is_authorized
from registry.programs.proofs.measured import Measured
from tests.builders import EDITIONS
from tests.domain.preconditions.test_every_reason import CASES
from tests.programs.proofs.near_limits import asks


def test_every_precondition_is_translated() -> None:
    assert {one.code for one in PRECONDITIONS} == set(TRANSLATIONS)
    assert {one.code for one in PRECONDITIONS if one.applies_nevertheless is not None} == set(NEVERTHELESS)


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
    return refusing, _is_true(is_authorized(seen, edition, gate, facts.risk_category))


def _is_true(formula: z3.BoolRef) -> bool:
    simple = z3.simplify(formula)
    assert z3.is_true(simple) or z3.is_false(simple), f"not decided: {simple}"
    return bool(z3.is_true(simple))
