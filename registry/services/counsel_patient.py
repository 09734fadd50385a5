"""A patient was counseled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.services.act import Answer, Call
from registry.services.recording import about_patient, happened_at, keep, known_program
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class CounselPatient:
    """On what (`benefits-and-risks` or `contraception`), and when."""

    patient_id: str
    program: str
    topic: str
    counseled_at: datetime | None = None


def counsel_patient(registry: Registry, call: Call, request: CounselPatient) -> Answer:
    """The counseling is recorded."""
    values = {
        "program": known_program(registry, request.program),
        "topic": request.topic,
        "counseled_at": happened_at(call, request.counseled_at, "/counseled_at"),
    }

    def act(tx: Transaction) -> dict[str, Any]:
        return keep(tx, call, "counselings", request.patient_id, "patient-counseled", values)

    return about_patient(registry, call, request.patient_id, act)
