"""What a gate says, as a formula: the plan of an edition, asked as `decide` asks it."""

from __future__ import annotations

import z3

from registry.domain.edition import Edition
from registry.domain.facts import Gate, RiskCategory
from registry.programs.proofs import translation
from registry.programs.proofs.answer import NEVERTHELESS, TRANSLATIONS, Answer
from registry.programs.proofs.terms_of_facts import Formula, day
from registry.programs.proofs.view import View

CATEGORIES: tuple[RiskCategory | None, ...] = (None, *RiskCategory)
TRANSLATED_FILES = translation.__all__


class NotTranslated(Exception):
    """An edition asks a precondition that has no translation."""


def answers(facts: View, edition: Edition, gate: Gate, category: RiskCategory | None) -> dict[str, Answer]:
    """What each precondition of the gate answers about a patient of that category, by its code."""
    found = {}
    for step in edition.steps(gate, category):
        code = step.precondition.code
        if code not in TRANSLATIONS:
            raise NotTranslated(f"{edition.name}: the precondition {code} is not translated for the solver")
        answer = TRANSLATIONS[code](facts, step.terms)
        applies = z3.BoolVal(step.applies)
        if code in NEVERTHELESS:
            applies = z3.Or(applies, NEVERTHELESS[code](facts))
        found[code] = Answer(answer.holds, z3.And(applies, answer.asked))
    return found


def is_authorized(facts: View, edition: Edition, gate: Gate, category: RiskCategory | None) -> Formula:
    """Whether the gate says yes to a patient of that category."""
    found = answers(facts, edition, gate, category).values()
    none_refuses = z3.Not(z3.Or([answer.refuses for answer in found]))
    one_is_met = z3.Or([answer.shows for answer in found])
    return z3.And(facts.category_is(category), in_force(facts, edition), none_refuses, one_is_met)


def is_authorized_in_any_category(facts: View, edition: Edition, gate: Gate) -> Formula:
    """Whether the gate says yes."""
    return z3.Or([is_authorized(facts, edition, gate, category) for category in CATEGORIES])


def in_force(facts: View, edition: Edition) -> Formula:
    """Whether the program has not ended."""
    if edition.ended_on is None:
        return z3.BoolVal(True)
    return facts.today(edition.time_zone.key) < day(edition.ended_on)
