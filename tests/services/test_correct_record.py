"""What speaks for a pregnancy is taken back by a coordinator alone; else a mark would open the gates again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.acts import writes_nothing
from tests.api.clinic import HOUR, Clinic, problem
from tests.asking import NOW, Person, reasons

TEST = {"detects_miu_ml": 25, "specimen": "urine", "collected_at": (NOW - HOUR).isoformat()}
REPORTED = "pregnancy-excluded/REPORTED_PREGNANCY"


def _recorded(clinic: Clinic, path: str, collection: str, body: dict[str, Any]) -> dict[str, Any]:
    """The correction of a record that the prescriber has made."""
    made = clinic.practice.prescriber.did(f"{path}/{collection}", body)
    id_name = {"concerns": "pregnancy_concern_id"}.get(collection, collection.replace("-", "_")[:-1] + "_id")
    return {"kind": collection, "record_id": made[id_name], "reason": "a mix-up"}


def _others(clinic: Clinic) -> list[Person]:
    machine = clinic.client("patients", prescriber_id=clinic.practice.prescriber_id)
    return [clinic.practice.prescriber, clinic.practice.delegate, machine]


@pytest.mark.parametrize(
    ("collection", "body"),
    [
        ("pregnancy-tests", {**TEST, "result": "positive"}),
        ("pregnancy-tests", {**TEST, "result": "invalid"}),
        ("concerns", {"kind": "missed-period"}),
        ("pregnancy-reports", {"of": "patient"}),
        ("pregnancy-reports", {"of": "partner"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(map(str, value.values()))[-20:],
)
def test_only_a_coordinator_takes_back_what_speaks_for_a_pregnancy(
    clinic: Clinic, collection: str, body: dict[str, Any]
) -> None:
    path = f"/patients/{clinic.registered()}"
    correction = _recorded(clinic, path, collection, body)
    for person in _others(clinic):
        with writes_nothing(clinic.place.database_url, but=("sign_in_attempt",)):
            body = {**correction, "signing": clinic.practice.prescriber.named()}
            problem(person.post(f"{path}/corrections", body), 403, "forbidden")
    clinic.coordinator.did(f"{path}/corrections", correction)


def test_a_negative_test_is_taken_back_by_whoever_treats_the_patient(clinic: Clinic) -> None:
    path = f"/patients/{clinic.registered()}"
    for person in (clinic.practice.prescriber, clinic.coordinator):
        correction = _recorded(clinic, path, "pregnancy-tests", {**TEST, "result": "negative"})
        person.did(f"{path}/corrections", correction)
    correction = _recorded(clinic, path, "pregnancy-tests", {**TEST, "result": "negative"})
    problem(clinic.practice.delegate.post(f"{path}/corrections", correction), 403)


def test_the_concern_behind_a_report_opens_no_gate_by_the_prescribers_mark(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    path, prescriber = f"/patients/{patient_id}", clinic.practice.prescriber
    concern = prescriber.did(f"{path}/pregnancy-reports", {"of": "patient"})["pregnancy_concern_id"]
    clinic.place.at(timedelta(minutes=1))
    mark = {"kind": "concerns", "record_id": concern, "reason": "a mix-up"}
    problem(prescriber.post(f"{path}/corrections", mark), 403)
    assert reasons(prescriber.post("/prescription-authorizations", clinic.prescription(patient_id))) == {
        REPORTED
    }
    clinic.place.at(NOW)
