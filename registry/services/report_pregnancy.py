"""A pregnancy of the patient or of a partner is reported; the patient's own shuts the gates at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.facts import ConcernKind
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, happened_at, keep, keep_as, next_id
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class ReportPregnancy:
    """Who is pregnant (`patient` or `partner`), and what is known of the exposure."""

    patient_id: str
    pregnant: str
    reported_at: datetime | None = None
    exposure: str | None = None
    narrative: str | None = None


def report_pregnancy(registry: Registry, call: Call, request: ReportPregnancy) -> Answer:
    """The report is open. A partner's pregnancy opens a report but does not shut the gates."""
    reported_at = happened_at(call, request.reported_at, "/reported_at")

    def act(tx: Transaction) -> dict[str, Any]:
        concern_id = None
        if request.pregnant == "patient":
            concern_id = next_id(tx, call, "concerns", request.patient_id)
            concern = {
                "kind": ConcernKind.REPORTED_PREGNANCY,
                "pregnancy_test_id": None,
                "occurred_at": reported_at,
            }
            keep_as(tx, call, "concerns", request.patient_id, "concern-raised", concern_id, concern)
        values = {
            "pregnant": request.pregnant,
            "pregnancy_concern_id": concern_id,
            "exposure": request.exposure,
            "narrative": request.narrative,
            "reported_at": reported_at,
        }
        return keep(tx, call, "pregnancy-reports", request.patient_id, "pregnancy-reported", values)

    return about_patient(registry, call, request.patient_id, act)
