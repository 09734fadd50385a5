"""A laboratory result is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.errors import Invalid
from registry.domain.laboratory import Analyte
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, happened_at, keep
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RecordLaboratoryResult:
    """What was measured, in its analyte's own unit, when its specimen was collected and its result reported.

    `collected_zone` is the zone of a collection of which only the day is known.
    """

    patient_id: str
    analyte: Analyte
    value: int
    collected_at: datetime
    collected_zone: str | None = None
    reported_at: datetime | None = None


def record_laboratory_result(registry: Registry, call: Call, request: RecordLaboratoryResult) -> Answer:
    """The result is recorded, whatever it says: what it means is asked at the gates.

    Raises Invalid when the value can not be, or the specimen was collected in the future or after the report.
    """
    collected_at = happened_at(call, request.collected_at, "/collected_at")
    reported_at = happened_at(call, request.reported_at, "/reported_at")
    _check(request, collected_at, reported_at)
    values = {
        "analyte": request.analyte,
        "value": request.value,
        "collected_at": collected_at,
        "collected_zone": request.collected_zone,
        "reported_at": reported_at,
    }

    def act(tx: Transaction) -> dict[str, Any]:
        return keep(tx, call, "laboratory-results", request.patient_id, "laboratory-result-recorded", values)

    return about_patient(registry, call, request.patient_id, act)


def _check(request: RecordLaboratoryResult, collected_at: datetime, reported_at: datetime) -> None:
    analyte = request.analyte
    if not 0 <= request.value <= analyte.highest:
        raise Invalid(
            "No such value of this analyte can be.",
            fields={"/value": f"0 to {analyte.highest} was expected, in {analyte.unit}"},
        )
    if collected_at > reported_at:
        raise Invalid(
            "The result is reported before its specimen was collected.",
            fields={"/reported_at": "an instant after the collection was expected"},
        )
