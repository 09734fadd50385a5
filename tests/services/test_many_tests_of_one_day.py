"""Many pregnancy tests of one instant: the positive one among them is seen."""

from __future__ import annotations

from tests.api.clinic import HOUR, Clinic
from tests.asking import NOW


def test_a_positive_test_is_not_hidden_by_negative_ones_of_the_same_instant(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    path, prescriber = f"/patients/{patient_id}/pregnancy-tests", clinic.practice.prescriber
    body = {"specimen": "serum", "detects_miu_ml": 25, "collected_at": (NOW - HOUR).isoformat()}
    positive = prescriber.did(path, {**body, "result": "positive"})["pregnancy_test_id"]
    for _ in range(20):
        prescriber.did(path, {**body, "result": "negative"})
    asked = clinic.prescription(patient_id, refills=1)
    answer = prescriber.post("/prescription-authorizations", asked).get_json()
    facts = clinic.coordinator.get(f"/decisions/{answer['decision_id']}").get_json()["facts"]
    assert len(facts["pregnancy_tests"]) == 21
    assert facts["pregnancy_tests"][-1]["id"] == positive
