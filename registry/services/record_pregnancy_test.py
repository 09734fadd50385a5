"""A pregnancy test is recorded; a positive or invalid one shuts the gates at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.errors import Invalid
from registry.domain.facts import ConcernKind, TestResult
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, happened_at, keep, keep_as, next_id
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RecordPregnancyTest:
    """What the test showed, what it can detect, when its specimen was collected and its result reported.

    `collected_zone` is the zone of a collection of which only the day is known.
    """

    patient_id: str
    result: TestResult
    detects_miu_ml: int
    specimen: str
    collected_at: datetime
    collected_zone: str | None = None
    reported_at: datetime | None = None


def record_pregnancy_test(registry: Registry, call: Call, request: RecordPregnancyTest) -> Answer:
    """The test is recorded, with a concern when it is not negative.

    Raises Invalid when the specimen was collected in the future or after the report.
    """
    collected_at = happened_at(call, request.collected_at, "/collected_at")
    reported_at = happened_at(call, request.reported_at, "/reported_at")
    if collected_at > reported_at:
        raise Invalid(
            "The result is reported before its specimen was collected.",
            fields={"/reported_at": "an instant after the collection was expected"},
        )
    values = {
        "result": request.result,
        "detects_miu_ml": request.detects_miu_ml,
        "specimen": request.specimen,
        "collected_at": collected_at,
        "collected_zone": request.collected_zone,
        "reported_at": reported_at,
    }

    def act(tx: Transaction) -> dict[str, Any]:
        test_id = next_id(tx, call, "pregnancy-tests", request.patient_id)
        test = keep_as(
            tx, call, "pregnancy-tests", request.patient_id, "pregnancy-test-recorded", test_id, values
        )
        if request.result is not TestResult.NEGATIVE:
            _raise_concern(tx, call, request.patient_id, test_id, collected_at)
        return test

    return about_patient(registry, call, request.patient_id, act)


def _raise_concern(
    tx: Transaction, call: Call, patient_id: str, test_id: str, collected_at: datetime
) -> None:
    values = {
        "kind": ConcernKind.POSITIVE_TEST,
        "pregnancy_test_id": test_id,
        "occurred_at": collected_at,
    }
    keep(tx, call, "concerns", patient_id, "concern-raised", values)
