"""Riociguat: what is asked of females alone, and why a category that is merely said passes nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.facts import Facts, Gate, RiskCategory
from tests.builders import days, edition_of, everything_in_order, reasons
from tests.domain.preconditions.cases import BOY, GIRL, MAN, OTHER_GIRL, OTHER_WOMAN, WOMAN, D, P
from tests.domain.preconditions.elsewhere import in_program

PROGRAM = "riociguat"
FEMALES = (WOMAN, GIRL, OTHER_WOMAN, OTHER_GIRL)
MALES = (MAN, BOY)


def in_order(gate: Gate, category: RiskCategory) -> Facts:
    return in_program(everything_in_order(gate, category), PROGRAM, "50419025301", "2 mg")


def bare(gate: Gate, category: RiskCategory) -> Facts:
    """Nothing that the program asks of females."""
    return replace(
        in_order(gate, category),
        agreement=None,
        safe_use_counseling=None,
        contraception_counseling=None,
        contraception_confirmation=None,
        pregnancy_tests=(),
    )


def refusing(facts: Facts, gate: Gate) -> set[str]:
    return set(reasons(facts, gate, edition_of(PROGRAM)))


@pytest.mark.parametrize("gate", [*Gate])
@pytest.mark.parametrize("category", [*RiskCategory])
def test_everything_in_order_is_authorized(category: RiskCategory, gate: Gate) -> None:
    assert refusing(in_order(gate, category), gate) == set()


@pytest.mark.parametrize("gate", [*Gate])
@pytest.mark.parametrize("category", MALES)
def test_a_male_needs_nothing_that_is_asked_of_females(category: RiskCategory, gate: Gate) -> None:
    assert refusing(bare(gate, category), gate) == set()


def test_a_female_needs_what_her_category_asks() -> None:
    of_all = {"agreement-signed/MISSING", "safe-use-counseled/MISSING"}
    of_some = {"contraception-counseled/MISSING", "pregnancy-test-current/MISSING"}
    for category in FEMALES:
        expected = of_all | (of_some if category.can_get_pregnant else set())
        assert refusing(bare(P, category), P) == expected


@pytest.mark.parametrize("gate", [P, D])
@pytest.mark.parametrize("said", MALES)
def test_a_category_that_is_merely_said_passes_nobody(gate: Gate, said: RiskCategory) -> None:
    """Not without an enrollment, not with one of no category, and not against the enrolled one."""
    facts = bare(gate, said)
    assert facts.enrollment is not None
    nobody = refusing(replace(facts, enrollment=None), gate)
    assert {"patient-enrolled/NOT_ENROLLED", "risk-category-current/UNKNOWN"} <= nobody
    unrecorded = replace(facts.enrollment, risk_category=None)
    assert "risk-category-current/UNKNOWN" in refusing(replace(facts, enrollment=unrecorded), gate)
    woman = replace(facts.enrollment, risk_category=WOMAN, enrolled_at=facts.as_of - days(30))
    found = refusing(replace(facts, enrollment=woman), gate)
    assert {"risk-category-current/MISMATCH", "pregnancy-test-current/MISSING"} <= found
