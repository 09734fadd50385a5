"""The prescription as formulas: the program's drug, for a limited supply, on a number that still stands."""

from __future__ import annotations

import z3

from registry.domain.facts import Route
from registry.domain.terms import Terms
from registry.programs.proofs.answer import Answer, holds, translates
from registry.programs.proofs.anything import DAY
from registry.programs.proofs.terms_of_facts import Formula, Term, day, span, text
from registry.programs.proofs.translation.exceptions import exception_serves
from registry.programs.proofs.view import View


@translates("product-in-program")
def product_is_in_program(facts: View, terms: Terms) -> Answer:
    today = facts.today(terms.time_zone.key)
    begun = z3.Implies(facts.has("product.marketed_from"), facts["product.marketed_from"] <= today)
    not_over = z3.Implies(facts.has("product.marketed_until"), today < facts["product.marketed_until"])
    ours = facts["product.program"] == facts["program"]
    return holds(facts.has("product"), ours, facts["product.dispensable"], begun, not_over)


@translates("days-supply-within-limit")
def days_supply_is_within_limit(facts: View, terms: Terms) -> Answer:
    days = "request.days_supply"
    prescribed = _not_above_prescribed(facts, "days_supply")
    short = z3.Or(facts[days] <= terms.figure("max_days_supply"), exception_serves(facts, terms))
    return holds(facts.has(days), short, prescribed)


@translates("quantity-matches-schedule")
def quantity_matches_schedule(facts: View, terms: Terms) -> Answer:
    quantity, days = "request.quantity", "request.days_supply"
    return holds(
        facts.has(quantity),
        facts.has(days),
        facts[quantity] <= _capsules_used(facts, terms),
        _not_above_prescribed(facts, "quantity"),
    )


def _capsules_used(facts: View, terms: Terms) -> Term:
    """What the schedule of the product's strength uses; of a strength that the edition does not name, the strictest."""
    used = _capsules_of(None, facts, terms)
    for strength in sorted({name for some in terms.by_strength.values() for name in some}):
        is_it = z3.And(facts.has("product"), facts["product.strength"] == text(strength))
        used = z3.If(is_it, _capsules_of(strength, facts, terms), used)
    return used


def _capsules_of(strength: str | None, facts: View, terms: Terms) -> Term:
    days, cycle = facts["request.days_supply"], terms.figure_for("cycle_days", strength)
    supply, dosing = z3.If(days > 0, days, 0), terms.figure_for("dosing_days", strength)
    rest = supply % cycle
    capsules = supply / cycle * dosing + z3.If(rest < dosing, rest, dosing)
    return capsules * terms.figure_for("capsules_per_day", strength)


def _not_above_prescribed(facts: View, what: str) -> Formula:
    prescribed = f"authorization.{what}"
    return z3.Implies(facts.has(prescribed), facts[f"request.{what}"] <= facts[prescribed])


@translates("no-refills")
def no_refills_are_asked(facts: View, _terms: Terms) -> Answer:
    return holds(facts.has("request.refills"), facts["request.refills"] == 0)


@translates("prescription-route-allowed")
def prescription_route_is_allowed(facts: View, terms: Terms) -> Answer:
    listed = facts.is_("request.route", *(Route(word) for word in sorted(terms.listed("allowed_routes"))))
    return holds(z3.Or(listed, _came_by_telephone_in_time(facts, terms)))


def _came_by_telephone_in_time(facts: View, terms: Terms) -> Formula:
    begun, ended = terms.day("telephone_allowed_from"), terms.day("telephone_allowed_until")
    if begun is None:
        return z3.BoolVal(False)
    today = facts.today(terms.time_zone.key)
    in_time = z3.And(day(begun) <= today, today < day(ended) if ended else True)
    return z3.And(facts.is_("request.route", Route.TELEPHONE), in_time)


@translates("authorization-number-valid")
def authorization_number_is_valid(facts: View, _terms: Terms) -> Answer:
    number = "authorization"
    return holds(
        facts.has(number),
        facts[f"{number}.program"] == facts["program"],
        stands(facts, number),
        *(
            z3.Implies(facts.has(said), facts[said] == facts[f"{number}.{given}"])
            for said, given in (
                ("request.patient_id", "patient_id"),
                ("request.prescriber_id", "prescriber_id"),
                ("patient.id", "patient_id"),
                ("prescriber.id", "prescriber_id"),
                ("product.strength", "strength"),
            )
        ),
        facts.has("enrollment"),
        facts["enrollment.id"] == facts[f"{number}.enrollment_id"],
    )


def stands(facts: View, number: str) -> Formula:
    """Whether the number is unused, not cancelled and not expired."""
    return z3.And(
        z3.Not(facts.has(f"{number}.used_at")),
        z3.Not(facts.has(f"{number}.cancelled_at")),
        facts[f"{number}.valid_until"] >= 0,
    )


@translates("dispensed-in-time")
def prescription_is_recent(facts: View, terms: Terms) -> Answer:
    oldest = -span(terms.span("max_prescription_days"))
    return holds(facts.has("authorization"), facts["authorization.issued_at"] >= oldest)


@translates("supply-remaining-within-limit")
def remaining_supply_is_within_limit(facts: View, terms: Terms) -> Answer:
    whole_days = -facts["last_supply.released_at"] / DAY
    left = facts["last_supply.days_supply"] - whole_days
    few = z3.If(left > 0, left, 0) <= terms.figure("max_days_remaining")
    return holds(z3.Implies(facts.has("last_supply"), few))
