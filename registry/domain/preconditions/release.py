"""The release: what was confirmed, with counseling and the Medication Guide, in time (elements B and D)."""

from __future__ import annotations

from registry.domain.dates import day_in
from registry.domain.facts import Checklist, Confirmation, Facts, HandOver
from registry.domain.outcome import NOT_APPLICABLE, Outcome, met, unknown, unmet
from registry.domain.preconditions.declaration import Element, Kind, Parameter, Reason, precondition
from registry.domain.terms import Terms


@precondition(
    "confirmation-number-valid",
    Element.SAFE_USE,
    {
        "UNKNOWN": Reason(
            "There is no such confirmation number.",
            "The pharmacist reads the number again or asks for a new confirmation.",
        ),
        "USED": Reason(
            "The confirmation number was used already.",
            "The pharmacist asks for a confirmation of the next prescription.",
        ),
        "CANCELLED": Reason(
            "The confirmation number was cancelled.",
            "The pharmacist asks for a new confirmation while the authorization number still stands.",
        ),
        "EXPIRED": Reason(
            "The confirmation number has expired.",
            "The pharmacist cancels it and asks for a new confirmation while the authorization number still"
            " stands.",
        ),
        "OTHER_PHARMACY": Reason(
            "The confirmation number was given to another pharmacy.",
            "The pharmacy that obtained the confirmation releases the drug or cancels the number.",
        ),
    },
)
def confirmation_number_is_valid(facts: Facts, _terms: Terms) -> Outcome:
    """The confirmation number exists, is unused, stands, and is of this pharmacy."""
    number = facts.confirmation
    if number is None:
        return unknown("UNKNOWN")
    reason = _flaw(number, facts)
    return unmet(reason, number.id) if reason else met(number.id)


def _flaw(number: Confirmation, facts: Facts) -> str | None:
    if number.used_at is not None:
        return "USED"
    if number.cancelled_at is not None:
        return "CANCELLED"
    if facts.as_of > number.valid_until:
        return "EXPIRED"
    of_this_pharmacy = facts.pharmacy is not None and facts.pharmacy.id == number.pharmacy_id
    return None if of_this_pharmacy else "OTHER_PHARMACY"


@precondition(
    "release-matches-confirmation",
    Element.SAFE_USE,
    {
        "PRODUCT": Reason(
            "The product is not the one that was confirmed.",
            "The pharmacist releases the confirmed product, or cancels the number and asks anew.",
            unknown="The product to be released is not stated.",
        ),
        "QUANTITY": Reason(
            "The quantity or the days' supply is above what was confirmed: {max_quantity} capsules for"
            " {max_days_supply} days.",
            "The pharmacist releases at most what was confirmed.",
            unknown="The quantity or the days' supply to be released is not stated.",
        ),
    },
)
def release_matches_confirmation(facts: Facts, _terms: Terms) -> Outcome:
    """The product is the confirmed one, and quantity and days' supply are not above what was confirmed."""
    confirmed, asked = facts.confirmation, facts.request
    if confirmed is None:
        return NOT_APPLICABLE
    if asked.ndc is None:
        return unknown("PRODUCT", confirmed.id)
    if asked.ndc != confirmed.ndc:
        return unmet("PRODUCT", confirmed.id)
    if asked.quantity is None or asked.days_supply is None:
        return unknown("QUANTITY", confirmed.id)
    if asked.quantity > confirmed.quantity or asked.days_supply > confirmed.days_supply:
        return unmet(
            "QUANTITY",
            confirmed.id,
            max_quantity=confirmed.quantity,
            max_days_supply=confirmed.days_supply,
        )
    return met(confirmed.id)


@precondition(
    "checklist-complete",
    Element.SAFE_USE,
    {
        "MISSING": Reason(
            "The Education and Counseling Checklist is missing.",
            "The pharmacist counsels the patient and completes the checklist of the patient's category.",
        ),
        "INCOMPLETE": Reason(
            "The Education and Counseling Checklist is not complete: every item of the patient's category and"
            " the counselor's name are needed.",
            "The pharmacist completes the checklist of the patient's category and names the counselor.",
            unknown="It is not known which category's checklist is needed.",
        ),
    },
)
def checklist_is_complete(facts: Facts, terms: Terms) -> Outcome:
    """The checklist is of the patient's category, has every item, and names the counselor."""
    checklist = facts.checklist
    if checklist is None:
        return unknown("MISSING")
    if facts.risk_category is None:
        return unknown("INCOMPLETE")
    return met() if _is_complete(checklist, facts, terms) else unmet("INCOMPLETE")


def _is_complete(checklist: Checklist, facts: Facts, terms: Terms) -> bool:
    of_category = checklist.risk_category is facts.risk_category
    return of_category and checklist.counselor_named and terms.checklist.issubset(checklist.items)


@precondition(
    "medication-guide-provided",
    Element.SAFE_USE,
    {
        "MISSING": Reason(
            "The Medication Guide does not go with this dispense.",
            "The pharmacist gives the patient the Medication Guide.",
        ),
    },
)
def medication_guide_is_provided(facts: Facts, _terms: Terms) -> Outcome:
    """The Medication Guide goes with this dispense."""
    return met() if facts.medication_guide_provided else unmet("MISSING")


@precondition(
    "released-in-time",
    Element.SAFE_USE,
    {
        "TOO_LATE": Reason(
            "The drug is released too late after the confirmation: handed over, {handed_over_hours} hours are"
            " allowed; shipped, the same day.",
            "The pharmacist cancels the confirmation number and asks for a new one.",
            unknown="It is not stated whether the drug is handed over or shipped.",
        ),
    },
    (Parameter("handed_over_hours", Kind.HOURS),),
)
def release_is_in_time(facts: Facts, terms: Terms) -> Outcome:
    """The drug is handed over within the edition's hours of the confirmation, or shipped on its day."""
    confirmed = facts.confirmation
    if confirmed is None:
        return NOT_APPLICABLE
    if facts.request.hand_over is None or facts.pharmacy is None:
        return unknown("TOO_LATE", confirmed.id)
    if facts.request.hand_over is HandOver.HANDED_OVER:
        in_time = facts.as_of <= confirmed.confirmed_at + terms.span("handed_over_hours")
    else:
        zone = facts.pharmacy.time_zone
        in_time = day_in(facts.as_of, zone) == day_in(confirmed.confirmed_at, zone)
    if in_time:
        return met(confirmed.id)
    return unmet("TOO_LATE", confirmed.id, handed_over_hours=terms.figure("handed_over_hours"))
