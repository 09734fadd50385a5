"""One case of a precondition: facts, and exactly what then refuses."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from _pytest.mark import ParameterSet

from registry.domain.facts import Facts, Gate, RiskCategory

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
