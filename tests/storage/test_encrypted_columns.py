"""A dump of the database without the keys tells no name, no birth date and no free text about a patient."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.domain.actor import Actor, Role
from registry.services.act import Call
from registry.services.factors import enroll_totp
from registry.storage.encrypted import encryption_of_table
from registry.storage.reencryption import TABLES
from registry.storage.tables import PATIENT_OWNED
from registry.vault.cipher import Altered
from tests import databases
from tests.api.acts import asker, filled, prepared
from tests.api.acts_in_cases import CASES, EVENTS
from tests.api.acts_on_patients import EMERGENCIES, GATES, PATIENTS, SAFE_USE
from tests.api.clinic import Clinic, clinic_in
from tests.asking import NOW
from tests.databases import Cluster, plain

GIVEN, FAMILY, BORN = "Zebulon", "Quatermass", date(1971, 8, 9)
WORDS = "written freely about somebody"
FREE = {"reason", "outcome", "exposure", "narrative", "printed_name", "meaning", "words"}
ENUMERATED = {"untested"}
SPELLINGS = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y")


@pytest.fixture(scope="module")
def filled_clinic(module_database_url: str) -> Iterator[Clinic]:
    """A clinic in which everything that can be said of a patient was said, under idempotency keys."""
    with clinic_in(module_database_url) as clinic:
        named = {"given_name": GIVEN, "family_name": FAMILY, "born_on": BORN.isoformat()}
        kept = clinic.practice.prescriber.post("/patients", named, key="named")
        assert kept.status_code == 201
        reported = {"of": "patient", "exposure": WORDS, "narrative": WORDS}
        path = f"/patients/{kept.get_json()['patient_id']}/pregnancy-reports"
        assert clinic.practice.prescriber.post(path, reported, key="reported").status_code == 201
        for place, act in enumerate((*PATIENTS, *EMERGENCIES, *SAFE_USE, *GATES, *EVENTS, *CASES)):
            said = replace(act, body=spoken(act.body))
            ids = prepared(clinic, said)
            answer = asker(clinic, said.by).post(
                filled(said.path, ids), filled(said.body, ids), key=f"k{place}"
            )
            assert answer.status_code == 201, (said.path, answer.get_data(as_text=True))
        enroll_totp(
            clinic.place.registry, Call(Actor(clinic.auditor.account_id, Role.AUDITOR, "auditor"), NOW)
        )
        yield clinic


def spoken(body: Any) -> Any:
    """The body with words of ours wherever somebody may write freely, and with the patient's names."""
    if isinstance(body, Mapping):
        return {name: _said(name, value) for name, value in body.items()}
    return [spoken(below) for below in body] if isinstance(body, list) else body


def _said(name: str, value: Any) -> Any:
    names = {"given_name": GIVEN, "family_name": FAMILY, "born_on": BORN.isoformat()}
    if name in names:
        return names[name]
    return WORDS if name in FREE and value not in ENUMERATED else spoken(value)


def forms(text: str) -> set[str]:
    """The text as it could stand in a dump: as it is, in lower case, in hexadecimal, in base64."""
    return {
        text.lower(),
        text.encode().hex(),
        base64.b64encode(text.encode()).decode().rstrip("=")[:-1].lower(),
    }


def dumped(cluster: Cluster, url: str) -> str:
    """Everything that pg_dump gives, in lower case."""
    program = [str(cluster.engine.bindir / "pg_dump"), "--no-owner", "--inserts", "--dbname", plain(url)]
    environment = {"PATH": os.defpath, "LC_ALL": "C"}
    return subprocess.run(program, check=True, capture_output=True, text=True, env=environment).stdout.lower()


def test_a_dump_tells_no_name_no_birth_date_and_no_free_text(cluster: Cluster, filled_clinic: Clinic) -> None:
    text = dumped(cluster, filled_clinic.place.database_url)
    secrets = [GIVEN, FAMILY, WORDS, *(BORN.strftime(spelling) for spelling in SPELLINGS)]
    found = [form for secret in secrets for form in forms(secret) if form in text]
    assert found == []
    for seen in ("test prescriber", "patient-registered", "pregnancy-reported"):
        assert seen in text  # the dump is the one of this database, and such a search finds what is plain


