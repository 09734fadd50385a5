"""A coordinator holds a patient's gates shut."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from registry.domain.facts import HoldKind
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, keep, known_program
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class HoldPatient:
    """In which program, and why."""

    patient_id: str
    program: str
    reason: str


def hold_patient(registry: Registry, call: Call, request: HoldPatient) -> Answer:
    """The gates are shut until the hold is lifted."""
    program = known_program(registry, request.program)

    def act(tx: Transaction) -> dict[str, Any]:
        return hold_within(tx, call, replace(request, program=program))

    return about_patient(registry, call, request.patient_id, act)


def hold_within(tx: Transaction, call: Call, request: HoldPatient) -> dict[str, Any]:
    """The same as part of an act that does more and has locked the patient; returns the document that answers."""
    values = {
        "program": request.program,
        "kind": HoldKind.COORDINATOR_HOLD,
        "survey_id": None,
        "reason": request.reason,
        "placed_at": call.as_of,
    }
    return keep(tx, call, "holds", request.patient_id, "hold-placed", values)
