"""Element E as formulas, continued: laboratory results."""

from __future__ import annotations

from datetime import timedelta

import z3

from registry.domain.laboratory import Analyte
from registry.domain.preconditions.laboratory import analytes_asked, limit_of
from registry.domain.terms import Terms
from registry.programs.proofs.answer import Answer, holds, translates
from registry.programs.proofs.terms_of_facts import Formula, span
from registry.programs.proofs.translation.exceptions import exception_serves
from registry.programs.proofs.view import View

RESULTS = "laboratory_results"


@translates("laboratory-results-current")
def laboratory_results_are_current_and_in_range(facts: View, terms: Terms) -> Answer:
    oldest = terms.span("max_age_days")
    excused = terms.spans.get("exception_max_age_days", oldest)
    served = exception_serves(facts, terms)
    return holds(
        *(
            z3.Or(
                _is_current(facts, analyte, terms, oldest),
                z3.And(served, _is_current(facts, analyte, terms, excused)),
            )
            for analyte in analytes_asked(terms)
        )
    )


def is_harmless(facts: View, result: str, terms: Terms) -> Formula:
    """Whether the result is of the past, and within its limit where the terms give one to its analyte."""
    within = [
        z3.Implies(facts.is_(f"{result}.analyte", one), _is_in_range(facts, result, one, terms))
        for one in analytes_asked(terms)
    ]
    return z3.And(facts[f"{result}.collected_at"] <= 0, *within)


def _is_current(facts: View, analyte: Analyte, terms: Terms, oldest: timedelta) -> Formula:
    found = (_is_latest_and_good(facts, one, analyte, terms) for one in facts.slots(RESULTS))
    young = (facts[f"{one}.collected_at"] >= -span(oldest) for one in facts.slots(RESULTS))
    return z3.Or([z3.And(*each) for each in zip(found, young, strict=True)])


def _is_latest_and_good(facts: View, result: str, analyte: Analyte, terms: Terms) -> Formula:
    """The result is good, and every other one that counts was collected earlier, or at once with it and is in range."""
    at = facts[f"{result}.collected_at"]
    outdone = [
        z3.Implies(
            _counts(facts, other, analyte, terms),
            z3.Or(
                facts[f"{other}.collected_at"] < at,
                z3.And(facts[f"{other}.collected_at"] == at, _is_in_range(facts, other, analyte, terms)),
            ),
        )
        for other in facts.slots(RESULTS)
    ]
    return z3.And(
        facts.is_(f"{result}.analyte", analyte),
        _is_in_range(facts, result, analyte, terms),
        facts[f"{result}.reported_at"] <= 0,
        at <= 0,
        *outdone,
    )


def _counts(facts: View, result: str, analyte: Analyte, terms: Terms) -> Formula:
    known = z3.Or(facts[f"{result}.reported_at"] <= 0, facts[f"{result}.collected_at"] > 0)
    out = z3.Not(_is_in_range(facts, result, analyte, terms))
    return z3.And(facts.is_(f"{result}.analyte", analyte), z3.Or(known, out))


def _is_in_range(facts: View, result: str, analyte: Analyte, terms: Terms) -> Formula:
    least, greatest = limit_of(analyte, terms)
    value = facts[f"{result}.value"]
    return z3.And(value >= least, value <= greatest)
