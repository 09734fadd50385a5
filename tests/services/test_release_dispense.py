"""A release belongs to the enrollment of its prescription."""

from __future__ import annotations

from datetime import timedelta

from tests.api.clinic import FEMALE, Clinic
from tests.asking import NOW, PROGRAM, checklist_items, reasons
from tests.services.changes import WHY


def test_a_release_for_the_former_enrollment_does_not_begin_the_course_of_the_new_one(clinic: Clinic) -> None:
    clinic.place.at(NOW)
    patient_id = clinic.treated()
    path, counter = f"/patients/{patient_id}", clinic.drugstore.pharmacist
    number = clinic.confirmed(clinic.authorized(patient_id)["authorization_number"])["confirmation_number"]
    clinic.place.at(NOW + timedelta(minutes=1))
    clinic.coordinator.did(f"{path}/enrollment-ends", WHY)
    body = {"program": PROGRAM, "risk_category": FEMALE, "prescriber_id": clinic.practice.prescriber_id}
    clinic.coordinator.did(f"{path}/enrollments", body)
    checklist = {
        "risk_category": FEMALE,
        "items": checklist_items(counter, FEMALE),
        "counselor": "Test Counselor",
    }
    counter.did("/dispenses", clinic.release(number, checklist=checklist))
    asked = clinic.prescription(patient_id, risk_category=FEMALE)
    refused = reasons(clinic.practice.prescriber.post("/prescription-authorizations", asked))
    assert "baseline-pregnancy-tests/FIRST_MISSING" in refused
    clinic.place.at(NOW)
