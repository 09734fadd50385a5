"""Doses beside dialysis, hepatic impairment and strong inhibitors, and above the usual one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from registry.domain.advisories.dose import least_daily_dose, milligrams
from registry.domain.clinical import ChildPugh, Indication
from registry.domain.facts import Product
from tests.builders import NDC
from tests.domain.advisories.cases import LEPROSY, MAINTENANCE, MYELOMA, SARCOMA, advised, first, status


@pytest.mark.parametrize(
    ("indication", "strength", "given"),
    [
        (MYELOMA, "2 mg", False),
        (MYELOMA, "3 mg", False),
        (MYELOMA, "4 mg", True),
        (SARCOMA, "3 mg", False),
        (SARCOMA, "4 mg", False),
    ],
)
def test_dose_on_dialysis(indication: Indication, strength: str, given: bool) -> None:
    facts = first(strength=strength)
    assert ("dialysis-dose" in advised(facts, status(indication, on_dialysis=True))) == given
    for not_on_it in (None, False):
        assert "dialysis-dose" not in advised(facts, status(indication, on_dialysis=not_on_it))


def test_the_dose_for_sarcoma_on_dialysis_is_exceeded_by_more_capsules() -> None:
    facts = first(strength="4 mg")
    facts = replace(facts, request=replace(facts.request, quantity=56))
    said = advised(facts, status(SARCOMA, on_dialysis=True))["dialysis-dose"]
    assert "4 mg" in said.sentence
    assert said.citations == ("EPO", "MDT", "DCD-24")
    assert said.evidence == "secondary"
    assert said.records == ("status",)


@pytest.mark.parametrize(
    ("indication", "child_pugh", "dose"),
    [
        (MYELOMA, ChildPugh.A, 3),
        (MYELOMA, ChildPugh.B, 3),
        (MYELOMA, ChildPugh.C, 2),
        (SARCOMA, ChildPugh.A, 3),
        (SARCOMA, ChildPugh.B, 3),
        (SARCOMA, ChildPugh.C, 3),
    ],
)
def test_dose_by_class_of_hepatic_impairment(
    indication: Indication, child_pugh: ChildPugh, dose: int
) -> None:
    for strength in (dose - 1, dose, dose + 1):
        facts = first(strength=f"{strength} mg")
        said = advised(facts, status(indication, child_pugh=child_pugh)).get("hepatic-dose")
        assert (said is not None) == (strength > dose)
        if said is not None:
            assert f"the dose is {dose} mg" in said.sentence
        assert "hepatic-dose" not in advised(facts, status(indication))


def test_where_no_product_is_known_the_dose_is_named() -> None:
    facts = first(product=None)
    said = advised(facts, status(on_dialysis=True, child_pugh=ChildPugh.C))
    assert {"dialysis-dose", "hepatic-dose"} <= said.keys()


def test_a_strength_of_another_form_is_not_compared() -> None:
    odd = Product(NDC, "pomalidomide", "4 mg/mL", dispensable=True)
    assert "dialysis-dose" in advised(first(product=odd), status(on_dialysis=True))
    assert "dose-above-usual" not in advised(first(product=odd), status())


@pytest.mark.parametrize(("indication", "evidence"), [(MYELOMA, "unverified"), (SARCOMA, "secondary")])
def test_a_strong_inhibitor_is_named_at_any_dose(indication: Indication, evidence: str) -> None:
    for strength in ("1 mg", "4 mg"):
        facts = first(strength=strength)
        said = advised(facts, status(indication, strong_cyp1a2_inhibitor=True))["cyp1a2-inhibitor"]
        assert "2 mg" in said.remedy
        assert said.evidence == evidence
        for not_taken in (None, False):
            stated = status(indication, strong_cyp1a2_inhibitor=not_taken)
            assert "cyp1a2-inhibitor" not in advised(facts, stated)


@pytest.mark.parametrize(
    ("program", "indication", "strength", "quantity", "given"),
    [
        ("pomalidomide", MYELOMA, "4 mg", 28, False),
        ("pomalidomide", MYELOMA, "4 mg", 29, True),
        ("pomalidomide", SARCOMA, "4 mg", 35, False),
        ("pomalidomide", SARCOMA, "4 mg", 36, True),
        ("lenalidomide", MYELOMA, "25 mg", 21, False),
        ("lenalidomide", MYELOMA, "25 mg", 29, True),
        ("lenalidomide", MAINTENANCE, "10 mg", 28, False),
        ("lenalidomide", MAINTENANCE, "15 mg", 28, False),
        ("lenalidomide", MAINTENANCE, "20 mg", 21, True),
        ("thalidomide", MYELOMA, "200 mg", 28, False),
        ("thalidomide", MYELOMA, "100 mg", 56, False),
        ("thalidomide", MYELOMA, "100 mg", 57, True),
        ("thalidomide", LEPROSY, "100 mg", 84, False),
        ("thalidomide", LEPROSY, "100 mg", 85, True),
    ],
)
def test_more_than_the_greatest_dose(
    program: str, indication: Indication, strength: str, quantity: int, given: bool
) -> None:
    facts = first(program, strength)
    facts = replace(facts, request=replace(facts.request, quantity=quantity))
    assert ("dose-above-usual" in advised(facts, status(indication))) == given


def test_the_least_daily_dose_is_one_capsule_unless_there_are_more_than_days() -> None:
    facts = first(strength="2.5 mg")
    for quantity, dose in ((None, "2.5"), (21, "2.5"), (28, "2.5"), (56, "5")):
        assert least_daily_dose(replace(facts, request=replace(facts.request, quantity=quantity))) == Decimal(
            dose
        )
    assert milligrams("4 mg") == 4
    assert [milligrams(odd) for odd in ("4 mg/mL", "four mg", "4", "", "4  mg")] == [None] * 5
