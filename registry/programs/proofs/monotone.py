"""Less evidence never opens a gate: what is refused stays refused when a record that speaks for the patient is gone."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from registry.domain.decision import decide
from registry.domain.edition import Edition
from registry.domain.facts import Gate
from registry.domain.terms import Terms
from registry.programs.proofs.anything import Anything
from registry.programs.proofs.fields import SLOTS
from registry.programs.proofs.finding import Claim, Finding, Result
from registry.programs.proofs.gate import is_authorized_in_any_category
from registry.programs.proofs.ordinary import ordinary
from registry.programs.proofs.rebuilt import Rebuilding
from registry.programs.proofs.terms_of_facts import Formula
from registry.programs.proofs.theorems import model_of
from registry.programs.proofs.translation.laboratory import RESULTS, is_harmless
from registry.programs.proofs.translation.monitoring import is_supporting

SUPPORTING = (
    "prescriber",
    "prescriber.certification",
    "pharmacy",
    "pharmacy.certification",
    "pharmacy.training",
    "pharmacist",
    "pharmacist.training",
    "patient",
    "enrollment",
    "enrollment.risk_category",
    "agreement",
    "authorization_form",
    "safe_use_counseling",
    "contraception_counseling",
    "contraception_confirmation",
    "dispense_exception",
    "prescriber_survey",
    "patient_survey",
    "product",
    "checklist",
    "request.ndc",
    "request.quantity",
    "request.days_supply",
    "request.refills",
    "request.route",
    "request.hand_over",
)
"""What speaks for the patient, but for pregnancy tests, laboratory results and the numbers of a gate."""
NUMBERS = {Gate.DISPENSE: ("authorization",), Gate.RELEASE: ("confirmation",)}
_TESTS = tuple(f"pregnancy_tests.{slot}" for slot in range(SLOTS["pregnancy_tests"]))
_RESULTS = tuple(f"{RESULTS}.{slot}" for slot in range(SLOTS[RESULTS]))


def monotone(edition: Edition, gate: Gate) -> Finding:
    """No facts are refused while the same facts with less of what speaks for the patient are authorized."""
    removable = _removable(gate)
    more, less = Anything(), Anything(lacking=removable)
    opened = (
        z3.Not(is_authorized_in_any_category(more, edition, gate)),
        is_authorized_in_any_category(less, edition, gate),
        *(z3.Implies(less.is_there(path), more.is_there(path)) for path in removable),
        *_only_supporting_tests_are_gone(more, less, edition, gate),
        *_nothing_else_is_gathered(more, gate),
    )
    if model_of(*opened) is None:
        return Finding(edition.name, Claim.MONOTONE, gate, Result.PROVED, 1)
    model = model_of(*opened, ordinary(more, edition), *less.calendar)
    detail = (
        "only by facts that are not ordinary" if model is None else _said(model, more, less, edition, gate)
    )
    return Finding(edition.name, Claim.MONOTONE, gate, Result.FAILED, 1, (detail,))


def _removable(gate: Gate) -> tuple[str, ...]:
    return (*SUPPORTING, *NUMBERS.get(gate, ()), *_TESTS, *_RESULTS)


def _said(model: z3.ModelRef, more: Anything, less: Anything, edition: Edition, gate: Gate) -> str:
    """What refuses at first and what is gone then, if the real decisions are what the solver says."""
    before, after = (decide(Rebuilding(model, edition, view).facts, edition, gate) for view in (more, less))
    if before.authorized or not after.authorized:
        return "the solver's example does not hold in the real decision"
    gone = [
        path
        for path in _removable(gate)
        if z3.is_true(model.eval(z3.And(more.has(path), z3.Not(less.is_there(path))), model_completion=True))
    ]
    return f"refused by {', '.join(item.code for item in before.unmet)}; authorized without {', '.join(gone)}"


def _only_supporting_tests_are_gone(
    more: Anything, less: Anything, edition: Edition, gate: Gate
) -> Iterator[Formula]:
    """A test that is gone was negative and sensitive by every rule, and of the past; any other test stays.

    A laboratory result that is gone was within every limit, and of the past.
    """
    limits = [terms for terms in _all_terms(edition, gate) if "max_detection_miu_ml" in terms.figures]
    ranges = [terms for terms in _all_terms(edition, gate) if "analytes" in terms.words]
    for result in _RESULTS:
        gone = z3.And(more.is_there(result), z3.Not(less.is_there(result)))
        yield z3.Implies(gone, z3.And([is_harmless(more, result, terms) for terms in ranges]))
    for test in _TESTS:
        gone = z3.And(more.is_there(test), z3.Not(less.is_there(test)))
        yield z3.Implies(gone, z3.And([is_supporting(more, test, terms) for terms in limits]))


def _all_terms(edition: Edition, gate: Gate) -> Iterator[Terms]:
    for (at, _category), steps in edition.plans.items():
        if at is gate:
            yield from (step.terms for step in steps)


def _nothing_else_is_gathered(more: Anything, gate: Gate) -> Iterator[Formula]:
    """The number presented at the gate is there and no other, but that a confirmation leads to its authorization.

    Who asks for a release names no category.
    """
    for other, numbers in NUMBERS.items():
        if other is not gate and gate is not Gate.RELEASE:
            yield from (z3.Not(more.is_there(number)) for number in numbers)
    if gate is Gate.RELEASE:
        yield z3.Not(more.is_there("request.risk_category"))
