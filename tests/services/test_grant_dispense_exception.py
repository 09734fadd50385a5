"""Who may grant a dispense exception, for whom, and what is kept of it."""

from __future__ import annotations

import pytest

from tests.api.acts import a_patient_of_bosentan, events, writes_nothing
from tests.api.clinic import Clinic, problem

GRANT = {"program": "bosentan", "reason": "untested", "days": 30, "benefits_outweigh_risks": True}


@pytest.fixture
def path(clinic: Clinic) -> str:
    return f"/patients/{a_patient_of_bosentan(clinic)['patient_id']}"


def test_nobody_but_the_prescriber_grants_one(clinic: Clinic, path: str) -> None:
    machine = clinic.client("patients", prescriber_id=clinic.practice.prescriber_id)
    for person in (clinic.practice.delegate, clinic.coordinator, machine):
        with writes_nothing(clinic.place.database_url):
            problem(person.post(f"{path}/dispense-exceptions", GRANT), 403)


def test_another_prescriber_finds_no_such_patient(clinic: Clinic, path: str) -> None:
    problem(clinic.other_practice.prescriber.post(f"{path}/dispense-exceptions", GRANT), 404)


def test_without_an_enrollment_in_the_program_there_is_none(clinic: Clinic) -> None:
    path = f"/patients/{clinic.treated()}"
    refused = clinic.practice.prescriber.post(f"{path}/dispense-exceptions", GRANT)
    problem(refused, 409, "not-enrolled")


def test_who_answered_for_what_stays_on_record(clinic: Clinic, path: str) -> None:
    made = clinic.practice.prescriber.did(f"{path}/dispense-exceptions", GRANT)
    assert made["prescriber_id"] == clinic.practice.prescriber_id
    assert made["granted_at"] == made["recorded_at"]
    (listed,) = clinic.coordinator.get(f"{path}/dispense-exceptions").get_json()["items"]
    assert (listed["days"], listed["benefits_outweigh_risks"]) == (30, True)
    kinds = [kind for kind, _ in events(clinic.place.database_url, path.removeprefix("/patients/"))]
    assert kinds.count("dispense-exception-granted") == 1
