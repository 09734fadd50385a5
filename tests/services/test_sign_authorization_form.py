"""A form is signed under the active enrollment; a change of the enrollment overtakes it, whatever the clock says."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.api.clinic import Clinic, problem
from tests.asking import NOW, PROGRAM
from tests.services.changes import change_category

MINUTE = timedelta(minutes=1)
FORM = {"program": PROGRAM, "printed_name": "Test Prescriber"}


def signed_at(clinic: Clinic, patient_id: str) -> datetime:
    kept = clinic.coordinator.did(f"/patients/{patient_id}/authorization-forms", FORM)
    return datetime.fromisoformat(kept["signed_at"])


def changed_at(clinic: Clinic, patient_id: str) -> datetime:
    changes = clinic.coordinator.get(f"/patients/{patient_id}/risk-category-changes").get_json()["items"]
    return datetime.fromisoformat(changes[-1]["since"])


def test_a_form_needs_an_active_enrollment(clinic: Clinic) -> None:
    clinic.place.at(NOW)
    patient_id = clinic.registered()
    refused = clinic.coordinator.post(f"/patients/{patient_id}/authorization-forms", FORM)
    problem(refused, 409, "not-enrolled")


def test_a_form_signed_by_a_clock_that_is_behind_counts_after_the_change(clinic: Clinic) -> None:
    clinic.place.at(NOW)
    patient_id = clinic.treated()
    change_category(clinic, patient_id)
    clinic.place.at(NOW - MINUTE)
    assert signed_at(clinic, patient_id) >= changed_at(clinic, patient_id)
    clinic.place.at(NOW)


def test_a_change_by_a_clock_that_is_behind_overtakes_the_form_all_the_same(clinic: Clinic) -> None:
    clinic.place.at(NOW + MINUTE)
    patient_id = clinic.treated()
    form = signed_at(clinic, patient_id)
    clinic.place.at(NOW)
    change_category(clinic, patient_id)
    assert changed_at(clinic, patient_id) > form
    clinic.place.at(NOW)
