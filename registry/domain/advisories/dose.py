"""Doses: on dialysis, by class of hepatic impairment, beside a strong CYP1A2 inhibitor, and the usual dose."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from registry.domain.advisories.declaration import Figures, Ground, advisory
from registry.domain.clinical import ClinicalStatus
from registry.domain.facts import Facts
from registry.domain.preconditions.declaration import Kind, Parameter

DOSES = tuple(
    f"{dose} mg" for dose in ("1", "2", "2.5", "3", "4", "5", "10", "15", "25", "100", "200", "300")
)
"""The doses that a text can name, written as the strengths of products are."""


def milligrams(strength: str) -> Decimal | None:
    """The number of a strength such as `2.5 mg`; None where it has another form."""
    number, _, unit = strength.partition(" ")
    try:
        return Decimal(number) if unit == "mg" else None
    except InvalidOperation:
        return None


def least_daily_dose(facts: Facts) -> Decimal | None:
    """The dose that the patient takes a day at least: one capsule, or more where the supply holds more than days."""
    strength = milligrams(facts.product.strength) if facts.product is not None else None
    if strength is None:
        return None
    capsules, days = facts.request.quantity, facts.request.days_supply
    if not capsules or not days or capsules <= days:
        return strength
    return strength * capsules / days


def _may_exceed(facts: Facts, dose: str) -> bool:
    """Whether what is asked for is above the dose, or nothing can be said of it yet."""
    least, most = least_daily_dose(facts), milligrams(dose)
    return least is None or most is None or least > most


@advisory(
    "dialysis-dose",
    "The patient is on dialysis, for which the dose is {dose} once daily.",
    "The prescriber considers {dose}, taken after the session on days of dialysis.",
    (Parameter("dose", Kind.CHOICE, choices=DOSES),),
)
def dose_is_above_that_on_dialysis(
    facts: Facts, status: ClinicalStatus | None, figures: Figures
) -> Ground | None:
    """The patient is on dialysis, and what is asked for is not known to be within the dose for that."""
    if status is None or not status.on_dialysis or not _may_exceed(facts, figures.word("dose")):
        return None
    return Ground((status.id,))


@advisory(
    "hepatic-dose",
    "The patient has hepatic impairment, for whose class the dose is {dose} once daily.",
    "The prescriber considers {dose}.",
    (
        Parameter("dose_a", Kind.CHOICE, choices=DOSES),
        Parameter("dose_b", Kind.CHOICE, choices=DOSES),
        Parameter("dose_c", Kind.CHOICE, choices=DOSES),
    ),
)
def dose_is_above_that_in_hepatic_impairment(
    facts: Facts, status: ClinicalStatus | None, figures: Figures
) -> Ground | None:
    """A Child-Pugh class is stated, and what is asked for is not known to be within the dose for it."""
    if status is None or status.child_pugh is None:
        return None
    dose = figures.word(f"dose_{status.child_pugh.lower()}")
    if not _may_exceed(facts, dose):
        return None
    return Ground((status.id,), {"dose": dose})


@advisory(
    "cyp1a2-inhibitor",
    "The patient takes a strong CYP1A2 inhibitor, which is to be avoided with this drug.",
    "The prescriber considers another medicine in the inhibitor's place; where it can not be avoided, {dose}.",
    (Parameter("dose", Kind.CHOICE, choices=DOSES),),
)
def strong_inhibitor_is_taken(
    _facts: Facts, status: ClinicalStatus | None, _figures: Figures
) -> Ground | None:
    """A strong CYP1A2 inhibitor is taken, whatever the dose."""
    return Ground((status.id,)) if status is not None and status.strong_cyp1a2_inhibitor else None


@advisory(
    "dose-above-usual",
    "What is asked for is more than the greatest dose for the indication, {greatest_dose} daily.",
    "The prescriber compares the prescription with the dose for the indication.",
    (Parameter("greatest_dose", Kind.CHOICE, choices=DOSES),),
)
def dose_is_above_the_usual(facts: Facts, status: ClinicalStatus | None, figures: Figures) -> Ground | None:
    """What is asked for is above the greatest dose that the text names for the indication."""
    least, most = least_daily_dose(facts), milligrams(figures.word("greatest_dose"))
    if status is None or least is None or most is None or least <= most:
        return None
    return Ground((status.id,))
