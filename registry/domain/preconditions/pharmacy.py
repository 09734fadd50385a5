"""Element B, 21 U.S.C. 355-1(f)(3)(B): who dispenses is specially certified and trained."""

from __future__ import annotations

from registry.domain.dates import add_months
from registry.domain.facts import Dated, Facts
from registry.domain.outcome import Outcome, met, unknown, unmet
from registry.domain.preconditions.declaration import Element, Kind, Parameter, Reason, precondition
from registry.domain.preconditions.prescriber import active_certification
from registry.domain.terms import Terms

_MAX_AGE = Parameter("max_age_months", Kind.MONTHS, minimum=1)


def _recent_training(training: Dated | None, facts: Facts, terms: Terms) -> Outcome:
    """Met until the training's day so many calendar months later, that instant included."""
    if training is None:
        return unknown("MISSING")
    months = terms.figure("max_age_months")
    if add_months(training.at, months) < facts.as_of:
        return unmet("TOO_OLD", training.id, max_age_months=months)
    return met(training.id)


@precondition(
    "pharmacy-certified",
    Element.PHARMACY_CERTIFICATION,
    {
        "NOT_CERTIFIED": Reason(
            "The pharmacy is not certified in this program.",
            "The pharmacy's authorized representative completes the program's certification.",
            unknown="It is not known which pharmacy asks.",
        ),
        "SUSPENDED": Reason(
            "The pharmacy's certification is suspended.",
            "The authorized representative settles the suspension with the program's coordinator.",
        ),
        "WITHDRAWN": Reason(
            "The pharmacy's certification was withdrawn.",
            "The patient goes to a certified pharmacy, or the pharmacy is certified anew.",
        ),
    },
)
def pharmacy_is_certified(facts: Facts, _terms: Terms) -> Outcome:
    """The pharmacy's certification in this program is active."""
    if facts.pharmacy is None:
        return unknown("NOT_CERTIFIED")
    return active_certification(facts.pharmacy.certification, facts.pharmacy.id)


@precondition(
    "pharmacy-training-current",
    Element.PHARMACY_CERTIFICATION,
    {
        "MISSING": Reason(
            "No training of the pharmacy's staff is recorded.",
            "The authorized representative has the staff trained and records it.",
        ),
        "TOO_OLD": Reason(
            "The training of the pharmacy's staff is older than {max_age_months} months.",
            "The authorized representative has the staff's training renewed and records it.",
        ),
    },
    (_MAX_AGE,),
)
def pharmacy_training_is_current(facts: Facts, terms: Terms) -> Outcome:
    """The training of the pharmacy's staff was renewed within the edition's months."""
    return _recent_training(facts.pharmacy.training if facts.pharmacy else None, facts, terms)


@precondition(
    "pharmacist-trained",
    Element.PHARMACY_CERTIFICATION,
    {
        "MISSING": Reason(
            "The acting pharmacist has no recorded training in this program.",
            "The pharmacist completes the program's training, and the pharmacy records it.",
            unknown="No training of the acting pharmacist in this program is known.",
        ),
        "TOO_OLD": Reason(
            "The acting pharmacist's training is older than {max_age_months} months.",
            "The pharmacist renews the program's training, and the pharmacy records it.",
        ),
    },
    (_MAX_AGE,),
)
def pharmacist_is_trained(facts: Facts, terms: Terms) -> Outcome:
    """The acting pharmacist has completed the program's training within the edition's months."""
    return _recent_training(facts.pharmacist.training if facts.pharmacist else None, facts, terms)
