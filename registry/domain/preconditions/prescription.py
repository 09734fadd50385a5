"""The prescription itself: the program's drug, for a limited supply, on a number that still stands (element D)."""

from __future__ import annotations

from collections.abc import Mapping

from registry.domain.dates import DAY, day_in
from registry.domain.facts import Authorization, Facts, Product, Route
from registry.domain.outcome import Outcome, met, unknown, unmet
from registry.domain.preconditions.declaration import Element, Kind, Parameter, Reason, Strict, precondition
from registry.domain.preconditions.exceptions import EXCEPTION_LIMITS, serving_exception
from registry.domain.terms import Terms


@precondition(
    "product-in-program",
    Element.SAFE_USE,
    {
        "UNKNOWN_PRODUCT": Reason(
            "The product is not one of this program.",
            "The asker names the NDC of a product of this program.",
        ),
        "NOT_DISPENSABLE": Reason(
            "The product may not be dispensed: it is a bulk product or not on the market on this day.",
            "The asker names the NDC of a product that is on the market.",
        ),
    },
)
def product_is_in_program(facts: Facts, terms: Terms) -> Outcome:
    """The product belongs to the program, is on the market on that day, and may be dispensed."""
    product = facts.product
    if product is None:
        return unknown("UNKNOWN_PRODUCT")
    if product.program != facts.program:
        return unmet("UNKNOWN_PRODUCT", product.ndc)
    if not product.dispensable or not _is_marketed(product, facts, terms):
        return unmet("NOT_DISPENSABLE", product.ndc)
    return met(product.ndc)


def _is_marketed(product: Product, facts: Facts, terms: Terms) -> bool:
    today = day_in(facts.as_of, terms.time_zone)
    if product.marketed_from is not None and today < product.marketed_from:
        return False
    return product.marketed_until is None or today < product.marketed_until


@precondition(
    "days-supply-within-limit",
    Element.SAFE_USE,
    {
        "TOO_LONG": Reason(
            "The ask is for a supply of {days_supply} days; at most {max_days_supply} are allowed.",
            "The prescriber writes the prescription for at most {max_days_supply} days.",
            unknown="The days' supply is not stated.",
        ),
    },
    (Parameter("max_days_supply", Kind.DAYS, minimum=1), *EXCEPTION_LIMITS),
)
def days_supply_is_within_limit(facts: Facts, terms: Terms) -> Outcome:
    """The days' supply is at most what the edition allows, and at the dispense gate what was prescribed.

    A dispense exception allows as many days as it grants.
    """
    days, most = facts.request.days_supply, terms.figure("max_days_supply")
    if days is None:
        return unknown("TOO_LONG")
    given = serving_exception(facts, terms)
    most = most if given is None else max(most, given.days)
    if facts.authorization is not None and facts.authorization.days_supply is not None:
        most = min(most, facts.authorization.days_supply)
    return unmet("TOO_LONG", days_supply=days, max_days_supply=most) if days > most else met()


def _cycle_is_too_short(figures: Mapping[str, int]) -> str | None:
    return (
        "dosing_days must not exceed cycle_days" if figures["dosing_days"] > figures["cycle_days"] else None
    )


@precondition(
    "quantity-matches-schedule",
    Element.SAFE_USE,
    {
        "TOO_MANY": Reason(
            "The ask is for {quantity} capsules; at most {max_quantity} may be given for {days_supply} days.",
            "The prescriber writes the prescription for no more capsules than the schedule uses in the supply.",
            unknown="The quantity or the days' supply is not stated.",
        ),
    },
    (
        Parameter("capsules_per_day", Kind.COUNT, minimum=1, by_strength=True),
        Parameter("dosing_days", Kind.DAYS, minimum=1, by_strength=True),
        Parameter("cycle_days", Kind.DAYS, Strict.GREATEST, minimum=1, by_strength=True),
    ),
    conflict=_cycle_is_too_short,
)
def quantity_matches_schedule(facts: Facts, terms: Terms) -> Outcome:
    """The capsules do not exceed what the dosing schedule uses during the supply, nor what was prescribed."""
    quantity, days = facts.request.quantity, facts.request.days_supply
    if quantity is None or days is None:
        return unknown("TOO_MANY")
    most = _capsules(days, facts.product.strength if facts.product else None, terms)
    if facts.authorization is not None and facts.authorization.quantity is not None:
        most = min(most, facts.authorization.quantity)
    if quantity > most:
        return unmet("TOO_MANY", quantity=quantity, max_quantity=most, days_supply=days)
    return met()


def _capsules(days: int, strength: str | None, terms: Terms) -> int:
    """How many capsules of the strength the schedule uses in so many days that begin a cycle."""
    cycles, rest = divmod(max(days, 0), terms.figure_for("cycle_days", strength))
    dosing = terms.figure_for("dosing_days", strength)
    return (cycles * dosing + min(rest, dosing)) * terms.figure_for("capsules_per_day", strength)


@precondition(
    "no-refills",
    Element.SAFE_USE,
    {
        "REFILLS": Reason(
            "The prescription has {refills} refill(s); the program allows none.",
            "The prescriber writes the prescription without refills.",
            unknown="It is not stated that there are no refills.",
        ),
    },
)
def no_refills_are_asked(facts: Facts, _terms: Terms) -> Outcome:
    """The prescription has no refills."""
    refills = facts.request.refills
    if refills is None:
        return unknown("REFILLS")
    return met() if refills == 0 else unmet("REFILLS", refills=refills)


