"""A prescriber grants a dispense exception in person, and signs the statement that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.domain.actor import Role
from registry.domain.dispense_exception import ExceptionReason
from registry.domain.errors import Forbidden, Invalid
from registry.domain.signature import Act
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, active_enrollment, keep_signed, known_program
from registry.services.registry import Registry
from registry.services.signing import as_displayed
from registry.storage.transaction import Transaction

RULE = "laboratory-results-current"


@dataclass(frozen=True)
class GrantDispenseException:
    """In which program, why, for how many days, and the statement that benefits outweigh risks."""

    patient_id: str
    program: str
    reason: ExceptionReason
    days: int
    benefits_outweigh_risks: bool


def grant_dispense_exception(registry: Registry, call: Call, request: GrantDispenseException) -> Answer:
    """The exception is recorded for the patient's active enrollment; whether it serves, the gates find out.

    Raises Forbidden for anybody but a prescriber, Conflict without an active enrollment, and Invalid without the
    statement or for more days than the edition in force allows.
    """
    prescriber_id = call.actor.prescriber_id
    if call.actor.role is not Role.PRESCRIBER or prescriber_id is None:
        raise Forbidden("The prescriber grants a dispense exception in person; nobody else can.")
    program = known_program(registry, request.program)
    _check(registry, call, request)

    def act(tx: Transaction) -> dict[str, Any]:
        enrollment = active_enrollment(tx, call, request.patient_id, program)
        stated = {
            "program": program,
            "enrollment_id": enrollment["enrollment_id"],
            "prescriber_id": prescriber_id,
            "reason": request.reason,
            "days": request.days,
            "benefits_outweigh_risks": request.benefits_outweigh_risks,
        }
        patient_id, kind = request.patient_id, "dispense-exception-granted"
        as_displayed(call, Act.EXCEPTION, {**stated, "patient_id": patient_id})
        return keep_signed(tx, call, Act.EXCEPTION, patient_id, kind, {**stated, "granted_at": call.as_of})

    return about_patient(registry, call, request.patient_id, act)


def _check(registry: Registry, call: Call, request: GrantDispenseException) -> None:
    limit = _limit(registry, call, request)
    if limit is None:
        raise Invalid(
            "The edition in force knows no such exception.",
            fields={"/reason": "this program allows no exception for this reason"},
        )
    if not 1 <= request.days <= limit:
        raise Invalid(
            "The exception is too long.",
            fields={"/days": f"1 to {limit} days can be granted for this reason"},
        )
    if not request.benefits_outweigh_risks:
        raise Invalid(
            "The prescriber does not state that the benefits outweigh the risks.",
            fields={"/benefits_outweigh_risks": "true was expected; without it no exception is granted"},
        )


def _limit(registry: Registry, call: Call, request: GrantDispenseException) -> int | None:
    """For how many days the edition in force lets such an exception be granted; None where it allows none."""
    edition = registry.editions.in_force(request.program, call.as_of)
    if edition is None or edition.has_ended(call.as_of) or RULE not in edition.rules:
        return None
    limits = [
        step.terms.figures[request.reason.limit]
        for steps in edition.plans.values()
        for step in steps
        if step.precondition.code == RULE and request.reason.limit in step.terms.figures
    ]
    return min(limits, default=None)
