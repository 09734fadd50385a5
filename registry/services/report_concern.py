"""A missed period or abnormal bleeding is reported; the gates shut until a pregnancy is excluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.facts import ConcernKind
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, happened_at, keep
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class ReportConcern:
    """What was noticed, and when."""

    patient_id: str
    kind: ConcernKind
    occurred_at: datetime | None = None


def report_concern(registry: Registry, call: Call, request: ReportConcern) -> Answer:
    """The concern is open until a later negative test, or a coordinator's documented outcome."""
    values = {
        "kind": request.kind,
        "pregnancy_test_id": None,
        "occurred_at": happened_at(call, request.occurred_at, "/occurred_at"),
    }

    def act(tx: Transaction) -> dict[str, Any]:
        return keep(tx, call, "concerns", request.patient_id, "concern-raised", values)

    return about_patient(registry, call, request.patient_id, act)
