"""The prescription: product, supply, quantity, refills, route, and the authorization number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest

from registry.domain.facts import Facts, Product, Release, Route
from registry.programs import read_edition
from tests.builders import (
    EDITIONS,
    NDC,
    SECOND,
    T,
    born,
    changed,
    days,
    decided,
    everything_in_order,
    hours,
    reasons,
    running_course,
)
from tests.domain.preconditions.cases import MAN, Case, D, P, R, parameters

NOT_DISPENSABLE = ("product-in-program/NOT_DISPENSABLE",)
OTHER_PRESCRIPTION = ("authorization-number-valid/OTHER_PRESCRIPTION",)


def product(
    program: str = "pomalidomide",
    dispensable: bool = True,
    begun: date | None = None,
    ended: date | None = None,
) -> Facts:
    sold = Product(NDC, program, "4 mg", dispensable, begun, ended)
    return everything_in_order(P, MAN, product=sold)


def supplied(ago: timedelta) -> Facts:
    release = Release("release", T - ago, 28)
    return running_course(D, MAN, last_release=release, last_supply=release)


PRODUCTS = (
    Case(
        "product not known",
        D,
        everything_in_order(D, MAN, product=None),
        ("product-in-program/UNKNOWN_PRODUCT",),
    ),
    Case("product of another program", P, product("lenalidomide"), ("product-in-program/UNKNOWN_PRODUCT",)),
    Case("bulk product", P, product(dispensable=False), NOT_DISPENSABLE),
    Case("product on the market from today", P, product(begun=date(2026, 3, 2))),
    Case("product on the market from tomorrow", P, product(begun=date(2026, 3, 3)), NOT_DISPENSABLE),
    Case("product on the market until today", P, product(ended=date(2026, 3, 2)), NOT_DISPENSABLE),
    Case("product on the market until tomorrow", P, product(ended=date(2026, 3, 3))),
)
AMOUNTS = (
    Case(
        "29 days",
        P,
        everything_in_order(P, MAN, request__days_supply=29),
        ("days-supply-within-limit/TOO_LONG",),
    ),
    Case(
        "days' supply not stated",
        D,
        everything_in_order(D, MAN, request__days_supply=None),
        ("days-supply-within-limit/TOO_LONG", "quantity-matches-schedule/TOO_MANY"),
    ),
    Case(
        "22 capsules for 28 days",
        D,
        everything_in_order(D, MAN, request__quantity=22),
        ("quantity-matches-schedule/TOO_MANY",),
    ),
    Case(
        "quantity not stated",
        P,
        everything_in_order(P, MAN, request__quantity=None),
        ("quantity-matches-schedule/TOO_MANY",),
    ),
    Case(
        "14 capsules for 14 days",
        P,
        everything_in_order(P, MAN, request__quantity=14, request__days_supply=14),
    ),
    Case(
        "15 capsules for 14 days",
        P,
        everything_in_order(P, MAN, request__quantity=15, request__days_supply=14),
        ("quantity-matches-schedule/TOO_MANY",),
    ),
    Case("21 capsules for 24 days", P, everything_in_order(P, MAN, request__days_supply=24)),
    Case(
        "22 capsules for 29 days: the second cycle has begun",
        P,
        everything_in_order(P, MAN, request__quantity=22, request__days_supply=29),
        ("days-supply-within-limit/TOO_LONG",),
    ),
    Case("one refill", P, everything_in_order(P, MAN, request__refills=1), ("no-refills/REFILLS",)),
    Case(
        "refills not stated", P, everything_in_order(P, MAN, request__refills=None), ("no-refills/REFILLS",)
    ),
)
ROUTES = (
    Case("written", D, everything_in_order(D, MAN, request__route=Route.WRITTEN)),
    Case("by telephone while it is allowed", D, everything_in_order(D, MAN, request__route=Route.TELEPHONE)),
    Case(
        "route not stated",
        D,
        everything_in_order(D, MAN, request__route=None),
        ("prescription-route-allowed/NOT_ALLOWED",),
    ),
)
NUMBERS = (
    Case(
        "number does not exist",
        D,
        everything_in_order(D, MAN, authorization=None),
        ("authorization-number-valid/UNKNOWN",),
    ),
    Case(
        "number of another program",
        D,
        everything_in_order(D, MAN, authorization__program="lenalidomide"),
        ("authorization-number-valid/UNKNOWN",),
    ),
    Case(
        "number used",
        D,
        everything_in_order(
            D, MAN, authorization__used_at=T - hours(1), authorization__valid_until=T - hours(1)
        ),
        ("authorization-number-valid/USED",),
    ),
    Case(
        "number cancelled",
        D,
        everything_in_order(D, MAN, authorization__cancelled_at=T - hours(1)),
        ("authorization-number-valid/CANCELLED",),
    ),
    Case("number valid until now", D, everything_in_order(D, MAN, authorization__valid_until=T)),
    Case(
        "number valid until a second ago",
        D,
        everything_in_order(D, MAN, authorization__valid_until=T - SECOND),
        ("authorization-number-valid/EXPIRED",),
    ),
    Case(
        "number of another patient than the one asked for",
        D,
        everything_in_order(D, MAN, request__patient_id="another"),
        OTHER_PRESCRIPTION,
    ),
    Case(
        "number of another prescriber than the one asked for",
        D,
        everything_in_order(D, MAN, request__prescriber_id="another"),
        OTHER_PRESCRIPTION,
    ),
    Case(
        "number of another patient, where the asker named none",
        D,
        everything_in_order(D, MAN, authorization__patient_id="another", request__patient_id=None),
        OTHER_PRESCRIPTION,
    ),
    Case(
        "number of another prescriber, where the asker named none",
        D,
        everything_in_order(D, MAN, authorization__prescriber_id="another", request__prescriber_id=None),
        OTHER_PRESCRIPTION,
    ),
    Case(
        "the asker names neither patient nor prescriber",
        D,
        everything_in_order(D, MAN, request__patient_id=None, request__prescriber_id=None),
    ),
    Case(
        "number for another strength",
        D,
        everything_in_order(D, MAN, product__strength="3 mg"),
        OTHER_PRESCRIPTION,
    ),
    Case(
        "number for the same strength of another maker",
        D,
        everything_in_order(D, MAN, authorization__ndc="1"),
    ),
    Case(
        "number of an earlier enrollment",
        D,
        everything_in_order(D, MAN, authorization__enrollment_id="earlier"),
        OTHER_PRESCRIPTION,
    ),
)
SUPPLY = (
    Case("7 days left", D, supplied(days(21))),
    Case(
        "7 days and a second left",
        D,
        supplied(days(21) - SECOND),
        ("supply-remaining-within-limit/TOO_MUCH_LEFT",),
    ),
    Case("supply ran out long ago", D, supplied(days(90))),
)
CASES = PRODUCTS + AMOUNTS + ROUTES + NUMBERS + SUPPLY


@pytest.mark.parametrize("case", parameters(CASES))
def test_exactly_what_is_wrong_refuses(case: Case) -> None:
    assert reasons(case.facts, case.gate) == list(case.reasons)


def test_the_remaining_supply_says_from_when_it_is_possible() -> None:
    (left,) = decided(supplied(days(16)), D).unmet
    assert left.outcome.possible_from == T + days(5)
    assert left.outcome.detail == {"days_left": 12, "max_days_remaining": 7}


@pytest.mark.parametrize(
    ("at", "barred"),
    [
        (datetime(2019, 1, 1, tzinfo=UTC), True),
        (datetime(2020, 3, 26, 3, 59, 59, tzinfo=UTC), True),
        (datetime(2020, 3, 26, 4, tzinfo=UTC), False),
    ],
)
def test_the_edition_of_2017_bars_the_telephone_until_the_letter(at: datetime, barred: bool) -> None:
    edition = EDITIONS.in_force("pomalidomide", at)
    facts = replace(everything_in_order(D, MAN, request__route=Route.TELEPHONE), as_of=at)
    assert ("prescription-route-allowed/NOT_ALLOWED" in reasons(facts, D, edition)) is barred


def test_more_capsules_than_were_prescribed_are_too_many() -> None:
    prescribed = {"authorization__quantity": 7, "authorization__days_supply": 7}
    asked = everything_in_order(D, MAN, **prescribed, request__quantity=8, request__days_supply=7)
    assert reasons(asked, D) == ["quantity-matches-schedule/TOO_MANY"]


def test_more_days_than_were_prescribed_are_too_long() -> None:
    prescribed = {"authorization__quantity": 7, "authorization__days_supply": 7}
    asked = everything_in_order(D, MAN, **prescribed, request__quantity=7, request__days_supply=8)
    assert reasons(asked, D) == ["days-supply-within-limit/TOO_LONG"]


def test_exactly_what_was_prescribed_is_in_order() -> None:
    prescribed = {"authorization__quantity": 7, "authorization__days_supply": 7}
    assert not reasons(
        everything_in_order(D, MAN, **prescribed, request__quantity=7, request__days_supply=7), D
    )


def test_the_telephone_is_allowed_from_the_day_of_the_letter() -> None:
    day = datetime(2020, 3, 26, 4, 0, tzinfo=UTC)
    facts = changed(
        everything_in_order(D, MAN, request__route=Route.TELEPHONE),
        patient=born(date(1980, 1, 1)),
    )
    edition = EDITIONS["pomalidomide"][-1]
    code = "prescription-route-allowed/NOT_ALLOWED"
    assert code not in reasons(replace(facts, as_of=day), D, edition)
    assert code in reasons(replace(facts, as_of=day - SECOND), D, edition)


def test_quantity_is_judged_at_no_other_gate() -> None:
    assert reasons(everything_in_order(R, MAN, request__refills=None, request__route=None), R) == []


def test_the_telephone_is_allowed_until_the_day_on_which_the_flexibility_ends() -> None:
    name = "pomalidomide/2023-03-24.toml"
    begins = "telephone_allowed_from = { value = 2020-03-26"
    ends = 'telephone_allowed_until = { value = 2026-03-03, cite = "LCOV", evidence = "inferred" }'
    text = files("registry.programs").joinpath(name).read_text().replace(begins, f"{ends}\n{begins}")
    edition = read_edition(text.encode(), name)
    facts = everything_in_order(D, MAN, request__route=Route.TELEPHONE)
    midnight = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
    code = "prescription-route-allowed/NOT_ALLOWED"
    assert code not in reasons(replace(facts, as_of=midnight - SECOND), D, edition)
    assert code in reasons(replace(facts, as_of=midnight), D, edition)
