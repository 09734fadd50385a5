"""Somebody else's patients, numbers, decisions and staff: what comes of naming them where naming is the point.

That every identifier of every route is asked for is told by test_every_id.py.
"""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.api.acts import Act, a_confirmation, filled, prepared, writes_nothing
from tests.api.all_acts import ALL
from tests.api.clinic import Clinic, problem
from tests.asking import NDC, PROGRAM, reasons


@pytest.mark.parametrize("own", ["prescriber", "pharmacist"])
def test_a_decision_is_shown_to_who_asked_and_to_nobody_else(clinic: Clinic, own: str) -> None:
    if own == "prescriber":
        decision_id = clinic.authorized()["decision_id"]
        may = [clinic.practice.prescriber, clinic.practice.delegate, clinic.auditor, clinic.coordinator]
        may_not = [
            clinic.drugstore.pharmacist,
            clinic.other_practice.prescriber,
            clinic.other_practice.delegate,
        ]
    else:
        decision_id = clinic.confirmed()["decision_id"]
        may = [
            clinic.drugstore.pharmacist,
            clinic.drugstore.representative,
            clinic.auditor,
            clinic.coordinator,
        ]
        may_not = [
            clinic.practice.prescriber,
            clinic.other_drugstore.pharmacist,
            clinic.other_practice.prescriber,
        ]
    for person in may:
        shown = person.get(f"/decisions/{decision_id}")
        assert shown.status_code == 200
        assert ("facts" in shown.get_json()) == (person in (clinic.auditor, clinic.coordinator))
    for person in may_not:
        hidden = person.get(f"/decisions/{decision_id}")
        problem(hidden, 404, "no-such-decision")
        assert hidden.get_data() == person.get(f"/decisions/{uuid4()}").get_data()
        listed = person.get("/decisions", limit=200).get_json()["items"]
        assert decision_id not in {item["decision_id"] for item in listed}


@pytest.mark.parametrize("act", [act for act in ALL if act.path == "/prescription-authorizations"], ids=str)
def test_another_prescribers_patient_can_not_be_asked_for(act: Act, clinic: Clinic) -> None:
    body = filled(act.body, prepared(clinic, act))
    with writes_nothing(clinic.place.database_url):
        hidden = clinic.other_practice.prescriber.post(act.path, body)
        nobody = clinic.other_practice.prescriber.post(act.path, {**body, "patient_id": str(uuid4())})
    problem(hidden, 404, "no-such-patient")
    assert hidden.get_data() == nobody.get_data()


def test_somebody_elses_numbers_can_not_be_cancelled(clinic: Clinic) -> None:
    ids = a_confirmation(clinic)
    cases = [
        (clinic.other_practice.prescriber, "/prescription-authorizations", "authorization_number"),
        (clinic.other_practice.delegate, "/prescription-authorizations", "authorization_number"),
        (clinic.other_drugstore.pharmacist, "/dispense-authorizations", "confirmation_number"),
    ]
    with writes_nothing(clinic.place.database_url):
        for person, path, name in cases:
            body = {name: ids[name], "reason": "a test"}
            problem(person.post(f"{path}/cancellations", body), 404, "no-such-number")


def test_another_pharmacys_confirmation_number_releases_nothing(clinic: Clinic) -> None:
    number = a_confirmation(clinic)["confirmation_number"]
    refused = clinic.other_drugstore.pharmacist.post("/dispenses", clinic.release(number))
    assert reasons(refused) == {"confirmation-number-valid/OTHER_PHARMACY"}
    assert clinic.released(number)["verdict"] == "authorized"


def test_a_pharmacist_acts_for_no_other_pharmacist(clinic: Clinic) -> None:
    number = clinic.authorized()["authorization_number"]
    body = {"authorization_number": number, "pharmacist_id": clinic.other_drugstore.pharmacist_id}
    problem(clinic.drugstore.pharmacist.post("/dispense-authorizations", body), 422)


def test_after_a_transfer_the_patient_is_the_other_prescribers(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    body = {"program": PROGRAM, "prescriber_id": clinic.other_practice.prescriber_id, "reason": "a test"}
    clinic.practice.prescriber.did(f"/patients/{patient_id}/transfers", body)
    problem(clinic.practice.prescriber.get(f"/patients/{patient_id}"), 404)
    assert clinic.other_practice.prescriber.get(f"/patients/{patient_id}").status_code == 200


def test_a_delegate_never_signs_nor_answers_the_prescribers_survey(clinic: Clinic) -> None:
    path, delegate = f"/patients/{clinic.treated()}", clinic.practice.delegate
    signed = [{"by": "prescriber", "printed_name": "Test Prescriber"}]
    agreement = {"program": PROGRAM, "risk_category": "adult-male", "signatures": signed}
    with writes_nothing(clinic.place.database_url):
        problem(delegate.post(f"{path}/agreements", agreement), 403)
        problem(delegate.post(f"{path}/surveys", {"program": PROGRAM, "respondent": "prescriber"}), 403)
    assert delegate.post(f"{path}/surveys", {"program": PROGRAM, "respondent": "patient"}).status_code == 201


def test_a_machine_sees_and_asks_for_what_its_participant_may(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    scopes = ("prescribe", "dispense", "patients")
    ours = clinic.client(*scopes, prescriber_id=clinic.practice.prescriber_id)
    others = clinic.client(*scopes, prescriber_id=clinic.other_practice.prescriber_id)
    nobodys = clinic.client(*scopes)
    assert ours.get(f"/patients/{patient_id}").status_code == 200
    problem(others.get(f"/patients/{patient_id}"), 404)
    for path in ("/patients", "/decisions", "/prescription-authorizations", "/dispense-authorizations"):
        problem(nobodys.get(path), 403)
    body = {"given_name": "Test", "family_name": "Patient 9", "born_on": "1990-01-01"}
    with writes_nothing(clinic.place.database_url):
        problem(nobodys.post("/patients", body), 403)
        problem(nobodys.post("/prescription-authorizations", clinic.prescription(patient_id)), 403)
        problem(others.post("/prescription-authorizations", clinic.prescription(patient_id)), 404)
    given = ours.did("/prescription-authorizations", clinic.prescription(patient_id))
    machine = clinic.client("dispense", pharmacy_id=clinic.drugstore.pharmacy_id)
    ask = {"authorization_number": given["authorization_number"], "ndc": NDC}
    problem(machine.post("/dispense-authorizations", ask), 422)
    strangers = [clinic.other_drugstore.pharmacist_id, str(uuid4())]
    asked = [machine.post("/dispense-authorizations", {**ask, "pharmacist_id": one}) for one in strangers]
    assert asked[0].get_data() == asked[1].get_data()
    problem(asked[0], 422)
    named = {"pharmacist_id": clinic.drugstore.pharmacist_id}
    number = machine.did("/dispense-authorizations", {**ask, **named})["confirmation_number"]
    signing = {"signing": clinic.drugstore.pharmacist.named()}
    elsewhere = clinic.release(number, pharmacist_id=clinic.other_drugstore.pharmacist_id, **signing)
    problem(machine.post("/dispenses", elsewhere), 422)
    assert machine.did("/dispenses", clinic.release(number, **named, **signing))["verdict"] == "authorized"
