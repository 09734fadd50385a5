"""A patient's enrollment ends; the records stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.services.act import Answer, Call, enter
from registry.services.recording import about_patient, active_enrollment, known_program
from registry.services.registry import Registry
from registry.storage import patients
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class EndEnrollment:
    """In which program, and why."""

    patient_id: str
    program: str
    reason: str


def end_enrollment(registry: Registry, call: Call, request: EndEnrollment) -> Answer:
    """The active enrollment has ended. Raises Conflict when there is none."""
    program = known_program(registry, request.program)

    def act(tx: Transaction) -> dict[str, Any]:
        enrollment = active_enrollment(tx, call, request.patient_id, program)
        enrollment_id, ended_at = enrollment["enrollment_id"], max(call.as_of, enrollment["enrolled_at"])
        patients.end_enrollment(
            tx,
            patient_id=request.patient_id,
            enrollment_id=enrollment_id,
            at=ended_at,
            by=call.actor.account_id,
            reason=request.reason,
        )
        ended = {"enrollment_id": enrollment_id, "program": program}
        enter(tx, call, "enrollment-ended", ended, stream="patient", stream_id=request.patient_id)
        reason = {"reason": request.reason}
        return {**ended, **reason, "patient_id": request.patient_id, "ended_at": ended_at}

    return about_patient(registry, call, request.patient_id, act)
