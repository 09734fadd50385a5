"""The release: the confirmation number, what is released, and what goes with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry.domain.facts import Facts, HandOver, RiskCategory
from tests.builders import SECOND, T, edition_of, everything_in_order, hours, reasons
from tests.domain.preconditions.cases import BOY, MAN, WOMAN, Case, R, parameters

QUANTITY = ("release-matches-confirmation/QUANTITY",)
TOO_LATE = ("released-in-time/TOO_LATE",)


def shipped(confirmed_at: datetime, zone: str = "America/New_York") -> Facts:
    return everything_in_order(
        R,
        MAN,
        request__hand_over=HandOver.SHIPPED,
        confirmation__confirmed_at=confirmed_at,
        pharmacy__time_zone=zone,
    )


def without_item(category: RiskCategory, code: str) -> Facts:
    facts = everything_in_order(R, category)
    assert facts.checklist is not None
    items = tuple(item for item in facts.checklist.items if item != code)
    assert len(items) == len(facts.checklist.items) - 1
    return everything_in_order(R, category, checklist__items=items)


NUMBERS = (
    Case(
        "confirmation does not exist",
        R,
        everything_in_order(R, MAN, confirmation=None),
        ("confirmation-number-valid/UNKNOWN",),
    ),
    Case(
        "confirmation used",
        R,
        everything_in_order(R, MAN, confirmation__used_at=T - hours(1)),
        ("confirmation-number-valid/USED",),
    ),
    Case(
        "confirmation cancelled",
        R,
        everything_in_order(R, MAN, confirmation__cancelled_at=T - hours(1)),
        ("confirmation-number-valid/CANCELLED",),
    ),
    Case("confirmation valid until now", R, everything_in_order(R, MAN, confirmation__valid_until=T)),
    Case(
        "confirmation valid until a second ago",
        R,
        everything_in_order(R, MAN, confirmation__valid_until=T - SECOND),
        ("confirmation-number-valid/EXPIRED",),
    ),
    Case(
        "confirmation of another pharmacy",
        R,
        everything_in_order(R, MAN, confirmation__pharmacy_id="another"),
        ("confirmation-number-valid/OTHER_PHARMACY",),
    ),
)
MATCHES = (
    Case(
        "another product of the same strength",
        R,
        everything_in_order(R, MAN, request__ndc="60505450002"),
        ("release-matches-confirmation/PRODUCT",),
    ),
    Case(
        "product not stated",
        R,
        everything_in_order(R, MAN, request__ndc=None),
        ("release-matches-confirmation/PRODUCT",),
    ),
    Case("one capsule more", R, everything_in_order(R, MAN, confirmation__quantity=20), QUANTITY),
    Case("one day more", R, everything_in_order(R, MAN, confirmation__days_supply=27), QUANTITY),
    Case("quantity not stated", R, everything_in_order(R, MAN, request__quantity=None), QUANTITY),
    Case("fewer capsules", R, everything_in_order(R, MAN, request__quantity=7, request__days_supply=7)),
)
PAPERS = (
    Case("no checklist", R, everything_in_order(R, MAN, checklist=None), ("checklist-complete/MISSING",)),
    Case("an item missing", R, without_item(WOMAN, "contraception"), ("checklist-complete/INCOMPLETE",)),
    Case(
        "the guardian's item missing",
        R,
        without_item(BOY, "guardian-agreed"),
        ("checklist-complete/INCOMPLETE",),
    ),
    Case(
        "checklist of another category",
        R,
        everything_in_order(R, MAN, checklist__risk_category=BOY),
        ("checklist-complete/INCOMPLETE",),
    ),
    Case(
        "counselor not named",
        R,
        everything_in_order(R, MAN, checklist__counselor_named=False),
        ("checklist-complete/INCOMPLETE",),
    ),
    Case(
        "category not known",
        R,
        everything_in_order(R, MAN, enrollment=None),
        ("patient-enrolled/NOT_ENROLLED", "checklist-complete/INCOMPLETE"),
    ),
    Case(
        "no Medication Guide",
        R,
        everything_in_order(R, MAN, medication_guide_provided=False),
        ("medication-guide-provided/MISSING",),
    ),
)
TIME = (
    Case(
        "handed over exactly 24 hours after the confirmation",
        R,
        everything_in_order(R, MAN, confirmation__confirmed_at=T - hours(24)),
    ),
    Case(
        "handed over 24 hours and a second after the confirmation",
        R,
        everything_in_order(R, MAN, confirmation__confirmed_at=T - hours(24) - SECOND),
        TOO_LATE,
    ),
    Case("shipped on the day of the confirmation", R, shipped(datetime(2026, 3, 2, 5, 0, tzinfo=UTC))),
    Case(
        "shipped on the day after the confirmation",
        R,
        shipped(datetime(2026, 3, 2, 4, 59, 59, tzinfo=UTC)),
        TOO_LATE,
    ),
    Case(
        "shipped on another day where the pharmacy stands",
        R,
        shipped(T - hours(6), "Pacific/Kiritimati"),
        TOO_LATE,
    ),
    Case(
        "not stated how it leaves",
        R,
        everything_in_order(R, MAN, request__hand_over=None),
        TOO_LATE,
    ),
)
CASES = NUMBERS + MATCHES + PAPERS + TIME


@pytest.mark.parametrize("case", parameters(CASES))
def test_exactly_what_is_wrong_refuses(case: Case) -> None:
    assert reasons(case.facts, case.gate) == list(case.reasons)


def test_an_item_of_another_category_is_not_asked() -> None:
    codes = {item.code for item in edition_of().checklist[MAN]}
    assert "contraception" not in codes
    assert "condom" in codes
