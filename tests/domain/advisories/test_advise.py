"""An advisory has the sources of all its values, and the evidence of the least sure of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.advisories.advise import Advice, advise
from registry.domain.advisories.text import AdvisoryRule, AdvisoryText
from registry.domain.edition import Evidence, Value
from tests.builders import EDITIONS, days
from tests.domain.advisories.cases import NEUTROPHILS, result, running, status

FEVER = "neutrophils-with-fever"
(TEXT,) = EDITIONS.advisories("pomalidomide")


def given(rule: AdvisoryRule) -> Advice:
    """What the text says with this rule in the place of its own."""
    text: AdvisoryText = replace(TEXT, rules={FEVER: rule})
    (only,) = advise(running(result(NEUTROPHILS, 700, days(1))), status(), text)
    return only


@pytest.mark.parametrize("evidence", Evidence)
@pytest.mark.parametrize("name", ["interrupt_below", "febrile_below", "fever_tenths_celsius"])
def test_the_least_sure_value_says_how_sure_the_advisory_is(name: str, evidence: Evidence) -> None:
    rule = TEXT.rules[FEVER]
    value = rule.parameters[name]
    assert isinstance(value, Value)
    other = replace(value, cite=("COMMON",), evidence=evidence)
    said = given(replace(rule, parameters={**rule.parameters, name: other}))
    assert said.evidence is evidence
    assert set(said.citations) == {"DCD", "PI-13", "COMMON"}


@pytest.mark.parametrize("evidence", Evidence)
def test_its_own_evidence_counts_as_well(evidence: Evidence) -> None:
    said = given(replace(TEXT.rules[FEVER], cite=("COMMON",), evidence=evidence))
    assert said.evidence is evidence
    assert said.citations == ("COMMON", "DCD", "PI-13")


def test_an_advisory_that_the_text_leaves_out_is_not_given() -> None:
    facts = running(result(NEUTROPHILS, 0, days(1)))
    assert advise(facts, status(), replace(TEXT, rules={})) == ()
