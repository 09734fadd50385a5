"""What a step in a case does to the gates: a certification suspended, withdrawn or reinstated, a hold placed or lifted.

The records are those that the gates look at anyway, so they react at once and know nothing of cases.
"""

from __future__ import annotations

from typing import Any

from registry.domain.case import CaseState, CaseStep, StepKind
from registry.domain.noncompliance import Stakeholder
from registry.services import certify
from registry.services.act import Call
from registry.services.certify import TakeStep, step_within
from registry.services.hold_patient import HoldPatient, hold_within
from registry.services.lift_hold import LiftHold, lift_within
from registry.storage.transaction import Row, Transaction

KINDS = {Stakeholder.PRESCRIBER: certify.PRESCRIBER, Stakeholder.PHARMACY: certify.PHARMACY}


def take_effect(
    tx: Transaction, call: Call, case: Row, step: CaseStep, before: list[dict[str, Any]], state: CaseState
) -> str | None:
    """The id of the record that shuts or opens the gates; None for a step that does neither.

    Who was deactivated and is reconsidered certifies anew, signed; nothing but that opens the gates again.
    """
    if step.kind is StepKind.SUSPENSION:
        return _suspend(tx, call, case)
    if step.kind is StepKind.DEACTIVATION:
        return _certification(tx, call, case, certify.WITHDRAW)
    if step.kind is StepKind.RECONSIDERATION and step.lifted and state.measure is StepKind.SUSPENSION:
        return _reinstate(tx, call, case, before)
    return None


def _suspend(tx: Transaction, call: Call, case: Row) -> str:
    if case["stakeholder"] == Stakeholder.PATIENT:
        held = HoldPatient(case["patient_id"], case["program"], _reason(case))
        return str(hold_within(tx, call, held)["hold_id"])
    return _certification(tx, call, case, certify.SUSPEND)


def _reinstate(tx: Transaction, call: Call, case: Row, before: list[dict[str, Any]]) -> str:
    if case["stakeholder"] == Stakeholder.PATIENT:
        held = [row["effect_id"] for row in before if row["kind"] == StepKind.SUSPENSION][-1]
        lift_within(tx, call, LiftHold(case["patient_id"], held, _reason(case)))
        return str(held)
    return _certification(tx, call, case, certify.REINSTATE)


def _certification(tx: Transaction, call: Call, case: Row, step: certify.Step) -> str:
    kind = KINDS[Stakeholder(case["stakeholder"])]
    taken = TakeStep(case[kind.noun.id_column], case["program"], _reason(case))
    return str(step_within(tx, call, kind, step, taken)["certification_id"])


def _reason(case: Row) -> str:
    """What the record says: the case, and not what was written there, which can be about patients."""
    return f"non-compliance case {case['case_id']}"
