"""The prescriber signs the form that goes with one prescription."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.domain.actor import Role
from registry.domain.signature import Act
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, active_enrollment, keep_signed, known_program
from registry.services.registry import Registry
from registry.services.signing import as_displayed
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
        asked = {"patient_id": request.patient_id, "program": program, "printed_name": request.printed_name}
        asked["enrollment_id"] = enrollment["enrollment_id"]
        as_displayed(call, Act.AUTHORIZATION_FORM, asked)
        return keep_signed(
            tx,
            call,
            Act.AUTHORIZATION_FORM,
            request.patient_id,
            "authorization-form-signed",
            values,
            signed_as=Role.PRESCRIBER,
            printed_name=request.printed_name,
        )

    return about_patient(registry, call, request.patient_id, act)
