"""One key, one answer: whoever asks again gets it, whoever asks for something else does not."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.api.acts import writes_nothing
from tests.api.clinic import Clinic, pointers, problem
from tests.databases import owner

CLAIM = "SELECT pg_advisory_xact_lock(hashtextextended(%s || ' ' || %s, 3))"
PRESCRIBER = {"npi": "1234567893", "name": "Test Prescriber"}
WRONG_KEYS = {
    "nothing": "",
    "256 characters": "k" * 256,
    "a space": "two words",
    "a letter beyond ASCII": "schl\xfcssel",
    "a control character": "key\x01",
}


@pytest.fixture
def key() -> str:
    return str(uuid4())


def test_a_refusal_is_kept_under_its_key_too(clinic: Clinic, key: str) -> None:
    body = clinic.prescription(clinic.registered())
    ask = clinic.practice.prescriber
    refused = ask.post("/prescription-authorizations", body, key=key)
    problem(refused, 409, "refused")
    with writes_nothing(clinic.place.database_url):
        again = ask.post("/prescription-authorizations", body, key=key)
    assert again.get_data() == refused.get_data()
    assert again.content_type == refused.content_type
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_kept_answer_outlives_what_it_stood_on(clinic: Clinic, key: str) -> None:
    patient_id = clinic.treated()
    ask = clinic.practice.prescriber
    first = ask.post("/prescription-authorizations", clinic.prescription(patient_id), key=key)
    ask.did(f"/patients/{patient_id}/enrollment-ends", {"program": "pomalidomide", "reason": "a test"})
    again = ask.post("/prescription-authorizations", clinic.prescription(patient_id), key=key)
    assert (again.status_code, again.get_data()) == (201, first.get_data())


@pytest.mark.parametrize("other", ["body", "path"])
def test_another_request_under_the_same_key_is_refused(clinic: Clinic, key: str, other: str) -> None:
    patients = [clinic.registered(), clinic.registered()]
    body, ask = {"kind": "missed-period"}, clinic.practice.prescriber
    assert ask.post(f"/patients/{patients[0]}/concerns", body, key=key).status_code == 201
    if other == "body":
        body = {"kind": "abnormal-bleeding"}
    patient_id = patients[other == "path"]
    with writes_nothing(clinic.place.database_url):
        response = ask.post(f"/patients/{patient_id}/concerns", body, key=key)
    problem(response, 422, "idempotency-key-reused")


def test_a_key_belongs_to_its_account(clinic: Clinic, key: str) -> None:
    path, body = f"/patients/{clinic.registered()}/concerns", {"kind": "missed-period"}
    asked = [
        person.post(path, body, key=key) for person in (clinic.practice.prescriber, clinic.practice.delegate)
    ]
    assert [response.status_code for response in asked] == [201, 201]
    assert asked[0].get_data() != asked[1].get_data()


def test_a_second_ask_while_the_first_is_running_is_told_so(clinic: Clinic, key: str) -> None:
    path, body = f"/patients/{clinic.registered()}/concerns", {"kind": "missed-period"}
    ask = clinic.practice.prescriber
    with owner(clinic.place.database_url) as running, running.transaction():
        running.execute(CLAIM, [ask.account_id, key])
        with writes_nothing(clinic.place.database_url):
            problem(ask.post(path, body, key=key), 409, "in-progress")
        assert clinic.practice.delegate.post(path, body, key=key).status_code == 201
    assert ask.post(path, body, key=key).status_code == 201


def test_a_request_that_failed_leaves_its_key_free(clinic: Clinic, key: str) -> None:
    path, ask = f"/patients/{clinic.registered()}/concerns", clinic.practice.prescriber
    problem(ask.post(path, {"kind": "nothing"}, key=key), 422)
    problem(ask.post(f"/patients/{uuid4()}/concerns", {"kind": "missed-period"}, key=key), 404)
    assert ask.post(path, {"kind": "missed-period"}, key=key).status_code == 201


@pytest.mark.parametrize("wrong", WRONG_KEYS.values(), ids=WRONG_KEYS)
def test_a_key_that_can_not_be_kept_is_refused(clinic: Clinic, wrong: str) -> None:
    with writes_nothing(clinic.place.database_url):
        response = clinic.coordinator.post("/prescribers", PRESCRIBER, key=wrong)
    assert pointers(problem(response, 422, "invalid-idempotency-key")) == {"/Idempotency-Key"}


def test_the_longest_key_is_kept(clinic: Clinic) -> None:
    path, longest = f"/patients/{clinic.registered()}/concerns", "~" * 255
    assert clinic.practice.prescriber.post(path, {"kind": "missed-period"}, key=longest).status_code == 201
