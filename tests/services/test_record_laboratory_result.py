"""Which laboratory results a decision sees: the latest of each analyte by collection, and none marked in error."""

from __future__ import annotations

from typing import Any

import pytest

from registry.domain.laboratory import Analyte
from tests.api.clinic import HOUR, Clinic
from tests.asking import NOW

COUNT, LIVER = Analyte.ABSOLUTE_NEUTROPHIL_COUNT, Analyte.ALANINE_AMINOTRANSFERASE
SEEN_AT_MOST = 5


@pytest.fixture
def patient_id(clinic: Clinic) -> str:
    return clinic.treated()


def _record(clinic: Clinic, patient_id: str, analyte: Analyte, value: int, ago: int) -> str:
    body = {"analyte": analyte, "value": value, "collected_at": (NOW - ago * HOUR).isoformat()}
    made = clinic.practice.prescriber.did(f"/patients/{patient_id}/laboratory-results", body)
    assert made["reported_at"] == made["recorded_at"]
    return str(made["laboratory_result_id"])


def _seen(clinic: Clinic, patient_id: str) -> list[dict[str, Any]]:
    """The results in the stored facts of a decision that is made now."""
    asked = clinic.prescription(patient_id, refills=1)
    answer = clinic.practice.prescriber.post("/prescription-authorizations", asked).get_json()
    found = clinic.coordinator.get(f"/decisions/{answer['decision_id']}").get_json()["facts"]
    results: list[dict[str, Any]] = found.get("laboratory_results", [])
    return results


def test_the_latest_collected_comes_first_whatever_was_entered_last(clinic: Clinic, patient_id: str) -> None:
    late = _record(clinic, patient_id, COUNT, 1500, ago=1)
    early = _record(clinic, patient_id, COUNT, 400, ago=30)
    assert [(one["id"], one["value"]) for one in _seen(clinic, patient_id)] == [(late, 1500), (early, 400)]


def test_many_results_of_one_analyte_hide_none_of_another(clinic: Clinic, patient_id: str) -> None:
    liver = _record(clinic, patient_id, LIVER, 90, ago=900)
    counts = [_record(clinic, patient_id, COUNT, 2000 + ago, ago) for ago in range(1, SEEN_AT_MOST + 3)]
    assert [one["id"] for one in _seen(clinic, patient_id)] == [*counts[:SEEN_AT_MOST], liver]


def test_a_result_marked_in_error_is_not_seen(clinic: Clinic, patient_id: str) -> None:
    wrong = _record(clinic, patient_id, COUNT, 1500, ago=1)
    path = f"/patients/{patient_id}"
    correction = {"kind": "laboratory-results", "record_id": wrong, "reason": "another patient's blood"}
    clinic.practice.prescriber.did(f"{path}/corrections", correction)
    assert _seen(clinic, patient_id) == []
    (kept,) = clinic.coordinator.get(f"{path}/laboratory-results").get_json()["items"]
    assert kept["error_reason"] == "another patient's blood"


def test_another_patients_results_are_not_seen(clinic: Clinic, patient_id: str) -> None:
    _record(clinic, clinic.treated(), COUNT, 1500, ago=1)
    assert _seen(clinic, patient_id) == []


def test_results_of_one_instant_hide_none_of_each_other(clinic: Clinic, patient_id: str) -> None:
    low = _record(clinic, patient_id, COUNT, 400, ago=1)
    others = [_record(clinic, patient_id, COUNT, 2000, ago=1) for _ in range(SEEN_AT_MOST + 1)]
    _record(clinic, patient_id, COUNT, 1900, ago=2)
    assert [one["id"] for one in _seen(clinic, patient_id)] == [*reversed(others), low]