def test_every_encrypted_column_was_filled_and_is_encrypted(filled_clinic: Clinic) -> None:
    with databases.owner(filled_clinic.place.database_url) as connection:
        for table in TABLES:
            for column in encryption_of_table(table).columns:
                counted = f"SELECT get_byte({column}, 0), count(*) FROM {table} WHERE {column} IS NOT NULL"
                rows = connection.execute(f"{counted} GROUP BY 1".encode()).fetchall()
                seldom = column == "error_reason" and table != "counseling"
                assert [first for first, _ in rows] == [1] or (seldom and not rows), (table, column)


def test_every_column_that_holds_free_text_about_a_patient_is_encrypted(filled_clinic: Clinic) -> None:
    """A text column added to a patient's table must be encrypted, or be listed here as words of a fixed list."""
    listed = {
        *("program", "time_zone", "risk_category", "status", "signed_as", "topic", "result", "specimen"),
        *("collected_zone", "kind", "pregnant", "respondent", "analyte", "indication", "child_pugh", "gate"),
        *("verdict", "edition", "edition_digest", "facts", "outcomes", "software", "ndc", "route", "number"),
        *("decision_gate", "decision_verdict", "hand_over", "checklist_category", "counselor"),
        *("exposure_timing", "root_cause", "ended_as", "recipient"),
        *("act", "collection", "content_sha256", "displayed_sha256", "hash"),
    }
    with databases.owner(filled_clinic.place.database_url) as connection:
        columns = connection.execute(
            "SELECT table_name::text, column_name::text FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type = 'text' AND table_name = ANY(%s)",
            [list(PATIENT_OWNED)],
        ).fetchall()
    exceptional = {("dispense_exception", "reason")}
    assert {(table, column) for table, column in columns if column not in listed} == exceptional


def test_what_was_written_is_read_again(filled_clinic: Clinic) -> None:
    ask = filled_clinic.auditor
    named = [
        item for item in ask.get("/patients", limit=200).get_json()["items"] if item["given_name"] == GIVEN
    ]
    assert {(item["family_name"], item["born_on"]) for item in named} == {(FAMILY, BORN.isoformat())}
    path = f"/patients/{named[0]['patient_id']}/pregnancy-reports"
    (report,) = ask.get(path).get_json()["items"]
    assert (report["exposure"], report["narrative"]) == (WORDS, WORDS)


def test_the_kept_answer_is_given_again_and_another_request_is_not(filled_clinic: Clinic) -> None:
    ask = filled_clinic.practice.prescriber
    named = {"given_name": GIVEN, "family_name": FAMILY, "born_on": BORN.isoformat()}
    again = ask.post("/patients", named, key="named")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.get_json()["family_name"] == FAMILY
    assert ask.post("/patients", {**named, "given_name": "Test"}, key="named").status_code == 422


@pytest.mark.tampers
def test_a_name_moved_to_another_patient_is_noticed(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with clinic_in(database_url) as clinic:
        one, other = clinic.registered(family_name="One"), clinic.registered(family_name="Other")
        with databases.tampering(database_url) as connection:
            connection.execute(
                "UPDATE patient SET family_name = (SELECT family_name FROM patient WHERE patient_id = %s)"
                " WHERE patient_id = %s",
                [one, other],
            )
        assert clinic.auditor.get(f"/patients/{one}").status_code == 200
        assert clinic.auditor.get(f"/patients/{other}").status_code == 500
        assert f"{Altered.__name__} at" in caplog.text


def test_a_checklist_takes_codes_and_no_prose(filled_clinic: Clinic) -> None:
    """What was checked is kept plain with the decision, so nobody may write about a patient there."""
    release = filled_clinic.release("never issued")
    for item in (WORDS, FAMILY, "Medication-Guide", "medication guide", "-", "a--b"):
        checklist = {**release["checklist"], "items": [item]}
        answer = filled_clinic.drugstore.pharmacist.post("/dispenses", {**release, "checklist": checklist})
        assert answer.status_code == 422
        assert [line["pointer"] for line in answer.get_json()["errors"]] == ["/checklist/items/0"]
