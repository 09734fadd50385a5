"""A patient is enrolled in a program, under a prescriber and in a risk category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.domain.errors import Invalid
from registry.domain.facts import RiskCategory
from registry.services.act import Answer, Call
from registry.services.cancel_open_numbers import cancel_open_numbers
from registry.services.recording import about_patient, keep, keep_as, known_program, next_id
from registry.services.registry import Registry
from registry.storage import participants
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class EnrollPatient:
    """Into which program, in which category; a coordinator names the prescriber."""

    patient_id: str
    program: str
    risk_category: RiskCategory
    prescriber_id: str | None = None


def enroll_patient(registry: Registry, call: Call, request: EnrollPatient) -> Answer:
    """The patient is enrolled from now on; numbers still open from an earlier enrollment are cancelled.

    Raises Conflict when the patient has an active enrollment in the program already.
    """
    program = known_program(registry, request.program)

    def act(tx: Transaction) -> dict[str, Any]:
        cancel_open_numbers(tx, call, request.patient_id, program, "enrolled anew")
        enrollment_id = next_id(tx, call, "enrollments", request.patient_id)
        values = {
            "program": program,
            "prescriber_id": treating_prescriber(tx, call, request.prescriber_id),
            "enrolled_at": call.as_of,
        }
        enrolled = keep_as(
            tx, call, "enrollments", request.patient_id, "patient-enrolled", enrollment_id, values
        )
        category = {
            "enrollment_id": enrollment_id,
            "risk_category": request.risk_category,
            "reason": None,
            "since": call.as_of,
        }
        keep(tx, call, "risk-category-changes", request.patient_id, "risk-category-recorded", category)
        return {**enrolled, "risk_category": request.risk_category}

    return about_patient(registry, call, request.patient_id, act)


def treating_prescriber(tx: Transaction, call: Call, named: str | None) -> str:
    """The prescriber who is to treat the patient: the caller's own, or the one that a coordinator names."""
    own = call.actor.prescriber_id
    prescriber_id = own or named
    if prescriber_id is None:
        raise Invalid(
            "The prescriber is not named.", fields={"/prescriber_id": "name the treating prescriber"}
        )
    if own is not None and named not in (None, own):
        raise Invalid(
            "A prescriber enrolls patients under his or her own name only.",
            fields={"/prescriber_id": "leave it out, or name the prescriber of this account"},
        )
    if participants.find(tx, participants.PRESCRIBER, prescriber_id) is None:
        raise Invalid("There is no such prescriber.", fields={"/prescriber_id": "not registered"})
    return prescriber_id
