"""The prescriber states the patient's indication, and what else advice on dose and blood counts depends on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.clinical import ChildPugh, Indication
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, happened_at, keep, known_program
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RecordClinicalStatus:
    """The whole of what is known; `None` where something is not."""

    patient_id: str
    program: str
    indication: Indication
    on_dialysis: bool | None = None
    child_pugh: ChildPugh | None = None
    strong_cyp1a2_inhibitor: bool | None = None
    thromboprophylaxis: bool | None = None
    dexamethasone: bool | None = None
    observed_at: datetime | None = None


def record_clinical_status(registry: Registry, call: Call, request: RecordClinicalStatus) -> Answer:
    """The statement replaces the one before as a whole, for advisories alone.

    Raises Invalid for an unknown program, or an instant that has not come yet.
    """
    values = {
        "program": known_program(registry, request.program),
        "indication": request.indication,
        "on_dialysis": request.on_dialysis,
        "child_pugh": request.child_pugh,
        "strong_cyp1a2_inhibitor": request.strong_cyp1a2_inhibitor,
        "thromboprophylaxis": request.thromboprophylaxis,
        "dexamethasone": request.dexamethasone,
        "observed_at": happened_at(call, request.observed_at, "/observed_at"),
    }

    def act(tx: Transaction) -> dict[str, Any]:
        kind = "clinical-status-recorded"
        return keep(tx, call, "clinical-statuses", request.patient_id, kind, values)

    return about_patient(registry, call, request.patient_id, act)
