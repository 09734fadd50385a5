"""A patient passes to another prescriber; a new agreement is needed, and open numbers are cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.domain.errors import Conflict, Invalid
from registry.services.act import Answer, Call
from registry.services.cancel_open_numbers import cancel_open_numbers
from registry.services.recording import about_patient, active_enrollment, changed_at, keep, known_program
from registry.services.registry import Registry
from registry.storage import participants, patients
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class TransferPatient:
    """To whom, and why."""

    patient_id: str
    program: str
    prescriber_id: str
    reason: str


def transfer_patient(registry: Registry, call: Call, request: TransferPatient) -> Answer:
    """The enrollment is the other prescriber's from now on. The course of treatment goes on.

    Raises Conflict without an active enrollment, or when it is that prescriber's already.
    """
    program = known_program(registry, request.program)

    def act(tx: Transaction) -> dict[str, Any]:
        enrollment = active_enrollment(tx, call, request.patient_id, program)
        if enrollment["prescriber_id"] == request.prescriber_id:
            raise Conflict("The patient is treated by this prescriber already.", code="same-prescriber")
        if participants.find(tx, participants.PRESCRIBER, request.prescriber_id) is None:
            raise Invalid("There is no such prescriber.", fields={"/prescriber_id": "not registered"})
        cancel_open_numbers(tx, call, request.patient_id, program, "transferred to another prescriber")
        patients.pass_enrollment(
            tx,
            patient_id=request.patient_id,
            enrollment_id=enrollment["enrollment_id"],
            prescriber_id=request.prescriber_id,
        )
        values = {
            "enrollment_id": enrollment["enrollment_id"],
            "from_prescriber_id": enrollment["prescriber_id"],
            "to_prescriber_id": request.prescriber_id,
            "reason": request.reason,
            "transferred_at": changed_at(tx, call, request.patient_id, enrollment),
        }
        return keep(tx, call, "transfers", request.patient_id, "patient-transferred", values)

    return about_patient(registry, call, request.patient_id, act)
