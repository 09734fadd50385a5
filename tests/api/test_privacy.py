"""Patients' names, passwords and tokens stay out of every log line, URL, error and ledger event."""

from __future__ import annotations

import logging

import pytest
from flask import Flask, request, request_finished

from registry.domain.actor import Role
from tests import databases
from tests.api.acts import Act, asker, do, filled, prepared
from tests.api.all_acts import ALL
from tests.api.clinic import Clinic
from tests.asking import API

GIVEN, FAMILY, BORN = "Zebulon", "Quatermass", "1971-08-09"
PASSWORD = "a password nobody may read"
SECRETS = (GIVEN, FAMILY, BORN, PASSWORD)


@pytest.fixture
def heard(own_clinic: Clinic, caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that is logged, by anybody, at the finest level."""
    caplog.set_level(logging.DEBUG)
    for name in (
        "werkzeug",
        "flask",
        "psycopg",
        "sqlalchemy",
        "sqlalchemy.engine",
        "sqlalchemy.pool",
        "registry",
    ):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def test_a_whole_walk_logs_nothing_of_the_patient(
    own_clinic: Clinic, heard: pytest.LogCaptureFixture
) -> None:
    clinic = own_clinic
    urls: list[str] = []

    def note(_app: Flask, **_: object) -> None:
        urls.append(request.full_path)

    request_finished.connect(note, clinic.place.app)
    who = {"given_name": GIVEN, "family_name": FAMILY, "born_on": BORN}
    named = clinic.practice.prescriber.did("/patients", who)
    path = f"/patients/{named['patient_id']}"
    for act in ALL:
        walk(clinic, act, named["patient_id"])
    for bad in ({**who, "born_on": "2200-01-01"}, {**who, "x": FAMILY}, {**who, "given_name": GIVEN + "\0"}):
        assert clinic.practice.prescriber.post("/patients", bad).status_code == 422
    texts = [
        clinic.practice.prescriber.get(f"{path}/status", program="pomalidomide").get_data(as_text=True),
        clinic.auditor.get("/decisions", limit=200).get_data(as_text=True),
        clinic.auditor.get("/prescription-authorizations").get_data(as_text=True),
        clinic.auditor.get("/dispense-authorizations").get_data(as_text=True),
        *urls,
        *(record.getMessage() for record in heard.records),
        heard.text,
    ]
    assert len(urls) > len(ALL)
    assert [secret for secret in SECRETS for text in texts if secret in text] == []


def walk(clinic: Clinic, act: Act, patient_id: str) -> None:
    """The act, done once as it should be and once, if it can, for the patient with the name."""
    ids = prepared(clinic, act)
    assert do(clinic, act, ids).status_code == 201
    if "patient_id" in ids:
        ids["patient_id"] = patient_id
        asker(clinic, act.by).post(filled(act.path, ids), filled(act.body, ids))


def test_what_goes_wrong_does_not_repeat_what_was_sent(own_clinic: Clinic) -> None:
    ask = own_clinic.practice.prescriber
    bodies = [
        {"given_name": GIVEN, "family_name": FAMILY, "born_on": FAMILY},
        {"given_name": GIVEN, "family_name": [FAMILY], "born_on": BORN, "time_zone": FAMILY},
        {"given_name": GIVEN, "family_name": FAMILY, "born_on": "2222-01-01"},
    ]
    for body in bodies:
        text = ask.post("/patients", body).get_data(as_text=True)
        assert [secret for secret in SECRETS if secret in text] == []
    headers = {"Authorization": f"Bearer {ask.token}"}
    client = own_clinic.place.app.test_client()
    broken = f'{{"given_name": "{GIVEN}", "family_name": "{FAMILY}", '.encode()
    response = client.post(f"{API}/patients", data=broken, content_type="application/json", headers=headers)
    assert (response.status_code, FAMILY in response.get_data(as_text=True)) == (400, False)


def test_secrets_are_kept_as_hashes_and_not_in_the_ledger(own_clinic: Clinic) -> None:
    person = own_clinic.place.person(Role.AUDITOR, password=PASSWORD)
    own_clinic.practice.prescriber.did(
        "/patients", {"given_name": GIVEN, "family_name": FAMILY, "born_on": BORN}
    )
    with databases.owner(own_clinic.place.database_url) as connection:
        tables = ("account", "token", "ledger_event", "idempotency", "decision")
        rows = {
            name: str(connection.execute(f"SELECT to_jsonb(t) FROM {name} t").fetchall()) for name in tables
        }
    assert "$argon2id$" in rows["account"]
    for name, text in rows.items():
        assert PASSWORD not in text, name
        assert person.token not in text, name
    for name in ("ledger_event", "decision"):
        assert FAMILY not in rows[name], name
