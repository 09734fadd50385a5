"""The release as formulas: what was confirmed, with counseling and the Medication Guide, in time."""

from __future__ import annotations

import z3

from registry.domain.facts import HandOver
from registry.domain.terms import Terms
from registry.programs.proofs.answer import Answer, holds, if_asked, translates
from registry.programs.proofs.terms_of_facts import span
from registry.programs.proofs.translation.prescription import stands
from registry.programs.proofs.view import View


@translates("confirmation-number-valid")
def confirmation_number_is_valid(facts: View, _terms: Terms) -> Answer:
    ours = facts["confirmation.pharmacy_id"] == facts["pharmacy.id"]
    return holds(facts.has("confirmation"), stands(facts, "confirmation"), facts.has("pharmacy"), ours)


@translates("release-matches-confirmation")
def release_matches_confirmation(facts: View, _terms: Terms) -> Answer:
    return if_asked(
        facts.has("confirmation"),
        *(facts.has(f"request.{said}") for said in ("ndc", "quantity", "days_supply")),
        facts["request.ndc"] == facts["confirmation.ndc"],
        facts["request.quantity"] <= facts["confirmation.quantity"],
        facts["request.days_supply"] <= facts["confirmation.days_supply"],
    )


@translates("checklist-complete")
def checklist_is_complete(facts: View, terms: Terms) -> Answer:
    if terms.category is None:
        return holds(False)
    return holds(
        facts.is_("checklist.risk_category", terms.category),
        facts["checklist.counselor_named"],
        *(facts.includes("checklist.items", code) for code in sorted(terms.checklist)),
    )


@translates("medication-guide-provided")
def medication_guide_is_provided(facts: View, _terms: Terms) -> Answer:
    return holds(facts["medication_guide_provided"])


@translates("released-in-time")
def release_is_in_time(facts: View, terms: Terms) -> Answer:
    zone = "pharmacy.time_zone"
    handed_over = facts.is_("request.hand_over", HandOver.HANDED_OVER)
    soon = facts["confirmation.confirmed_at"] >= -span(terms.span("handed_over_hours"))
    same_day = facts.today(zone) == facts.day_of("confirmation.confirmed_at", zone)
    in_time = z3.If(handed_over, soon, same_day)
    return if_asked(facts.has("confirmation"), facts.has("request.hand_over"), facts.has("pharmacy"), in_time)