@precondition(
    "prescription-route-allowed",
    Element.SAFE_USE,
    {
        "NOT_ALLOWED": Reason(
            "A prescription that came by the route {route} is not allowed on this day.",
            "The prescriber sends the prescription in writing or electronically.",
            unknown="It is not stated how the prescription reached the pharmacy.",
        ),
    },
    (
        Parameter("allowed_routes", Kind.WORDS, choices=tuple(Route)),
        Parameter("telephone_allowed_from", Kind.DATE, optional=True),
        Parameter("telephone_allowed_until", Kind.DATE, optional=True),
    ),
)
def prescription_route_is_allowed(facts: Facts, terms: Terms) -> Outcome:
    """The prescription came in writing, electronically or, while a dated flexibility is on, by telephone."""
    route = facts.request.route
    if route is None:
        return unknown("NOT_ALLOWED")
    if route in terms.listed("allowed_routes"):
        return met()
    if route is Route.TELEPHONE and _telephone_is_allowed(facts, terms):
        return met()
    return unmet("NOT_ALLOWED", route=route.value)


def _telephone_is_allowed(facts: Facts, terms: Terms) -> bool:
    begun, ended = terms.day("telephone_allowed_from"), terms.day("telephone_allowed_until")
    today = day_in(facts.as_of, terms.time_zone)
    return begun is not None and begun <= today and (ended is None or today < ended)


@precondition(
    "authorization-number-valid",
    Element.SAFE_USE,
    {
        "UNKNOWN": Reason(
            "There is no such authorization number in this program.",
            "The pharmacist reads the number again or asks the prescriber for it.",
        ),
        "USED": Reason(
            "The authorization number was used already.",
            "The prescriber obtains a new authorization number.",
        ),
        "CANCELLED": Reason(
            "The authorization number was cancelled.",
            "The prescriber obtains a new authorization number.",
        ),
        "EXPIRED": Reason(
            "The authorization number has expired.",
            "The prescriber obtains a new authorization number.",
        ),
        "OTHER_PRESCRIPTION": Reason(
            "The authorization number was given for another patient, prescriber, enrollment or drug.",
            "The pharmacist presents the number that was written on this prescription.",
        ),
    },
)
def authorization_number_is_valid(facts: Facts, _terms: Terms) -> Outcome:
    """The authorization number exists, is unused, stands, and is of this patient, prescriber and drug."""
    number = facts.authorization
    if number is None:
        return unknown("UNKNOWN")
    reason = _flaw(number, facts)
    return unmet(reason, number.id) if reason else met(number.id)


def _flaw(number: Authorization, facts: Facts) -> str | None:
    if number.program != facts.program:
        return "UNKNOWN"
    if number.used_at is not None:
        return "USED"
    if number.cancelled_at is not None:
        return "CANCELLED"
    if facts.as_of > number.valid_until:
        return "EXPIRED"
    return None if _is_of_this_prescription(number, facts) else "OTHER_PRESCRIPTION"


def _is_of_this_prescription(number: Authorization, facts: Facts) -> bool:
    request, product, enrollment = facts.request, facts.product, facts.enrollment
    return (
        request.patient_id in (None, number.patient_id)
        and request.prescriber_id in (None, number.prescriber_id)
        and (facts.patient is None or facts.patient.id == number.patient_id)
        and (facts.prescriber is None or facts.prescriber.id == number.prescriber_id)
        and (product is None or product.strength == number.strength)
        and enrollment is not None
        and enrollment.id == number.enrollment_id
    )


@precondition(
    "dispensed-in-time",
    Element.SAFE_USE,
    {
        "TOO_LATE": Reason(
            "The prescription was written {days} days ago, more than the {max_prescription_days} allowed.",
            "The prescriber writes a new prescription.",
            unknown="It is not known when the prescription was written.",
        ),
    },
    (Parameter("max_prescription_days", Kind.DAYS, minimum=1),),
)
def prescription_is_recent(facts: Facts, terms: Terms) -> Outcome:
    """The drug is dispensed within so many days of the prescription."""
    number = facts.authorization
    if number is None:
        return unknown("TOO_LATE")
    age, most = facts.as_of - number.issued_at, terms.figure("max_prescription_days")
    if age > terms.span("max_prescription_days"):
        return unmet("TOO_LATE", number.id, days=age // DAY, max_prescription_days=most)
    return met(number.id)


@precondition(
    "supply-remaining-within-limit",
    Element.SAFE_USE,
    {
        "TOO_MUCH_LEFT": Reason(
            "Remaining supply: {days_left} days; at most {max_days_remaining} are allowed.",
            "The pharmacist asks again when at most {max_days_remaining} days are left.",
        ),
    },
    (Parameter("max_days_remaining", Kind.DAYS),),
)
def remaining_supply_is_within_limit(facts: Facts, terms: Terms) -> Outcome:
    """At most so many days are left of the supply dispensed last."""
    supply = facts.last_supply
    if supply is None:
        return met()
    most = terms.figure("max_days_remaining")
    left = max(0, supply.days_supply - (facts.as_of - supply.released_at) // DAY)
    if left <= most:
        return met(supply.id)
    return unmet(
        "TOO_MUCH_LEFT",
        supply.id,
        possible_from=supply.released_at + (supply.days_supply - most) * DAY,
        days_left=left,
        max_days_remaining=most,
    )
