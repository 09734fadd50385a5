"""The schedule of each program: how many capsules of which strength a supply may have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.edition import Edition
from registry.domain.facts import Product
from registry.domain.outcome import Status
from registry.domain.preconditions.prescription import quantity_matches_schedule
from tests.builders import EDITIONS, changed, decided, everything_in_order
from tests.domain.preconditions.cases import MAN, P

DAILY, THREE_WEEKS = (
    {1: 1, 7: 7, 21: 21, 22: 22, 28: 28, 29: 29, 56: 56},
    {1: 1, 7: 7, 21: 21, 22: 21, 28: 21, 29: 22},
)
SCHEDULES = {
    ("lenalidomide", "2.5 mg"): DAILY,
    ("lenalidomide", "5 mg"): DAILY,
    ("lenalidomide", "10 mg"): DAILY,
    ("lenalidomide", "15 mg"): THREE_WEEKS,
    ("lenalidomide", "20 mg"): THREE_WEEKS,
    ("lenalidomide", "25 mg"): THREE_WEEKS,
    ("pomalidomide", "1 mg"): THREE_WEEKS,
    ("pomalidomide", "4 mg"): THREE_WEEKS,
    ("thalidomide", "50 mg"): DAILY,
    ("thalidomide", "200 mg"): DAILY,
}
CASES = [
    pytest.param(edition, strength, days, most, id=f"{edition.name} {strength} {days} days")
    for (program, strength), schedule in SCHEDULES.items()
    for edition in EDITIONS[program]
    for days, most in schedule.items()
]


def too_many(edition: Edition, strength: str | None, days: int, quantity: int) -> bool:
    sold = Product("00000000001", edition.program, strength, dispensable=True) if strength else None
    facts = everything_in_order(P, MAN, request__days_supply=days, request__quantity=quantity)
    asked = decided(changed(facts, program=edition.program, product=sold), P, edition)
    (outcome,) = [item for item in asked.outcomes if item.code == "quantity-matches-schedule"]
    return outcome.outcome.reason == "TOO_MANY"


@pytest.mark.parametrize(("edition", "strength", "days", "most"), CASES)
def test_the_schedule_says_how_many(edition: Edition, strength: str, days: int, most: int) -> None:
    assert not too_many(edition, strength, days, most)
    assert too_many(edition, strength, days, most + 1)


def test_a_product_of_no_known_strength_is_held_to_the_strictest_schedule() -> None:
    edition = EDITIONS["lenalidomide"][-1]
    for strength in (None, "7.5 mg"):
        assert not too_many(edition, strength, 28, 21)
        assert too_many(edition, strength, 28, 22)


@pytest.mark.parametrize(("days", "most"), [(17, 20), (28, 28), (7, 14), (8, 14)])
def test_each_figure_of_the_schedule_is_that_of_the_strength(days: int, most: int) -> None:
    terms = EDITIONS["lenalidomide"][-1].terms("quantity-matches-schedule", P, MAN)
    assert terms is not None
    figures = {"cycle_days": {"4 mg": 14}, "dosing_days": {"4 mg": 7}, "capsules_per_day": {"4 mg": 2}}
    of_the_strength = replace(terms, by_strength=figures)
    for quantity in (most, most + 1):
        asked = everything_in_order(P, MAN, request__days_supply=days, request__quantity=quantity)
        outcome = quantity_matches_schedule.check(asked, of_the_strength)
        assert outcome.status is (Status.MET if quantity == most else Status.UNMET)
        assert outcome.detail.get("max_quantity", most) == most
