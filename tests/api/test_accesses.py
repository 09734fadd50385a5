"""Each reading of a patient's record is in the access log, and no record is shown without."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from registry.domain.access import EMERGENCY, Ground
from registry.domain.actor import OPERATOR, Role
from registry.reports.accesses import disclosures
from registry.services.act import Call
from tests import databases
from tests.access_table import ACCESS
from tests.api.clinic import Clinic, problem
from tests.asking import NOW, PROGRAM, Person
from tests.sealed import seal

ABOUT_PATIENTS = [
    access.path
    for access in ACCESS
    if access.method == "GET"
    and access.path.startswith(("/patients", "/decisions", "/prescription", "/dispense", "/emergency"))
]
SECOND = timedelta(seconds=1)


def logged(clinic: Clinic, patient_id: str) -> list[tuple[str, str, str, str]]:
    """Who read what of the patient in which role on what ground, in order."""
    statement = """SELECT account_id::text, role, what, ground FROM access_log
        WHERE patient_id = %s ORDER BY access_id"""
    with databases.owner(clinic.place.database_url) as connection:
        return connection.execute(statement, [patient_id]).fetchall()  # type: ignore[return-value]


def a_supplied_patient(clinic: Clinic) -> tuple[str, dict[str, str]]:
    """A patient with an authorization, a confirmation and a release, and the decisions that gave them."""
    patient_id = clinic.treated()
    given = clinic.authorized(patient_id)
    confirmed = clinic.confirmed(given["authorization_number"])
    released = clinic.released(confirmed["confirmation_number"])
    seal(clinic.place.database_url)
    decisions = {
        "/prescription-authorizations": given["decision_id"],
        "/dispense-authorizations": confirmed["decision_id"],
        "/dispenses": released["decision_id"],
        "/decisions": released["decision_id"],
    }
    return patient_id, decisions


def filled_in(clinic: Clinic, path: str, patient_id: str, decisions: dict[str, str]) -> str:
    """The path with the ids of what the patient has."""
    statement = (
        "SELECT agreement_id::text, signature_id::text FROM signature WHERE patient_id = %s AND act = %s"
    )
    with databases.owner(clinic.place.database_url) as connection:
        agreement_id, signature_id = connection.execute(statement, [patient_id, "agreement"]).fetchall()[0]
    decision_id = decisions.get(path.partition("/{decision_id}")[0], "")
    signed = {"agreement_id": agreement_id, "signature_id": signature_id}
    return path.format(patient_id=patient_id, decision_id=decision_id, **signed)


@pytest.mark.parametrize("path", ABOUT_PATIENTS)
def test_every_route_that_shows_something_of_a_patient_is_logged(clinic: Clinic, path: str) -> None:
    patient_id, decisions = a_supplied_patient(clinic)
    if path == "/emergency-accesses":
        clinic.other_practice.prescriber.did(f"/patients/{patient_id}/emergency-access", {"reason": "a test"})
    filled = filled_in(clinic, path, patient_id, decisions)
    before = logged(clinic, patient_id)
    query: dict[str, Any] = {"program": PROGRAM} if path.endswith("/status") else {}
    whole = {"limit": 200} if "{" not in path else query
    answer = clinic.auditor.get(filled, **whole)
    assert answer.status_code == 200
    assert patient_id in answer.get_data(as_text=True) or answer.get_json()["items"] == []
    (entry,) = logged(clinic, patient_id)[len(before) :]
    assert entry[:2] == (clinic.auditor.account_id, "auditor")
    assert entry[3] == "audit"


def test_a_search_is_logged(clinic: Clinic) -> None:
    patient_id = clinic.registered(family_name="Sought")
    found = clinic.practice.prescriber.post(
        "/patients/search", {"family_name": "sought", "born_on": "1985-01-01"}
    )
    assert [item["patient_id"] for item in found.get_json()["items"]] == [patient_id]
    assert [entry[2:] for entry in logged(clinic, patient_id)] == [("search", "treatment")]


def test_each_role_reads_on_its_ground(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    people = [clinic.practice.prescriber, clinic.practice.delegate, clinic.coordinator, clinic.auditor]
    for person in people:
        assert person.get(f"/patients/{patient_id}").status_code == 200
    grounds = [(entry[1], entry[3]) for entry in logged(clinic, patient_id)]
    assert grounds == [
        ("prescriber", "treatment"),
        ("delegate", "treatment"),
        ("coordinator", "coordination"),
        ("auditor", "audit"),
    ]


def test_what_is_not_shown_is_not_logged(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    problem(clinic.other_practice.prescriber.get(f"/patients/{patient_id}"), 404)
    assert logged(clinic, patient_id) == []


def test_an_ask_at_a_gate_is_its_own_record(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    clinic.confirmed(clinic.authorized(patient_id)["authorization_number"])
    assert logged(clinic, patient_id) == []


@pytest.mark.parametrize("path", ABOUT_PATIENTS)
def test_without_a_log_there_is_no_answer(own_clinic: Clinic, path: str) -> None:
    patient_id, decisions = a_supplied_patient(own_clinic)
    if path == "/emergency-accesses":
        own_clinic.other_practice.prescriber.did(f"/patients/{patient_id}/emergency-access", {"reason": "x"})
    with databases.owner(own_clinic.place.database_url) as connection:
        connection.execute("REVOKE INSERT ON access_log FROM registry_app")
    filled = filled_in(own_clinic, path, patient_id, decisions)
    query = {"program": PROGRAM} if path.endswith("/status") else {}
    answer = own_clinic.auditor.get(filled, **query)
    assert answer.status_code == 500
    assert patient_id not in answer.get_data(as_text=True)


def opened(person: Person, patient_id: str) -> dict[str, Any]:
    """The emergency access to the patient's record that the person has opened."""
    return person.did(f"/patients/{patient_id}/emergency-access", {"reason": "found unconscious"})


