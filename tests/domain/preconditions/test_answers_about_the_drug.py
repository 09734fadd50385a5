"""All that is answered about product, supply, numbers and release: records, figures and instants."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from registry.domain.canonical import canonical_json
from registry.domain.facts import Gate, HandOver, Release, Route
from registry.domain.outcome import NOT_APPLICABLE, Outcome, met, unknown, unmet
from registry.domain.preconditions.prescription import remaining_supply_is_within_limit
from tests.builders import EDITIONS, NDC, SECOND, T, days, edition_of, everything_in_order, hours
from tests.domain.preconditions.cases import BOY, MAN, Answer, D, P, R, answers


def _at(gate: Gate, code: str, outcome: Outcome, **changes: Any) -> Answer:
    return Answer(code, gate, everything_in_order(gate, MAN, **changes), outcome)


NOT_SOLD = unmet("NOT_DISPENSABLE", NDC)
PRODUCT = (
    _at(P, "product-in-program", met(NDC)),
    _at(P, "product-in-program", unknown("UNKNOWN_PRODUCT"), product=None),
    _at(P, "product-in-program", unmet("UNKNOWN_PRODUCT", NDC), product__program="lenalidomide"),
    _at(P, "product-in-program", NOT_SOLD, product__dispensable=False),
    _at(P, "product-in-program", NOT_SOLD, product__marketed_from=date(2026, 3, 3)),
    _at(P, "product-in-program", met(NDC), product__marketed_from=date(2026, 3, 2)),
    _at(P, "product-in-program", NOT_SOLD, product__marketed_until=date(2026, 3, 2)),
    _at(P, "product-in-program", met(NDC), product__marketed_until=date(2026, 3, 3)),
)
SUPPLY = (
    _at(P, "days-supply-within-limit", met()),
    _at(P, "days-supply-within-limit", unknown("TOO_LONG"), request__days_supply=None),
    _at(
        P,
        "days-supply-within-limit",
        unmet("TOO_LONG", days_supply=29, max_days_supply=28),
        request__days_supply=29,
    ),
    _at(D, "days-supply-within-limit", met(), authorization__days_supply=28),
    _at(
        D,
        "days-supply-within-limit",
        unmet("TOO_LONG", days_supply=28, max_days_supply=27),
        authorization__days_supply=27,
    ),
    _at(
        D,
        "days-supply-within-limit",
        unmet("TOO_LONG", days_supply=29, max_days_supply=28),
        request__days_supply=29,
        authorization__days_supply=40,
    ),
    _at(P, "quantity-matches-schedule", met()),
    _at(P, "quantity-matches-schedule", unknown("TOO_MANY"), request__quantity=None),
    _at(P, "quantity-matches-schedule", unknown("TOO_MANY"), request__days_supply=None),
    _at(
        P,
        "quantity-matches-schedule",
        unmet("TOO_MANY", quantity=22, max_quantity=21, days_supply=28),
        request__quantity=22,
    ),
    _at(D, "quantity-matches-schedule", met(), authorization__quantity=21),
    _at(
        D,
        "quantity-matches-schedule",
        unmet("TOO_MANY", quantity=21, max_quantity=20, days_supply=28),
        authorization__quantity=20,
    ),
    _at(
        P,
        "quantity-matches-schedule",
        unmet("TOO_MANY", quantity=1, max_quantity=0, days_supply=0),
        request__quantity=1,
        request__days_supply=0,
    ),
    _at(
        P,
        "quantity-matches-schedule",
        unmet("TOO_MANY", quantity=21, max_quantity=0, days_supply=-1),
        request__days_supply=-1,
    ),
)


def _left(outcome: Outcome, ago: Any, supplied: int = 28) -> Answer:
    return _at(D, "supply-remaining-within-limit", outcome, last_supply=Release("last", T - ago, supplied))


REMAINING = (
    _at(D, "supply-remaining-within-limit", met(), last_supply=None),
    _left(met("last"), days(21)),
    _left(met("last"), days(100)),
    _left(
        unmet("TOO_MUCH_LEFT", "last", possible_from=T + SECOND, days_left=8, max_days_remaining=7),
        days(21) - SECOND,
    ),
    _left(
        unmet("TOO_MUCH_LEFT", "last", possible_from=T + days(20), days_left=27, max_days_remaining=7),
        days(1),
    ),
)
PRESCRIBED = (
    _at(P, "no-refills", met()),
    _at(P, "no-refills", unknown("REFILLS"), request__refills=None),
    _at(P, "no-refills", unmet("REFILLS", refills=1), request__refills=1),
    _at(D, "prescription-route-allowed", met()),
    _at(D, "prescription-route-allowed", met(), request__route=Route.WRITTEN),
    _at(D, "prescription-route-allowed", unknown("NOT_ALLOWED"), request__route=None),
    _at(D, "prescription-route-allowed", met(), request__route=Route.TELEPHONE),
)
OTHER = unmet("OTHER_PRESCRIPTION", "authorization")
NUMBER = "authorization-number-valid"
AUTHORIZED = (
    _at(D, NUMBER, met("authorization")),
    _at(D, NUMBER, unknown("UNKNOWN"), authorization=None),
    _at(D, NUMBER, unmet("UNKNOWN", "authorization"), authorization__program="lenalidomide"),
    _at(D, NUMBER, unmet("USED", "authorization"), authorization__used_at=T),
    _at(D, NUMBER, unmet("CANCELLED", "authorization"), authorization__cancelled_at=T),
    _at(D, NUMBER, met("authorization"), authorization__valid_until=T),
    _at(D, NUMBER, unmet("EXPIRED", "authorization"), authorization__valid_until=T - SECOND),
    _at(D, NUMBER, met("authorization"), request__patient_id=None, request__prescriber_id=None),
    _at(D, NUMBER, met("authorization"), patient=None, prescriber=None, product=None),
    _at(D, NUMBER, OTHER, request__patient_id="another"),
    _at(D, NUMBER, OTHER, request__prescriber_id="another"),
    _at(D, NUMBER, OTHER, patient__id="another"),
    _at(D, NUMBER, OTHER, prescriber__id="another"),
    _at(D, NUMBER, OTHER, product__strength="3 mg"),
    _at(D, NUMBER, OTHER, enrollment=None),
    _at(D, NUMBER, OTHER, enrollment__id="another"),
)
CONFIRMED = (
    _at(R, "confirmation-number-valid", met("confirmation")),
    _at(R, "confirmation-number-valid", unknown("UNKNOWN"), confirmation=None),
    _at(R, "confirmation-number-valid", unmet("USED", "confirmation"), confirmation__used_at=T),
    _at(R, "confirmation-number-valid", unmet("CANCELLED", "confirmation"), confirmation__cancelled_at=T),
    _at(R, "confirmation-number-valid", met("confirmation"), confirmation__valid_until=T),
    _at(
        R,
        "confirmation-number-valid",
        unmet("EXPIRED", "confirmation"),
        confirmation__valid_until=T - SECOND,
    ),
    _at(R, "confirmation-number-valid", unmet("OTHER_PHARMACY", "confirmation"), pharmacy=None),
    _at(R, "confirmation-number-valid", unmet("OTHER_PHARMACY", "confirmation"), pharmacy__id="another"),
)
MATCHES = "release-matches-confirmation"
ABOVE = unmet(
    "QUANTITY",
    "confirmation",
    max_quantity=21,
    max_days_supply=28,
)
RELEASED = (
    _at(R, MATCHES, met("confirmation")),
    _at(R, MATCHES, NOT_APPLICABLE, confirmation=None),
    _at(R, MATCHES, unknown("PRODUCT", "confirmation"), request__ndc=None),
    _at(R, MATCHES, unmet("PRODUCT", "confirmation"), request__ndc="59572050321"),
    _at(R, MATCHES, unknown("QUANTITY", "confirmation"), request__quantity=None),
    _at(R, MATCHES, unknown("QUANTITY", "confirmation"), request__days_supply=None),
    _at(R, MATCHES, ABOVE, request__quantity=22),
    _at(R, MATCHES, ABOVE, request__days_supply=29),
    _at(R, "checklist-complete", met()),
    _at(R, "checklist-complete", unknown("MISSING"), checklist=None),
    _at(R, "checklist-complete", unknown("INCOMPLETE"), enrollment=None),
    _at(R, "checklist-complete", unmet("INCOMPLETE"), checklist__risk_category=BOY),
    _at(R, "checklist-complete", unmet("INCOMPLETE"), checklist__counselor_named=False),
    _at(R, "checklist-complete", unmet("INCOMPLETE"), checklist__items=()),
    _at(R, "medication-guide-provided", met()),
    _at(R, "medication-guide-provided", unmet("MISSING"), medication_guide_provided=False),
)
LATE = unmet("TOO_LATE", "confirmation", handed_over_hours=24)
IN_TIME = (
    _at(R, "released-in-time", met("confirmation")),
    _at(R, "released-in-time", NOT_APPLICABLE, confirmation=None),
    _at(R, "released-in-time", unknown("TOO_LATE", "confirmation"), request__hand_over=None),
    _at(R, "released-in-time", unknown("TOO_LATE", "confirmation"), pharmacy=None),
    _at(R, "released-in-time", met("confirmation"), confirmation__confirmed_at=T - hours(24)),
    _at(R, "released-in-time", LATE, confirmation__confirmed_at=T - hours(24) - SECOND),
    _at(
        R,
        "released-in-time",
        met("confirmation"),
        request__hand_over=HandOver.SHIPPED,
        confirmation__confirmed_at=T - hours(10),
    ),
    _at(
        R,
        "released-in-time",
        LATE,
        request__hand_over=HandOver.SHIPPED,
        confirmation__confirmed_at=T - hours(10) - SECOND,
    ),
)


@pytest.mark.parametrize(
    "answer",
    answers(PRODUCT + SUPPLY + REMAINING + PRESCRIBED + AUTHORIZED + CONFIRMED + RELEASED + IN_TIME),
)
def test_everything_that_is_answered(answer: Answer) -> None:
    assert answer.given() == answer.outcome
    assert canonical_json(answer.given()) == canonical_json(answer.outcome)


def test_a_route_that_is_not_allowed_is_named() -> None:
    (before_the_letter, *_) = EDITIONS["pomalidomide"]
    facts = everything_in_order(
        D, MAN, request__route=Route.TELEPHONE, as_of=datetime(2018, 1, 1, tzinfo=UTC)
    )
    refused = unmet("NOT_ALLOWED", route="telephone")
    assert Answer("prescription-route-allowed", D, facts, refused).given(before_the_letter) == refused


def test_a_supply_that_ran_out_leaves_nothing() -> None:
    terms = edition_of().terms("supply-remaining-within-limit", D, MAN)
    assert terms is not None
    nothing_may_be_left = replace(terms, figures={"max_days_remaining": 0})
    for ago, outcome in (
        (days(28), met("last")),
        (days(30), met("last")),
        (
            days(28) - SECOND,
            unmet("TOO_MUCH_LEFT", "last", possible_from=T + SECOND, days_left=1, max_days_remaining=0),
        ),
    ):
        facts = everything_in_order(D, MAN, last_supply=Release("last", T - ago, 28))
        assert remaining_supply_is_within_limit.check(facts, nothing_may_be_left) == outcome
