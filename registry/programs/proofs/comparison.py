"""Where the newer of two editions says yes and the older says no, precondition by precondition, with examples."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from registry.domain.decision import decide
from registry.domain.edition import Edition
from registry.domain.explanation import explain
from registry.domain.facts import Facts, Gate, RiskCategory
from registry.programs.proofs.anything import Anything
from registry.programs.proofs.finding import Claim, Finding, Result
from registry.programs.proofs.gate import answers, is_authorized
from registry.programs.proofs.ordinary import ordinary
from registry.programs.proofs.rebuilt import Rebuilding
from registry.programs.proofs.theorems import model_of, solver


def compared(older: Edition, newer: Edition, gate: Gate) -> Finding:
    """The cases in which the newer edition is weaker. None of them is an error; all are for people to judge."""
    codes = [code for code, rule in older.rules.items() if gate in rule.gates]
    details = [line for category in RiskCategory for line in _weaker(older, newer, gate, category)]
    result = Result.WEAKER if details else Result.PROVED
    name = f"{older.name} -> {newer.effective_from.isoformat()}"
    return Finding(name, Claim.COMPARED, gate, result, len(codes) * len(RiskCategory), tuple(details))


def _weaker(older: Edition, newer: Edition, gate: Gate, category: RiskCategory) -> Iterator[str]:
    """A line for each of the older one's preconditions that is unmet in facts with a yes from the newer one."""
    facts = Anything()
    yes = is_authorized(facts, newer, gate, category)
    asked = answers(facts, older, gate, category)
    weaker = solver(yes, z3.Or([answer.refuses for answer in asked.values()]), *facts.calendar)
    if model_of(given=weaker) is None:
        return
    weaker.add(ordinary(facts, newer))
    for code, answer in asked.items():
        model = model_of(answer.refuses, given=weaker)
        if model is not None:
            found = Rebuilding(model, newer).facts
            yield f"{code}, {category}: {_said(found, older, newer, gate, code)}"


def _said(facts: Facts, older: Edition, newer: Edition, gate: Gate, code: str) -> str:
    """Why the older edition refuses, in its words, if the real decisions differ as the solver says."""
    refusing = {item.code: item for item in decide(facts, older, gate).unmet}
    if code not in refusing or not decide(facts, newer, gate).authorized:
        return "the solver's example does not hold in the real decision"
    return f"the older edition alone refuses: {explain(refusing[code], older).sentence}"