def test_an_emergency_opens_the_record_for_reading_and_only_for_a_while(own_clinic: Clinic) -> None:
    clinic = own_clinic
    patient_id, stranger = clinic.treated(), clinic.other_practice.prescriber
    path = f"/patients/{patient_id}"
    problem(stranger.get(path), 404)
    assert opened(stranger, patient_id)["open_until"] == "2026-03-02T19:00:00.000000Z"
    for instant in (NOW, NOW + EMERGENCY - SECOND):
        clinic.place.at(instant)
        assert stranger.get(path).status_code == 200
        assert stranger.get(f"{path}/agreements").status_code == 200
        assert stranger.get(f"{path}/status", program=PROGRAM).status_code == 200
    assert {entry[3] for entry in logged(clinic, patient_id)} == {"break-glass"}
    problem(clinic.other_practice.delegate.post(f"{path}/emergency-access", {"reason": "x"}), 403)
    problem(stranger.post(f"{path}/concerns", {"kind": "missed-period"}), 404)
    for other in (clinic.other_practice.delegate, clinic.open_practice().prescriber):
        problem(other.get(path), 404)
    for instant in (NOW + EMERGENCY, NOW + EMERGENCY + SECOND):
        clinic.place.at(instant)
        problem(stranger.get(path), 404)


def test_who_treats_the_patient_needs_no_emergency(clinic: Clinic) -> None:
    path = f"/patients/{clinic.treated()}/emergency-access"
    problem(clinic.practice.prescriber.post(path, {"reason": "x"}), 409, "treats-patient")


def test_a_coordinator_is_told_and_takes_note_once(own_clinic: Clinic) -> None:
    clinic = own_clinic
    patient_id = clinic.treated()
    opened(clinic.other_practice.prescriber, patient_id)
    (notice,) = clinic.coordinator.get("/emergency-accesses").get_json()["items"]
    assert (notice["reason"], notice["acknowledged_at"]) == ("found unconscious", None)
    assert notice["prescriber_id"] == clinic.other_practice.prescriber_id
    path = f"/emergency-accesses/{notice['emergency_access_id']}/acknowledgement"
    clinic.coordinator.did(path)
    (noted,) = clinic.coordinator.get("/emergency-accesses").get_json()["items"]
    assert noted["acknowledged_at"] is not None
    problem(clinic.coordinator.post(path), 409, "already-ended")


def test_an_accounting_lists_six_years_and_leaves_out_treatment(own_clinic: Clinic) -> None:
    clinic = own_clinic
    patient_id, path = clinic.treated(), ""
    path = f"/patients/{patient_id}"
    looks = [(clinic.auditor, 3), (clinic.practice.prescriber, 2), (clinic.coordinator, 1)]
    for person, times in looks:
        for nth in range(times):
            clinic.place.at(timedelta(hours=nth))
            assert person.get(path).status_code == 200
    clinic.place.at(NOW)
    opened(clinic.other_practice.prescriber, patient_id)
    assert clinic.other_practice.prescriber.get(path).status_code == 200

    def listed(at: timedelta, *, every: bool = False) -> list[tuple[str, str, int]]:
        call = Call(OPERATOR, NOW + at)
        found = disclosures(clinic.place.registry, call, patient_id, every=every)
        return sorted((line["role"], line["ground"], line["times"]) for line in found)

    accounted = [
        ("auditor", "audit", 3),
        ("coordinator", "coordination", 1),
        ("prescriber", "break-glass", 1),
    ]
    assert listed(timedelta(0)) == accounted
    treatment = ("prescriber", "treatment", 2)
    assert set(listed(timedelta(0), every=True)) >= {*accounted, treatment}
    six_years = NOW.replace(year=2032) - NOW
    assert listed(six_years) == accounted
    assert listed(six_years + SECOND) == [("auditor", "audit", 2)]
    (audit,) = [
        line
        for line in disclosures(clinic.place.registry, Call(OPERATOR, NOW), patient_id)
        if line["ground"] == Ground.AUDIT
    ]
    assert (audit["first_at"], audit["last_at"]) == (NOW, NOW + timedelta(hours=2))
    assert audit["recipient"].startswith("Test auditor")


def test_the_accesses_of_a_patient_are_for_auditor_and_coordinator(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    clinic.practice.prescriber.get(f"/patients/{patient_id}")
    for person in (clinic.auditor, clinic.coordinator):
        items = person.get(f"/patients/{patient_id}/accesses").get_json()["items"]
        assert (items[0]["role"], items[0]["what"]) == (Role.PRESCRIBER, "patient")
        assert items[0]["name"].startswith("Test prescriber")
