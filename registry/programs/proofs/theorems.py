"""What must hold of every edition, asked of the solver: a proof is that it finds no facts to the contrary."""

from __future__ import annotations

import z3

from registry.domain.decision import Decision, decide
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate, RiskCategory
from registry.programs.proofs.anything import Anything
from registry.programs.proofs.finding import Claim, Finding, Result
from registry.programs.proofs.gate import CATEGORIES, answers, is_authorized
from registry.programs.proofs.ordinary import ordinary
from registry.programs.proofs.rebuilt import Rebuilding
from registry.programs.proofs.terms_of_facts import Formula

_PATIENCE_MS = 60_000


class Undecided(Exception):
    """The solver gave up."""


def solver(*formulas: Formula) -> z3.Solver:
    """A solver that takes the formulas for granted."""
    made = z3.Solver()
    made.set("timeout", _PATIENCE_MS)
    made.add(*formulas)
    return made


def model_of(*formulas: Formula, given: z3.Solver | None = None) -> z3.ModelRef | None:
    """What makes all formulas true, and those that the solver takes for granted; None where nothing does."""
    asked = given or solver()
    asked.push()
    asked.add(*formulas)
    found = asked.check()
    if found == z3.unknown:
        raise Undecided(f"the solver gave up after {_PATIENCE_MS} ms: {asked.reason_unknown()}")
    model = asked.model() if found == z3.sat else None
    asked.pop()
    return model


def example(facts: Anything, edition: Edition, *formulas: Formula) -> Facts | None:
    """Ordinary facts that make all formulas true; None where there are none."""
    model = model_of(*formulas, ordinary(facts, edition))
    return None if model is None else Rebuilding(model, edition).facts


def no_leak(edition: Edition, gate: Gate) -> Finding:
    """There are no facts with a yes while a precondition that the edition's rules name for the gate is not met."""
    facts, leaks = Anything(), []
    for category in CATEGORIES:
        breach = z3.BoolVal(True) if category is None else _breach(facts, edition, gate, category)
        if model_of(is_authorized(facts, edition, gate, category), breach) is not None:
            leaks.append(f"{category or 'unknown category'}: a yes although a precondition is not met")
    return _finding(edition, Claim.NO_LEAK, gate, len(CATEGORIES), leaks)


def _breach(facts: Anything, edition: Edition, gate: Gate, category: RiskCategory) -> Formula:
    """One of the rules that name gate and category is not met. Which ones do is read from the rules, not the plan."""
    asked = answers(facts, edition, gate, category)
    named = [
        code for code, rule in edition.rules.items() if gate in rule.gates and category in rule.applies_to
    ]
    return z3.Or([asked[code].refuses if code in asked else z3.BoolVal(True) for code in named])


def passable(edition: Edition, gate: Gate) -> Finding:
    """For every category there are facts with a yes, and the real decision on them is yes."""
    facts, closed = Anything(), []
    for category in RiskCategory:
        found = example(facts, edition, is_authorized(facts, edition, gate, category))
        if found is None:
            closed.append(f"{category}: no facts get a yes")
        elif not decide(found, edition, gate).authorized:
            closed.append(f"{category}: the decision differs: {', '.join(_refusing(found, edition, gate))}")
    return _finding(edition, Claim.PASSABLE, gate, len(RiskCategory), closed)


def alive(edition: Edition, gate: Gate) -> Finding:
    """Each precondition of the gate can be the only one that refuses, and in the real decision it is."""
    dead, codes = [], [code for code, rule in edition.rules.items() if gate in rule.gates]
    solvers = {category: _Refusals(edition, gate, category) for category in RiskCategory}
    for code in codes:
        concerned = sorted(RiskCategory, key=lambda each: each not in edition.rules[code].applies_to)
        seen = next(filter(None, (solvers[category].by_only(code) for category in concerned)), None)
        if seen is None:
            dead.append(f"{code}: never the only one that refuses")
        elif (refusing := _refusing(seen, edition, gate)) != [code]:
            dead.append(f"{code}: the decision differs: {', '.join(refusing)}")
    return _finding(edition, Claim.ALIVE, gate, len(codes), dead)


class _Refusals:
    """Looks for facts of a patient of one category that one precondition alone refuses."""

    def __init__(self, edition: Edition, gate: Gate, category: RiskCategory) -> None:
        facts = Anything()
        self._edition = edition
        self._asked = answers(facts, edition, gate, category)
        self._solver = solver(facts.category_is(category), ordinary(facts, edition))

    def by_only(self, code: str) -> Facts | None:
        others = [answer.refuses for name, answer in self._asked.items() if name != code]
        model = model_of(self._asked[code].refuses, z3.Not(z3.Or(others)), given=self._solver)
        return None if model is None else Rebuilding(model, self._edition).facts


def _refusing(facts: Facts, edition: Edition, gate: Gate) -> list[str]:
    decision: Decision = decide(facts, edition, gate)
    return [item.code for item in decision.unmet]


def _finding(edition: Edition, claim: Claim, gate: Gate, cases: int, details: list[str]) -> Finding:
    result = Result.FAILED if details else Result.PROVED
    return Finding(edition.name, claim, gate, result, cases, tuple(details))
