"""Signing over HTTP: the signer proves again who it is, sees before what is signed, and is recorded as 11.50 asks."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.app import join
from registry.config import Config
from registry.domain.actor import Role
from registry.services.act import Call
from registry.services.attempts import Asker
from registry.services.prove_again import Proof, Proven
from registry.services.registry import Registry
from tests.api.acts import (
    a_certified_prescriber,
    a_concern,
    events,
    filled,
    prepared,
    row_counts,
    writes_nothing,
)
from tests.api.all_acts import ALL
from tests.api.clinic import MALE, Clinic, pointers, problem
from tests.asking import API, PASSWORD, PROGRAM, Person, is_signed
from tests.databases import owner

SURVEY = {"program": PROGRAM, "respondent": "prescriber"}
SIGNED = [act for act in ALL if is_signed(act.path, {"respondent": "patient", **act.body})]
PEOPLE = ("coordinator", "prescriber", "pharmacist")
COUNTED = ("sign_in_attempt",)
"""A proof that fails is counted, and nothing else is kept of it."""


def agreement(**more: Any) -> dict[str, Any]:
    signers = [{"by": by, "printed_name": f"Test {by} 7"} for by in ("patient", "guardian", "prescriber")]
    return {"program": PROGRAM, "risk_category": MALE, "signatures": signers, **more}


def signing(**more: Any) -> dict[str, Any]:
    return {"signing": {"password": PASSWORD, **more}}


def signatures(clinic: Clinic, patient_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = clinic.auditor.get(
        f"/patients/{patient_id}/signatures", limit=200
    ).get_json()["items"]
    return items


def asker(clinic: Clinic, by: str) -> Person:
    return {
        "coordinator": clinic.coordinator,
        "prescriber": clinic.practice.prescriber,
        "pharmacist": clinic.drugstore.pharmacist,
    }[by]


def test_every_kind_of_act_that_is_signed_is_known_here() -> None:
    assert len(SIGNED) == 18  # and the prescriber's survey


@pytest.mark.parametrize("act", SIGNED, ids=str)
def test_an_act_that_is_not_signed_or_not_proved_is_not_done(act: Any, clinic: Clinic) -> None:
    ids = prepared(clinic, act)
    path, body = filled(act.path, ids), filled(act.body, ids)
    person = Person(clinic.place.app, asker(clinic, act.by).token, "", None)
    with writes_nothing(clinic.place.database_url, but=COUNTED):
        assert pointers(problem(person.post(path, body), 422, "signature-required")) == {"/signing"}
        wrong = problem(person.post(path, {**body, "signing": {"password": "another"}}), 403, "proof-refused")
        missing = problem(person.post(path, {**body, "signing": {}}), 403, "proof-needed")
        assert pointers(missing) == {"/signing/password"}
        assert "/signing/password" in pointers(
            problem(person.post(path, {**body, "signing": {"password": 1}}), 422)
        )
        odd = {"password": PASSWORD, "content_sha256": "x", "meaning": "none", "other": 1}
        found = pointers(problem(person.post(path, {**body, "signing": odd}), 422))
    assert found == {"/signing/content_sha256", "/signing/meaning", "/signing/other"}
    assert PASSWORD not in json.dumps(wrong)


@pytest.mark.parametrize("act", SIGNED, ids=str)
def test_a_preview_shows_what_is_signed_and_records_nothing(act: Any, clinic: Clinic) -> None:
    ids = prepared(clinic, act)
    path, body, person = filled(act.path, ids), filled(act.body, ids), asker(clinic, act.by)
    with writes_nothing(clinic.place.database_url, but=("access_log",)):
        looked = person.post(f"{path}/preview", body, key="looked")
        assert looked.status_code == 200, looked.get_data(as_text=True)
        again = person.post(f"{path}/preview", body, key="looked").get_json()
        assert pointers(problem(person.post(f"{path}/preview", {**body, **signing()}), 422)) == {"/signing"}
    shown = looked.get_json()
    assert shown == again
    assert shown["content"]["act"] in path or shown["content"]["act"] in (
        "correction",
        "checklist",
        "certification",
        "case-step",
    )
    person.did(path, {**body, **signing(**shown)})


@pytest.mark.parametrize("act", SIGNED, ids=str)
def test_what_a_preview_shows_of_a_patient_stands_in_the_access_log(act: Any, clinic: Clinic) -> None:
    ids = prepared(clinic, act)
    path, body, person = filled(act.path, ids), filled(act.body, ids), asker(clinic, act.by)
    before = Counter(readings(clinic))
    shown = person.post(f"{path}/preview", body).get_json()["content"]
    about = shown.get("patient_id")
    read = [(about, f"{shown['act']}-preview", person.account_id)] if about else []
    assert list((Counter(readings(clinic)) - before).elements()) == read
    assert bool(read) == path.startswith("/patients/")


def readings(clinic: Clinic) -> list[tuple[str, str, str]]:
    statement = "SELECT patient_id::text, what, account_id::text FROM access_log"
    with owner(clinic.place.database_url) as connection:
        return connection.execute(statement).fetchall()  # type: ignore[return-value]


def test_what_changed_between_display_and_signing_is_named_and_nothing_is_signed(clinic: Clinic) -> None:
    patient_id, ask = clinic.treated(), clinic.practice.prescriber
    path = f"/patients/{patient_id}/agreements"
    shown = ask.post(f"{path}/preview", agreement()).get_json()
    ended = {"program": PROGRAM, "reason": "a test"}
    ask.did(f"/patients/{patient_id}/enrollment-ends", ended)
    ask.did(f"/patients/{patient_id}/enrollments", {"program": PROGRAM, "risk_category": MALE})
    other = [{"by": "prescriber", "printed_name": "Test Prescriber"}]
    with writes_nothing(clinic.place.database_url):
        changed = ask.post(path, {**agreement(), **signing(**shown)})
        both = ask.post(path, {**agreement(signatures=other), **signing(**shown)})
        hashed = ask.post(path, {**agreement(), **signing(content_sha256=shown["content_sha256"])})
        forged = ask.post(path, {**agreement(), **signing(**{**shown, "content": {"act": "agreement"}})})
        meant = ask.post(path, {**agreement(), **signing(meaning="review")})
        no_text = [ask.post(path, {**agreement(), **signing(content={"x": odd})}) for odd in (1.5, "\ud800")]
    assert pointers(problem(changed, 409, "content-changed")) == {"/signing/content/enrollment_id"}
    assert pointers(problem(both, 409, "content-changed")) == {
        "/signing/content/enrollment_id",
        "/signing/content/signatures",
    }
    assert pointers(problem(hashed, 409, "content-changed")) == {"/signing/content_sha256"}
    assert pointers(problem(forged, 422)) == {"/signing/content"}
    assert [pointers(problem(one, 422)) for one in no_text] == [{"/signing/content"}] * 2
    assert pointers(problem(meant, 422)) == {"/signing/meaning"}
    now = ask.post(f"{path}/preview", agreement()).get_json()
    ask.did(path, {**agreement(), **signing(**now)})
    last = signatures(clinic, patient_id)[-3:]
    assert {one["displayed_sha256"] for one in last} == {now["content_sha256"]}


def test_a_concern_that_changed_since_it_was_displayed_is_not_settled(clinic: Clinic) -> None:
    ids = a_concern(clinic)
    path = f"/patients/{ids['patient_id']}/concerns/{ids['concern_id']}/outcome"
    shown = clinic.coordinator.post(f"{path}/preview", {"outcome": "no pregnancy"}).get_json()
    shown["content"]["concern"]["kind"] = "abnormal-bleeding"
    del shown["content_sha256"]
    refused = clinic.coordinator.post(path, {"outcome": "no pregnancy", **signing(**shown)})
    assert pointers(problem(refused, 409)) == {"/signing/content/concern/kind"}


def test_who_signs_on_whose_device_is_recorded(clinic: Clinic) -> None:
    patient_id, ask = clinic.treated(), clinic.practice.prescriber
    answered = ask.did(f"/patients/{patient_id}/agreements", agreement())["signatures"]
    mine = [one for one in signatures(clinic, patient_id) if one["record_id"] == answered[0]["record_id"]]
    assert {one["signed_as"]: one["own_account"] for one in mine} == {
        "patient": False,
        "guardian": False,
        "prescriber": True,
    }
    assert {one["account_id"] for one in mine} == {ask.account_id}
    assert {one["printed_name"] for one in mine} == {"Test patient 7", "Test guardian 7", "Test prescriber 7"}
    assert all(one["meaning"] == "agreement" and one["signed_at"] for one in mine)
    assert all(one["authenticated_by"] == ["password"] for one in mine)
    by_coordinator = clinic.coordinator.did(f"/patients/{patient_id}/agreements", agreement())["signatures"]
    assert {one["own_account"] for one in by_coordinator} == {False}


def test_the_signature_of_an_act_stands_in_its_event(clinic: Clinic) -> None:
    patient_id, ask = clinic.treated(), clinic.practice.prescriber
    ask.did(f"/patients/{patient_id}/surveys", {**SURVEY, **signing(meaning="responsibility")})
    kind, body = events(clinic.place.database_url, patient_id)[-1]
    note, kept = json.loads(body)["signature"], signatures(clinic, patient_id)[-1]
    assert kind == "survey-answered"
    assert note["hash"] == kept["hash"]
    assert (kept["act"], kept["meaning"], kept["signed_as"]) == ("survey", "responsibility", "prescriber")
    assert kept["printed_name"] == f"Test prescriber {ask.username.rpartition('-')[2]}"
    assert kept["printed_name"] not in body


def test_a_delegate_signs_nothing_even_with_the_right_password(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    delegate = clinic.place.person(
        Role.DELEGATE,
        prescriber_id=clinic.practice.prescriber_id,
        delegate_id=clinic.practice.delegate_id,
        password=PASSWORD,
    )
    refused = delegate.post(f"/patients/{patient_id}/surveys", {**SURVEY, **signing()})
    problem(refused, 403, "signature-needs-the-prescriber")


def test_a_machine_signs_nothing_but_a_person_can_sign_through_it(clinic: Clinic) -> None:
    patient_id, prescriber = clinic.treated(), clinic.practice.prescriber
    machine = clinic.client("patients", prescriber_id=clinic.practice.prescriber_id)
    path = f"/patients/{patient_id}/surveys"
    elsewhere = clinic.other_practice.prescriber.named()
    with writes_nothing(clinic.place.database_url, but=COUNTED):
        for part in ({}, signing()):
            problem(machine.post(path, {**SURVEY, **part}), 403, "signature-needs-a-person")
        for stranger in (elsewhere, clinic.drugstore.pharmacist.named(), clinic.coordinator.named()):
            problem(machine.post(path, {**SURVEY, "signing": stranger}), 403, "signature-needs-a-person")
        unknown = {**prescriber.named(), "username": "nobody-of-that-name"}
        wrong = {**prescriber.named(), "password": "another"}
        answers = [machine.post(path, {**SURVEY, "signing": one}).get_data() for one in (unknown, wrong)]
    assert answers[0] == answers[1]
    machine.did(path, {**SURVEY, "signing": prescriber.named()})
    kept = signatures(clinic, patient_id)[-1]
    assert (kept["account_id"], kept["recorded_by"]) == (prescriber.account_id, machine.account_id)


def test_another_pharmacist_does_not_sign_the_checklist(clinic: Clinic) -> None:
    number = clinic.confirmed()["confirmation_number"]
    path = f"/pharmacies/{clinic.drugstore.pharmacy_id}/pharmacists"
    other = clinic.coordinator.did(path, {"name": "Test Pharmacist"})["pharmacist_id"]
    machine = clinic.client("dispense", pharmacy_id=clinic.drugstore.pharmacy_id)
    body = clinic.release(number, pharmacist_id=other, signing=clinic.drugstore.pharmacist.named())
    with writes_nothing(clinic.place.database_url):
        problem(machine.post("/dispenses", body), 403, "not-the-signer")


def test_the_preview_of_a_release_tells_nothing_of_the_number(clinic: Clinic) -> None:
    stranger = clinic.other_drugstore.pharmacist
    real = clinic.confirmed()["confirmation_number"]
    used = clinic.confirmed()["confirmation_number"]
    clinic.released(used)
    shown = [
        stranger.post("/dispenses/preview", clinic.release(one)).get_json()["content"] for one in (real, used)
    ]
    assert [one.pop("confirmation_number") for one in shown] == [real, used]
    assert shown[0] == shown[1]
    assert "patient_id" not in shown[0]


def test_nobody_signs_under_anothers_name(clinic: Clinic) -> None:
    path, ask = f"/patients/{clinic.treated()}/surveys", clinic.practice.prescriber
    named = clinic.other_practice.prescriber.named()
    refused = ask.post(path, {**SURVEY, "signing": named})
    assert pointers(problem(refused, 422)) == {"/signing/username"}
    ask.did(path, {**SURVEY, "signing": ask.named()})


def test_what_is_not_signed_takes_no_signature(clinic: Clinic) -> None:
    path, ask = f"/patients/{clinic.treated()}/surveys", clinic.practice.prescriber
    body = {**SURVEY, "respondent": "patient"}
    unsigned = {**clinic.release(clinic.confirmed()["confirmation_number"]), "checklist": None}
    with writes_nothing(clinic.place.database_url):
        for refused in (
            ask.post(path, {**body, **signing()}),
            ask.post(f"{path}/preview", body),
            clinic.drugstore.pharmacist.post("/dispenses/preview", unsigned),
        ):
            assert pointers(problem(refused, 422, "not-signed")) == {"/signing"}


def test_a_session_signs_with_the_password(clinic: Clinic) -> None:
    client: FlaskClient = clinic.place.app.test_client()
    ask, patient_id = clinic.practice.prescriber, clinic.treated()
    client.post(f"{API}/session", json=ask.named())
    path = f"{API}/patients/{patient_id}/surveys"
    assert client.post(path, json=SURVEY).status_code == 422
    assert client.post(path, json={**SURVEY, "signing": {"password": "another"}}).status_code == 403
    assert client.get(f"{API}/me").status_code == 200
    assert client.post(path, json={**SURVEY, **signing()}).status_code == 201


def test_the_proof_is_of_the_signer_and_of_the_signers_own_session(clinic: Clinic) -> None:
    noted: list[tuple[str, bool]] = []

    def note(_registry: Registry, made: Call, session: str | None, _proof: Proof, _from: Asker) -> Proven:
        noted.append((made.actor.username, session is not None))
        return Proven(("noted",), whole=True)

    config = Config(database_url=clinic.place.database_url, secret_key="t" * 40)
    app = join(clinic.place.registry, clinic.place.clock, config, prove_again=note)
    ask, path = clinic.practice.prescriber, f"/patients/{clinic.treated()}/surveys"
    machine = clinic.client("patients", prescriber_id=clinic.practice.prescriber_id)
    client = app.test_client()
    client.post(f"{API}/session", json=ask.named())
    assert client.post(API + path, json={**SURVEY, **signing()}).status_code == 201
    replace(ask, app=app).did(path, SURVEY)
    replace(machine, app=app).did(path, {**SURVEY, "signing": ask.named()})
    assert noted == [(ask.username, True), (ask.username, False), (ask.username, False)]


def test_a_key_is_bound_to_the_act_and_to_no_password(clinic: Clinic) -> None:
    path, ask = f"/patients/{clinic.treated()}/surveys", clinic.practice.prescriber
    first = ask.post(path, {**SURVEY, **signing()}, key="one")
    again = ask.post(path, {**SURVEY, **signing()}, key="one")
    assert (first.status_code, again.get_data()) == (201, first.get_data())
    problem(ask.post(path, {**SURVEY, **signing(code="123456")}, key="one"), 403, "proof-refused")
    other = ask.post(path, {**SURVEY, **signing(meaning="review")}, key="one")
    problem(other, 422, "idempotency-key-reused")
    problem(ask.post(path, {**SURVEY, "signing": {"password": "another"}}, key="one"), 403)


def test_the_password_is_kept_nowhere(clinic: Clinic) -> None:
    clinic.released()
    a_certified_prescriber(clinic)
    with owner(clinic.place.database_url) as connection:
        for table in row_counts(clinic.place.database_url):
            rows = connection.execute(f"SELECT row_to_json(t)::text FROM {table} t").fetchall()
            assert not [row for (row,) in rows if PASSWORD in str(row)], table
