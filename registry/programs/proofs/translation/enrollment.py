"""Element F as formulas: the patient is enrolled, has agreed, and is in the category that fits."""

from __future__ import annotations

import z3

from registry.domain.facts import Gate, ReproductiveStatus, RiskCategory
from registry.domain.preconditions.enrollment import FURTHER_GROUNDS
from registry.domain.terms import Terms
from registry.programs.proofs.answer import Answer, holds, translates
from registry.programs.proofs.terms_of_facts import Formula
from registry.programs.proofs.translation.prescriber import enrollment_is_active
from registry.programs.proofs.view import View

_STATUS = "reproduction.status"


@translates("patient-enrolled")
def patient_is_enrolled(facts: View, terms: Terms) -> Answer:
    lapses_at = facts.months_after_supply(terms.figure("reenroll_after_months"))
    return holds(enrollment_is_active(facts), z3.Implies(facts.has("last_release"), lapses_at >= 0))


@translates("agreement-signed")
def agreement_is_signed(facts: View, terms: Terms) -> Answer:
    if terms.category is None:
        return holds(False)
    needed_since = "enrollment.new_agreement_needed_since"
    return holds(
        facts.is_("agreement.risk_category", terms.category),
        z3.Implies(facts.has(needed_since), facts["agreement.signed_at"] >= facts[needed_since]),
        facts["agreement.by_patient"],
        facts["agreement.by_prescriber"],
        z3.Or(facts["agreement.by_guardian"], not terms.category.is_child),
    )


@translates("risk-category-current")
def risk_category_is_current(facts: View, terms: Terms) -> Answer:
    category, asked = terms.category, "request.risk_category"
    if category is None:
        return holds(False)
    return holds(
        facts.is_("enrollment.risk_category", category),
        facts.has("patient"),
        z3.Or(
            facts.is_(asked, category), z3.And(z3.Not(facts.has(asked)), terms.gate is not Gate.PRESCRIPTION)
        ),
        _is_child(facts, terms) == category.is_child,
        z3.Implies(facts.has("reproduction"), _status_fits(facts, category, terms)),
    )


def _is_child(facts: View, terms: Terms) -> Formula:
    return facts["patient.age_years"] < terms.figure("adult_from_years")


def _status_fits(facts: View, category: RiskCategory, terms: Terms) -> Formula:
    grown_up = z3.Not(facts.is_(_STATUS, ReproductiveStatus.BEFORE_MENARCHE))
    if category.can_get_pregnant:
        return z3.Or(grown_up, category.is_child)
    menses = facts.is_(_STATUS, ReproductiveStatus.MENSES_REGULAR, ReproductiveStatus.MENSES_IRREGULAR)
    if category.is_male:
        return z3.And(z3.Or(grown_up, category.is_child), z3.Not(menses))
    return z3.And(
        z3.Or(grown_up, category.is_child),
        z3.Not(menses),
        z3.Not(facts.is_(_STATUS, *_not_listed(terms))),
        z3.Implies(facts.is_(_STATUS, ReproductiveStatus.NATURAL_MENOPAUSE), _menopause_counts(facts, terms)),
    )


def _not_listed(terms: Terms) -> list[ReproductiveStatus]:
    """The further grounds that the edition does not accept; those that every edition accepts are none of them."""
    listed = terms.words.get("further_grounds", frozenset())
    return [status for status in FURTHER_GROUNDS if status not in listed]


def _menopause_counts(facts: View, terms: Terms) -> Formula:
    today, since_on = facts.today("patient.time_zone"), "reproduction.since_on"
    completed_on = facts.day_months_after(since_on, terms.figure("menopause_months"))
    completed = z3.And(facts.has(since_on), completed_on <= today)
    years = terms.figures.get("menopause_from_years")
    if years is None:
        return completed
    return z3.And(completed, facts["patient.age_years"] >= years)
