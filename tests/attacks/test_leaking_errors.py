"""What an error says about what is inside: no statement, no path, no stack, no name, whichever way it was provoked."""

from __future__ import annotations

import logging
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.access_table import ACCESS, Access
from tests.api.acts import Act, asker, filled, prepared
from tests.api.all_acts import ALL
from tests.api.clinic import Clinic, problem
from tests.asking import API
from tests.attacks.answers import harmless, tells_nothing
from tests.attacks.surface import fields, set_at
from tests.databases import owner

KNOWN = {"type", "title", "status", "detail", "errors", "unmet", "advisories"}
WRONG: tuple[Any, ...] = ("\ud800", "x" * 30_000, 10**40, None, [{"a": 1}], "../../etc/passwd", "{{7*7}}")
LONGEST_DETAIL = 300
FAMILY, FREE = "Quatermass", "a sentence that only the patient knows"


def one_sentence(response: TestResponse) -> None:
    """A problem document of the known form, short, whose type is ours."""
    document = response.get_json()
    assert document["type"].startswith("urn:registry:problem:")
    assert len(document["detail"]) < LONGEST_DETAIL
    for line in document.get("errors", ()):
        assert line.keys() == {"pointer", "detail"}
        assert len(line["detail"]) < LONGEST_DETAIL


@pytest.fixture(autouse=True)
def tries_are_forgotten(clinic: Clinic) -> None:
    """What is no password counts as a failed proof of whoever signs; the next attack is not to end there."""
    with owner(clinic.place.database_url) as connection:
        connection.execute("DELETE FROM sign_in_attempt")


@pytest.mark.parametrize("act", ALL, ids=str)
def test_a_wrong_value_in_any_field_tells_nothing(act: Act, clinic: Clinic) -> None:
    ids, person = prepared(clinic, act), asker(clinic, act.by)
    good, path = filled(act.body, ids), filled(act.path, ids)
    for field in fields(act):
        for wrong in WRONG:
            response = harmless(person.post(path, set_at(good, field.keys, wrong)))
            if response.status_code == 201:
                ids = prepared(clinic, act)
                good, path = filled(act.body, ids), filled(act.path, ids)
                continue
            one_sentence(response)
            assert "49" not in response.get_json()["detail"], "a template was worked out"


@pytest.mark.parametrize("access", ACCESS, ids=str)
def test_an_error_of_any_route_tells_nothing(access: Access, clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    path = API + "/".join(str(uuid4()) if part.startswith("{") else part for part in access.path.split("/"))
    token = {"Authorization": f"Bearer {clinic.auditor.token}"}
    for method in ("GET", "POST", "PATCH", "TRACE", "X" * 40):
        for headers in ({}, token, {"Authorization": "Bearer \x7f"}):
            for body in (b"{", b"[1]"):
                response = client.open(
                    path, method=method, headers=headers, data=body, content_type="application/json"
                )
                harmless(response)
                if response.status_code >= 400 and response.get_data():
                    one_sentence(response)


def test_a_failure_that_nobody_foresaw_tells_nothing(
    own_clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    """The tables are gone under the running application, as after a mistake of whoever operates it."""
    caplog.set_level(logging.DEBUG)
    born = {"given_name": "Test", "family_name": FAMILY, "born_on": "1985-01-01"}
    with owner(own_clinic.place.database_url) as connection:
        connection.execute("ALTER TABLE patient RENAME TO elsewhere")
        connection.execute("ALTER TABLE survey RENAME COLUMN respondent TO whoever")
        answers = [
            own_clinic.practice.prescriber.post("/patients", born),
            own_clinic.coordinator.get("/patients"),
            own_clinic.coordinator.get(f"/patients/{uuid4()}"),
        ]
        connection.execute("ALTER TABLE elsewhere RENAME TO patient")
        connection.execute("ALTER TABLE survey RENAME COLUMN whoever TO respondent")
    for response in answers:
        problem(response, 500, "internal-error")
        tells_nothing(response.get_data(as_text=True), 500)
        one_sentence(response)
    assert FAMILY not in caplog.text
    assert own_clinic.coordinator.get("/patients").status_code == 200


def test_a_constraint_that_was_violated_is_not_named(clinic: Clinic) -> None:
    taken = {"npi": "1234567893", "name": "Test Prescriber"}
    clinic.coordinator.post("/prescribers", taken)
    response = clinic.coordinator.post("/prescribers", taken)
    problem(harmless(response), 409)
    one_sentence(response)
    assert taken["npi"] not in response.get_data(as_text=True)


def test_what_was_written_in_confidence_does_not_come_back_in_an_error(clinic: Clinic) -> None:
    path = f"/patients/{clinic.registered()}/concerns"
    for body in ({"kind": FREE}, {"kind": [FREE]}, {"kind": "missed-period", "occurred_at": FREE}):
        response = clinic.practice.prescriber.post(path, body)
        problem(harmless(response), 422)
        assert FREE not in response.get_data(as_text=True)


def test_a_stranger_learns_nothing_from_the_difference_of_two_errors(clinic: Clinic) -> None:
    """A route that is there and one that is not there, an id that is there and one that is not: 401, all alike."""
    client = clinic.place.app.test_client()
    known = [
        f"{API}/patients/{clinic.registered()}",
        f"{API}/patients/{uuid4()}",
        f"{API}/accounts",
        f"{API}/me",
    ]
    answers = [problem(client.get(path), 401, "unauthenticated") for path in known]
    assert all(answer == answers[0] for answer in answers)
