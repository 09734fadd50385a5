"""What is advised stands beside every answer of a gate, changes none, and tells a pharmacy no value."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from registry.domain.numbers import RANDOM_BYTES, NumberKind, new_number
from registry.reports.decisions import replay_all
from tests import databases
from tests.api.acts import events
from tests.api.clinic import HOUR, Clinic
from tests.asking import NOW, PROGRAM, Person, reasons

NEUTROPHILS = 417
STATED = {"indication": "multiple-myeloma", "on_dialysis": True, "child_pugh": "C", "dexamethasone": True}
SHOWN = {"code", "sentence", "remedy", "citation", "evidence"}
GIVEN = {"dialysis-dose", "hepatic-dose", "neutrophils-interrupt", "new-cycle-counts", "thromboprophylaxis"}


def state(clinic: Clinic, patient_id: str, **more: Any) -> str:
    """The prescriber states the patient's condition; returns the record's id."""
    path = f"/patients/{patient_id}/clinical-statuses"
    kept = clinic.practice.prescriber.did(path, {"program": PROGRAM, **STATED, **more})
    return str(kept["clinical_status_id"])


def count(clinic: Clinic, patient_id: str, value: int = NEUTROPHILS) -> str:
    """A neutrophil count is recorded; returns the record's id."""
    body = {
        "analyte": "absolute-neutrophil-count",
        "value": value,
        "collected_at": (NOW - HOUR).isoformat(),
    }
    kept = clinic.practice.prescriber.did(f"/patients/{patient_id}/laboratory-results", body)
    return str(kept["laboratory_result_id"])


def ill(clinic: Clinic) -> tuple[str, set[str]]:
    """A treated patient of whom much is to be advised, and the ids of the records that say why."""
    patient_id = clinic.treated()
    return patient_id, {state(clinic, patient_id), count(clinic, patient_id)}


def codes(document: dict[str, Any]) -> set[str]:
    return {line["code"] for line in document["advisories"]}


def status_of(clinic: Clinic, patient_id: str, **query: Any) -> dict[str, Any]:
    """The patient's status, as the prescriber sees it."""
    path = f"/patients/{patient_id}/status"
    shown: dict[str, Any] = clinic.practice.prescriber.get(path, program=PROGRAM, **query).get_json()
    return shown


