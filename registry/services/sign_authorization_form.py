"""The prescriber signs the form that goes with one prescription."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.services.act import Answer, Call
from registry.services.recording import about_patient, active_enrollment, keep, known_program
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class SignAuthorizationForm:
    """In which program, and the printed name of the prescriber (21 CFR 11.50)."""

    patient_id: str
    program: str
    printed_name: str


def sign_authorization_form(registry: Registry, call: Call, request: SignAuthorizationForm) -> Answer:
    """The form stands under the active enrollment, signed now; the next prescription uses it up.

    Raises Conflict without an active enrollment.
    """
    program = known_program(registry, request.program)

    def act(tx: Transaction) -> dict[str, Any]:
        enrollment = active_enrollment(tx, call, request.patient_id, program)
        values = {
            "enrollment_id": enrollment["enrollment_id"],
            "printed_name": request.printed_name,
            "signed_at": max(call.as_of, enrollment["changed_at"]),
        }
        kind = "authorization-form-signed"
        return keep(tx, call, "authorization-forms", request.patient_id, kind, values)

    return about_patient(registry, call, request.patient_id, act)
