"""One case of a precondition: facts, and exactly what then refuses, or all that it answers."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from _pytest.mark import ParameterSet

from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate, RiskCategory
from registry.domain.outcome import Outcome
from tests.builders import decided

P, D, R = Gate.PRESCRIPTION, Gate.DISPENSE, Gate.RELEASE
WOMAN = RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT
GIRL = RiskCategory.FEMALE_CHILD_CAN_GET_PREGNANT
OTHER_WOMAN = RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT
OTHER_GIRL = RiskCategory.FEMALE_CHILD_CAN_NOT_GET_PREGNANT
MAN = RiskCategory.ADULT_MALE
BOY = RiskCategory.MALE_CHILD


@dataclass(frozen=True)
class Case:
    """What the breach is called, at which gate, and the `code/REASON` of everything that refuses."""

    name: str
    gate: Gate
    facts: Facts
    reasons: tuple[str, ...] = ()


def parameters(cases: tuple[Case, ...]) -> list[ParameterSet]:
    """The cases for pytest, named by their breach."""
    return [pytest.param(case, id=case.name) for case in cases]


@dataclass(frozen=True)
class Answer:
    """All that one precondition answers about facts: status, reason, evidence, figures and the instant it names."""

    code: str
    gate: Gate
    facts: Facts
    outcome: Outcome

    def given(self, edition: Edition | None = None) -> Outcome:
        """What the precondition answers in fact."""
        outcomes = decided(self.facts, self.gate, edition).outcomes
        (asked,) = [item.outcome for item in outcomes if item.code == self.code]
        return asked


def answers(expected: tuple[Answer, ...]) -> list[ParameterSet]:
    """The answers for pytest, named by precondition, reason and place."""
    return [
        pytest.param(one, id=f"{one.code} {one.outcome.reason or one.outcome.status} {place}")
        for place, one in enumerate(expected)
    ]