def refused(person: Person, path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = person.post(path, body)
    assert reasons(response)
    document: dict[str, Any] = response.get_json()
    return document


def test_every_gate_advises_with_a_yes_and_with_a_no(own_clinic: Clinic) -> None:
    clinic, pharmacist = own_clinic, own_clinic.drugstore.pharmacist
    prescriber = clinic.practice.prescriber
    patient_id, records = ill(clinic)
    asked = clinic.prescription(patient_id)
    refusal = refused(prescriber, "/prescription-authorizations", {**asked, "refills": 1})
    authorized = prescriber.did("/prescription-authorizations", asked)
    for document in (refusal, authorized):
        assert codes(document) == GIVEN
        assert all(line.keys() == SHOWN | {"records"} for line in document["advisories"])
        assert {one for line in document["advisories"] for one in line["records"]} == records
    number = {"authorization_number": authorized["authorization_number"]}
    refusal = refused(pharmacist, "/dispense-authorizations", {**number, "days_supply": 29})
    confirmed = pharmacist.did("/dispense-authorizations", number)
    body = clinic.release(confirmed["confirmation_number"])
    late = refused(pharmacist, "/dispenses", {**body, "medication_guide_provided": False})
    released = pharmacist.did("/dispenses", body)
    for document in (refusal, confirmed, late, released):
        assert codes(document) == GIVEN
        assert all(line.keys() == SHOWN for line in document["advisories"])
        text = json.dumps(document)
        assert str(NEUTROPHILS) not in "".join(
            line["sentence"] + line["remedy"] for line in document["advisories"]
        )
        assert not [record for record in records if record in text]


def test_verdict_and_outcomes_are_the_same_without_what_is_advised_on(own_clinic: Clinic) -> None:
    clinic = own_clinic
    outcomes = []
    for patient_id in (ill(clinic)[0], clinic.treated()):
        document = clinic.authorized(patient_id)
        shown = clinic.auditor.get(f"/decisions/{document['decision_id']}").get_json()
        outcomes.append([(one["code"], one["status"], one["reason"]) for one in shown["outcomes"]])
        assert "clinical_status" not in shown["facts"]
    assert outcomes[0] == outcomes[1]


def test_who_has_no_standing_in_the_treatment_learns_nothing(own_clinic: Clinic) -> None:
    clinic = own_clinic
    patient_id, _ = ill(clinic)
    authorized = clinic.authorized(patient_id)
    number = {"authorization_number": authorized["authorization_number"]}
    pharmacy = f"/pharmacies/{clinic.other_drugstore.pharmacy_id}"
    clinic.coordinator.did(f"{pharmacy}/suspensions", {"program": PROGRAM, "reason": "a test"})
    stranger = clinic.other_drugstore.pharmacist
    assert refused(stranger, "/dispense-authorizations", number)["advisories"] == []
    someone = clinic.treated()
    for body in ({**number, "patient_id": someone}, {**number, "program": "thalidomide"}):
        assert refused(clinic.drugstore.pharmacist, "/dispense-authorizations", body)["advisories"] == []
    confirmed = clinic.drugstore.pharmacist.did("/dispense-authorizations", number)
    taken = clinic.release(confirmed["confirmation_number"])
    assert refused(stranger, "/dispenses", taken)["advisories"] == []
    assert refused(clinic.drugstore.pharmacist, "/dispense-authorizations", number)["advisories"] == []


def test_a_number_that_leads_to_nobody_brings_no_advice(clinic: Clinic) -> None:
    nobodys = new_number(NumberKind.AUTHORIZATION, bytes(RANDOM_BYTES))
    asked = {"authorization_number": nobodys}
    assert refused(clinic.drugstore.pharmacist, "/dispense-authorizations", asked)["advisories"] == []


def test_the_status_advises_on_what_is_known_at_the_instant(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    assert codes(status_of(clinic, patient_id)) == {"indication-not-recorded", "thromboprophylaxis"}
    state(clinic, patient_id, thromboprophylaxis=True, observed_at=(NOW - HOUR).isoformat())
    assert codes(status_of(clinic, patient_id)) == {"dialysis-dose", "hepatic-dose"}
    before = status_of(clinic, patient_id, at=(NOW - 2 * HOUR).isoformat())
    assert codes(before) == {"indication-not-recorded", "thromboprophylaxis"}


def test_a_later_statement_replaces_the_whole_and_a_wrong_one_no_longer_counts(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    state(clinic, patient_id, thromboprophylaxis=True, observed_at=(NOW - HOUR).isoformat())
    path = f"/patients/{patient_id}"
    later = clinic.practice.prescriber.did(
        f"{path}/clinical-statuses", {"program": PROGRAM, "indication": "kaposi-sarcoma"}
    )
    assert codes(status_of(clinic, patient_id)) == {"thromboprophylaxis"}
    wrong = {"kind": "clinical-statuses", "record_id": later["clinical_status_id"], "reason": "a test"}
    clinic.practice.prescriber.did(f"{path}/corrections", wrong)
    assert codes(status_of(clinic, patient_id)) == {"dialysis-dose", "hepatic-dose"}


def test_a_statement_counts_in_its_own_program(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    state(clinic, patient_id, program="thalidomide")
    assert "indication-not-recorded" in codes(status_of(clinic, patient_id))


def test_advice_sees_more_results_than_the_facts_hold(clinic: Clinic) -> None:
    """Of two falls the first lies before the five latest results; after the second a lower count is enough."""
    patient_id = clinic.treated()
    state(clinic, patient_id)
    path = f"/patients/{patient_id}/laboratory-results"
    for hours, value in enumerate((50_000, 20_000, 45_000, 45_000, 45_000, 60_000, 20_000), 1):
        collected = (NOW - hours * HOUR).isoformat()
        body = {"analyte": "platelet-count", "value": value, "collected_at": collected}
        clinic.practice.prescriber.did(path, body)
    assert "platelets-interrupt" not in codes(status_of(clinic, patient_id))


def test_the_ledger_names_what_was_advised_and_the_kept_answer_repeats_it(own_clinic: Clinic) -> None:
    clinic = own_clinic
    patient_id, _ = ill(clinic)
    key, body = str(uuid4()), clinic.prescription(patient_id)
    first, again = (
        clinic.practice.prescriber.post("/prescription-authorizations", body, key=key).get_json()
        for _ in range(2)
    )
    assert again == first
    kind, event = events(clinic.place.database_url, patient_id)[-1]
    said = json.loads(event)
    assert kind == "prescription-authorized"
    assert set(said["advised"]["codes"]) == GIVEN
    assert said["advised"]["text"] == "pomalidomide/advisories/2026-01-01"
    with databases.owner(clinic.place.database_url) as connection:
        kept = connection.execute("SELECT facts, outcomes FROM decision").fetchall()
    assert not [texts for texts in kept if "advis" in str(texts) or "dialysis" in str(texts)]
    assert all(replay.same for replay in replay_all(clinic.place.registry))


@pytest.mark.parametrize("nothing", [{}, {"on_dialysis": False}])
def test_where_nothing_is_to_be_advised_the_list_is_empty(clinic: Clinic, nothing: dict[str, Any]) -> None:
    patient_id = clinic.treated()
    body = {"program": PROGRAM, "indication": "multiple-myeloma", "thromboprophylaxis": True, **nothing}
    clinic.practice.prescriber.did(f"/patients/{patient_id}/clinical-statuses", body)
    assert clinic.authorized(patient_id)["advisories"] == []
