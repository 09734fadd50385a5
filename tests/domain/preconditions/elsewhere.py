"""The facts in order of another program than the one that most tests are about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from registry.domain.facts import Facts, Gate, RiskCategory
from registry.domain.prescribing import AuthorizationForm
from tests.builders import T, changed, edition_of, everything_in_order, hours

BRITISH = "pomalidomide-uk"
IMNOVID = "EU/1/13/850/004"


def in_program(facts: Facts, program: str, code: str, strength: str) -> Facts:
    """The same facts in another program, about a product of its own."""
    product, number, presented = facts.product, facts.authorization, facts.confirmation
    category = facts.risk_category
    assert category is not None
    items = tuple(item.code for item in edition_of(program, facts.as_of).checklist.get(category, ()))
    of_product: dict[str, Any] = {"ndc": code, "strength": strength}
    return replace(
        facts,
        program=program,
        request=replace(facts.request, ndc=code),
        product=product and replace(product, program=program, **of_product),
        authorization=number and replace(number, program=program, **of_product),
        confirmation=presented and replace(presented, **of_product),
        checklist=facts.checklist and replace(facts.checklist, items=items),
    )


def british(
    gate: Gate, category: RiskCategory = RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT, **changes: Any
) -> Facts:
    """Facts with which the British program says yes: a form, and one method; then changed."""
    facts = in_program(everything_in_order(gate, category), BRITISH, IMNOVID, "4 mg")
    facts = replace(facts, authorization_form=AuthorizationForm("form", T - hours(4)))
    if facts.contraception_confirmation is not None:
        facts = changed(facts, contraception_confirmation__methods=("implant",))
    return changed(facts, **changes)
