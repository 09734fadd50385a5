"""Values that can not be right, field by field: 422 with a pointer to each, and nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from registry.domain.numbers import NumberKind, new_number
from tests.api.acts import Act, Ids, asker, filled, prepared, writes_nothing
from tests.api.all_acts import ALL
from tests.api.clinic import HOUR, Clinic, pointers, problem
from tests.asking import NOW, PROGRAM, reasons

FUTURE = (NOW + HOUR).isoformat()
TEST = {"result": "negative", "detects_miu_ml": 25, "specimen": "urine"}
RESULT = {"analyte": "creatinine-clearance", "value": 60, "collected_at": NOW.isoformat()}
EXCEPTION = {"program": "bosentan", "reason": "untested", "days": 30, "benefits_outweigh_risks": True}
SIGNED = {"by": "patient", "printed_name": "Test Patient"}
AGREEMENT = {"program": PROGRAM, "risk_category": "adult-male"}
IN_USE = {"program": PROGRAM, "methods": ["hormonal"], "in_use_since": NOW.isoformat()}
MYELOMA = {"program": PROGRAM, "indication": "multiple-myeloma"}
BORN = {"given_name": "Test", "family_name": "Patient 7"}
ACTS = {act.path: act for act in ALL}
NPI, DEA, NCPDP = "1234567893", "AB1234563", "0100001"
PHARMACY = {
    "name": "Test",
    "authorized_representative": "Test",
    "time_zone": "America/Chicago",
    "ncpdp_id": NCPDP,
}
P, A = "/patients/{patient_id}", "/accounts"
WRONG: list[tuple[str, dict[str, Any], str]] = [
    *(
        ("/prescribers", {"npi": npi, "name": "Test"}, "/npi")
        for npi in ("1234567890", "123456789", "3234567893")
    ),
    ("/prescribers", {"npi": "\uff11234567893", "name": "Test"}, "/npi"),
    ("/prescribers", {"npi": NPI, "dea": "AB1234569", "name": "Test"}, "/dea"),
    ("/prescribers", {"npi": NPI, "name": "Test", "time_zone": "Mars/Olympus"}, "/time_zone"),
    ("/prescribers", {"npi": NPI, "name": "Test", "time_zone": "../../etc/passwd"}, "/time_zone"),
    ("/pharmacies", {**PHARMACY, "ncpdp_id": "123456"}, "/ncpdp_id"),
    ("/pharmacies", {**PHARMACY, "ncpdp_id": "12345678"}, "/ncpdp_id"),
    ("/pharmacies", {**PHARMACY, "npi": "1234567890"}, "/npi"),
    *(
        ("/patients", {**BORN, "born_on": day}, "/born_on")
        for day in ("2026-02-30", "2026-03-03", "1899-12-31")
    ),
    *(
        ("/patients", {**BORN, "born_on": day}, "/born_on")
        for day in ("02/03/1980", "1980-W01-1", "19800101", 0)
    ),
    (f"{P}/pregnancy-tests", {**TEST, "collected_at": FUTURE}, "/collected_at"),
    (f"{P}/pregnancy-tests", {**TEST, "collected_at": "2026-03-01T10:00:00"}, "/collected_at"),
    (f"{P}/pregnancy-tests", {**TEST, "collected_at": "2026-02-30T10:00:00Z"}, "/collected_at"),
    (f"{P}/pregnancy-tests", {**TEST, "collected_at": "2026-03-01T25:00:00Z"}, "/collected_at"),
    (f"{P}/pregnancy-tests", {**TEST, "collected_at": "2026-03-01T10:00:00+24:00"}, "/collected_at"),
    (f"{P}/pregnancy-tests", {**TEST, "collected_at": "2026-03-01"}, "/collected_at"),
    (f"{P}/pregnancy-tests", {**TEST, "collected_at": 1772377200}, "/collected_at"),
    (f"{P}/pregnancy-tests", {**TEST, "collected_at": "0001-01-01T00:00:00+14:00"}, "/collected_at"),
    (f"{P}/pregnancy-tests", {**TEST, "collected_at": "9999-12-31T23:59:59-14:00"}, "/collected_at"),
    (f"{P}/pregnancy-tests", TEST, "/collected_at"),
    (f"{P}/pregnancy-tests", {**TEST, "collected_on": "2026-03-01"}, "/time_zone"),
    (
        f"{P}/pregnancy-tests",
        {**TEST, "collected_on": "2026-03-04", "time_zone": "Asia/Tokyo"},
        "/collected_at",
    ),
    (f"{P}/pregnancy-tests", {**TEST, "detects_miu_ml": 0, "collected_at": FUTURE}, "/detects_miu_ml"),
    (f"{P}/pregnancy-tests", {**TEST, "detects_miu_ml": 25.0, "collected_at": FUTURE}, "/detects_miu_ml"),
    (f"{P}/pregnancy-tests", {**TEST, "detects_miu_ml": True, "collected_at": FUTURE}, "/detects_miu_ml"),
    (f"{P}/pregnancy-tests", {**TEST, "detects_miu_ml": 10**50, "collected_at": FUTURE}, "/detects_miu_ml"),
    (
        f"{P}/pregnancy-tests",
        {**TEST, "collected_at": NOW.isoformat(), "reported_at": FUTURE},
        "/reported_at",
    ),
    (
        f"{P}/pregnancy-tests",
        {**TEST, "collected_at": NOW.isoformat(), "reported_at": (NOW - HOUR).isoformat()},
        "/reported_at",
    ),
    *(
        (f"{P}/dispense-exceptions", {**EXCEPTION, **wrong}, pointer)
        for wrong, pointer in (
            ({"days": 0}, "/days"),
            ({"days": 31}, "/days"),
            ({"days": 91, "reason": "travel-abroad"}, "/days"),
            ({"reason": "forgotten"}, "/reason"),
            ({"program": PROGRAM}, "/reason"),
            ({"program": "clozapine"}, "/reason"),
            ({"program": "aspirin"}, "/program"),
            ({"benefits_outweigh_risks": False}, "/benefits_outweigh_risks"),
            ({"benefits_outweigh_risks": "yes"}, "/benefits_outweigh_risks"),
        )
    ),
    (f"{P}/laboratory-results", {**RESULT, "analyte": "potassium"}, "/analyte"),
    *(
        (f"{P}/laboratory-results", {**RESULT, "value": value}, "/value")
        for value in (-1, 1_001, 10_000_001, 60.5, "60", True)
    ),
    (f"{P}/laboratory-results", {**RESULT, "unit": "mL/min"}, "/unit"),
    (f"{P}/laboratory-results", {**RESULT, "collected_at": FUTURE}, "/collected_at"),
    (f"{P}/laboratory-results", {**RESULT, "reported_at": (NOW - HOUR).isoformat()}, "/reported_at"),
    (
        f"{P}/counselings",
        {"program": PROGRAM, "topic": "contraception", "counseled_at": FUTURE},
        "/counseled_at",
    ),
    (f"{P}/counselings", {"program": "aspirin", "topic": "contraception"}, "/program"),
    (f"{P}/contraception-confirmations", {**IN_USE, "in_use_since": FUTURE}, "/in_use_since"),
    (f"{P}/contraception-confirmations", {**IN_USE, "methods": []}, "/methods"),
    (f"{P}/contraception-confirmations", {**IN_USE, "methods": ["prayer"]}, "/methods/0"),
    (f"{P}/contraception-confirmations", {**IN_USE, "abstinence": "yes"}, "/abstinence"),
    (f"{P}/surveys", {"program": PROGRAM, "respondent": "patient", "answered_at": FUTURE}, "/answered_at"),
    (f"{P}/surveys", {"program": PROGRAM, "respondent": "nurse"}, "/respondent"),
    (f"{P}/concerns", {"kind": "positive-test"}, "/kind"),
    (f"{P}/concerns", {"kind": "missed-period", "occurred_at": FUTURE}, "/occurred_at"),
    (f"{P}/pregnancy-reports", {"of": "patient", "reported_at": FUTURE}, "/reported_at"),
    (f"{P}/reproductive-statuses", {"status": "natural-menopause"}, "/since_on"),
    (f"{P}/reproductive-statuses", {"status": "hysterectomy", "since_on": "2026-03-04"}, "/since_on"),
    (f"{P}/clinical-statuses", {**MYELOMA, "observed_at": FUTURE}, "/observed_at"),
    (f"{P}/clinical-statuses", {**MYELOMA, "program": "aspirin"}, "/program"),
    (f"{P}/clinical-statuses", {**MYELOMA, "indication": "headache"}, "/indication"),
    (f"{P}/clinical-statuses", {**MYELOMA, "child_pugh": "D"}, "/child_pugh"),
    (f"{P}/clinical-statuses", {**MYELOMA, "on_dialysis": "no"}, "/on_dialysis"),
    (f"{P}/clinical-statuses", {"program": PROGRAM, "on_dialysis": True}, "/indication"),
    (f"{P}/agreements", {**AGREEMENT, "signatures": []}, "/signatures"),
    (f"{P}/agreements", {**AGREEMENT, "signatures": [SIGNED, SIGNED]}, "/signatures"),
    (
        f"{P}/agreements",
        {**AGREEMENT, "signatures": [SIGNED, {"by": "nurse", **SIGNED, "x": 1}]},
        "/signatures/1/x",
    ),
    (
        f"{P}/agreements",
        {**AGREEMENT, "signatures": [{**SIGNED, "signed_at": FUTURE}]},
        "/signatures/0/signed_at",
    ),
    (f"{P}/agreements", {**AGREEMENT, "signatures": {"by": "patient"}}, "/signatures"),
    (f"{P}/enrollments", {**AGREEMENT, "risk_category": "adult"}, "/risk_category"),
    (f"{P}/enrollments", {**AGREEMENT, "prescriber_id": "1"}, "/prescriber_id"),
    (f"{P}/corrections", {"kind": "holds", "record_id": "{patient_id}", "reason": "a test"}, "/kind"),
    (A, {"username": "test", "name": "Test", "role": "prescriber"}, "/prescriber_id"),
    (A, {"username": "test", "name": "Test", "role": "auditor", "password": "too short"}, "/password"),
    (A, {"username": "test", "name": "Test", "role": "king"}, "/role"),
    (A, {"username": "test", "name": "Test", "role": "client", "scopes": ["everything"]}, "/scopes/0"),
    ("/accounts/{account_id}/tokens", {"expires_at": NOW.isoformat()}, "/expires_at"),
]


@pytest.mark.parametrize(("path", "body", "pointer"), WRONG, ids=lambda value: json.dumps(value)[:70])
def test_a_value_that_can_not_be_right_is_pointed_at(
    path: str, body: dict[str, Any], pointer: str, clinic: Clinic
) -> None:
    act = ACTS[path]
    ids = prepared(clinic, act)
    with writes_nothing(clinic.place.database_url):
        response = asker(clinic, act.by).post(filled(path, ids), filled(body, ids))
    assert pointer in pointers(problem(response, 422))


@pytest.mark.parametrize("name", ["authorization_number", "confirmation_number"])
def test_a_number_with_a_wrong_character_is_not_looked_up(clinic: Clinic, name: str) -> None:
    path = "/dispense-authorizations" if name == "authorization_number" else "/dispenses"
    right = clinic.authorized() if name == "authorization_number" else clinic.confirmed()
    number = right[name].replace("-", "")
    wrong = [
        number[:4] + ("X" if number[4] != "X" else "W") + number[5:],
        number[:-1],
        "",
        "0O1I" * 9,
    ]
    other = clinic.confirmed() if name == "authorization_number" else clinic.authorized()
    swapped = other["confirmation_number" if name == "authorization_number" else "authorization_number"]
    for text in (*wrong, swapped):
        body = {**clinic.release(text), name: text} if path == "/dispenses" else {name: text}
        with writes_nothing(clinic.place.database_url, but=("sign_in_attempt",)):
            document = problem(clinic.drugstore.pharmacist.post(path, body), 422)
        assert pointers(document) == {f"/{name}"}


@pytest.mark.parametrize("ndc", ["59572-504", "5957250421", "59572-504-2a", "1-1-1"])
def test_a_product_code_of_no_known_form_is_not_looked_up(clinic: Clinic, ndc: str) -> None:
    body = clinic.prescription(clinic.treated(), ndc=ndc)
    with writes_nothing(clinic.place.database_url):
        document = problem(clinic.practice.prescriber.post("/prescription-authorizations", body), 422)
    assert pointers(document) == {"/ndc"}


def test_an_unknown_product_is_refused_and_the_refusal_recorded(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    refused = clinic.practice.prescriber.post(
        "/prescription-authorizations", clinic.prescription(patient_id, ndc="00000-000-00")
    )
    assert "product-in-program/UNKNOWN_PRODUCT" in reasons(refused)
    number = {"authorization_number": clinic.authorized(patient_id)["authorization_number"]}
    also = clinic.drugstore.pharmacist.post("/dispense-authorizations", {**number, "ndc": "00000-000-00"})
    assert "product-in-program/UNKNOWN_PRODUCT" in reasons(also)
    for response in (refused, also):
        decision = clinic.auditor.get(f"/decisions/{response.get_json()['decision_id']}").get_json()
        assert decision["verdict"] == "refused"


def test_an_unknown_program_is_no_ask_at_all(clinic: Clinic) -> None:
    body = {**clinic.prescription(clinic.treated()), "program": "aspirin"}
    with writes_nothing(clinic.place.database_url):
        document = problem(clinic.practice.prescriber.post("/prescription-authorizations", body), 422)
    assert (document["type"], pointers(document)) == ("urn:registry:problem:unknown-program", {"/program"})


def test_a_number_that_was_never_issued_is_refused_and_the_refusal_kept(clinic: Clinic) -> None:
    never = new_number(NumberKind.AUTHORIZATION, bytes(range(16)))
    asked = clinic.drugstore.pharmacist.post("/dispense-authorizations", {"authorization_number": never})
    assert "authorization-number-valid/UNKNOWN" in reasons(asked)
    kept = clinic.drugstore.pharmacist.get(f"/decisions/{asked.get_json()['decision_id']}").get_json()
    assert (kept["verdict"], kept["patient_id"]) == ("refused", None)


def texts(body: Any, pointer: str = "") -> Iterator[tuple[str, list[str | int]]]:
    """Where the texts of a body are: their pointers, and the keys that lead there."""
    for key, below in body.items() if isinstance(body, dict) else enumerate(body):
        if isinstance(below, str):
            yield f"{pointer}/{key}", [key]
        elif isinstance(below, dict | list):
            yield from ((found, [key, *keys]) for found, keys in texts(below, f"{pointer}/{key}"))


def with_text(body: Any, keys: list[str | int], text: Any) -> Any:
    """The body with another text in that place."""
    changed = json.loads(json.dumps(body))
    place = changed
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = text
    return changed


@pytest.fixture(scope="module")
def ids_of(clinic: Clinic) -> dict[str, Ids]:
    return {act.path: prepared(clinic, act) for act in ALL}


@pytest.mark.parametrize("act", ALL, ids=str)
@pytest.mark.parametrize(
    "wrong", ["a\0b", "a\ud800b", "\0", "\udfff", "", "   ", "x" * 20_001, 1, None, ["a"], {}]
)
def test_no_text_field_takes_what_is_no_text_or_can_not_be_stored(
    act: Act, wrong: object, clinic: Clinic, ids_of: dict[str, Ids]
) -> None:
    ids, person = ids_of[act.path], asker(clinic, act.by)
    body = filled(act.body, ids)
    with writes_nothing(clinic.place.database_url):
        for pointer, keys in texts(body):
            if pointer == "/checklist/counselor" and wrong in ("", "   "):
                continue  # whether a counselor is named, the gate says
            response = person.post(filled(act.path, ids), with_text(body, keys, wrong))
            assert pointer in pointers(problem(response, 422)), pointer


@pytest.mark.parametrize("act", ALL, ids=str)
def test_a_field_that_is_not_known_is_refused_and_a_missing_one_named(
    act: Act, clinic: Clinic, ids_of: dict[str, Ids]
) -> None:
    ids, person = ids_of[act.path], asker(clinic, act.by)
    path, body = filled(act.path, ids), filled(act.body, ids)
    with writes_nothing(clinic.place.database_url):
        for name in ("json", "query", "a/b~c", "patient_ID", "_schema", ""):
            document = problem(person.post(path, {**body, name: 1}), 422)
            escaped = name.replace("~", "~0").replace("/", "~1")
            assert pointers(document) == {"" if name == "_schema" else f"/{escaped}"}
        if body:
            missing = pointers(problem(person.post(path, {}), 422))
            assert missing <= {f"/{name}" for name in body} | {"/collected_at"}
            assert missing


def test_the_clock_moves_no_further_than_now(clinic: Clinic) -> None:
    path = f"/patients/{clinic.treated()}/concerns"
    ask = clinic.practice.prescriber
    body = {"kind": "missed-period", "occurred_at": NOW.isoformat()}
    assert ask.post(path, body).status_code == 201
    later = {**body, "occurred_at": (NOW + timedelta(microseconds=1)).isoformat()}
    problem(ask.post(path, later), 422, "instant-in-future")
