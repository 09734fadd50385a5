"""What a gate says, as a formula: the plan of an edition, asked as `decide` asks it."""

from __future__ import annotations

from collections.abc import Mapping

import z3

from registry.domain.edition import Edition
from registry.domain.facts import Gate, RiskCategory
from registry.programs.proofs.answer import Answer
from registry.programs.proofs.terms_of_facts import Formula, day
from registry.programs.proofs.translation import NEVERTHELESS, TRANSLATIONS
from registry.programs.proofs.view import View

CATEGORIES: tuple[RiskCategory | None, ...] = (None, *RiskCategory)


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
    found = answers(facts, edition, gate, category)
    return z3.And(facts.category_is(category), is_yes(facts, edition, found))


def is_yes(facts: View, edition: Edition, found: Mapping[str, Answer]) -> Formula:
    """Whether these answers are a yes: the program has not ended, none refuses, and one at least is met."""
    none_refuses = z3.Not(z3.Or([answer.refuses for answer in found.values()]))
    one_is_met = z3.Or([answer.shows for answer in found.values()])
    return z3.And(in_force(facts, edition), none_refuses, one_is_met)


def is_authorized_in_any_category(facts: View, edition: Edition, gate: Gate) -> Formula:
    """Whether the gate says yes."""
    return z3.Or([is_authorized(facts, edition, gate, category) for category in CATEGORIES])


def in_force(facts: View, edition: Edition) -> Formula:
    """Whether the program has not ended."""
    if edition.ended_on is None:
        return z3.BoolVal(True)
    return facts.today(edition.time_zone.key) < day(edition.ended_on)
