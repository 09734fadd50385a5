"""Element B as formulas: who dispenses is certified and trained."""

from __future__ import annotations

from registry.domain.terms import Terms
from registry.programs.proofs.answer import Answer, holds, translates
from registry.programs.proofs.translation.prescriber import is_certified
from registry.programs.proofs.view import View


@translates("pharmacy-certified")
def pharmacy_is_certified(facts: View, _terms: Terms) -> Answer:
    return holds(is_certified(facts, "pharmacy.certification"))


@translates("pharmacy-training-current")
def pharmacy_training_is_current(facts: View, terms: Terms) -> Answer:
    return _trained(facts, "pharmacy.training", terms)


@translates("pharmacist-trained")
def pharmacist_is_trained(facts: View, terms: Terms) -> Answer:
    return _trained(facts, "pharmacist.training", terms)


def _trained(facts: View, path: str, terms: Terms) -> Answer:
    return holds(facts.has(path), facts.months_after(f"{path}.at", terms.figure("max_age_months")) >= 0)
