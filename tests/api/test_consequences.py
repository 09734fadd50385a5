"""What an act brings about beside its own record, and what it can not be done against."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.api.acts import events, writes_nothing
from tests.api.clinic import HOUR, MALE, Clinic, pointers, problem
from tests.asking import NOW, PROGRAM, reasons

WHY = {"program": PROGRAM, "reason": "a test"}
TEST = {"detects_miu_ml": 25, "specimen": "urine", "collected_at": (NOW - HOUR).isoformat()}
SIGNED = [{"by": "patient", "printed_name": "Test Patient"}]


def only(clinic: Clinic, path: str) -> dict[str, Any]:
    """The only record of a collection."""
    (item,) = clinic.auditor.get(path).get_json()["items"]
    found: dict[str, Any] = item
    return found


@pytest.mark.parametrize("result", ["positive", "invalid"])
def test_a_test_that_is_not_negative_raises_a_concern_that_goes_with_it(clinic: Clinic, result: str) -> None:
    path, ask = f"/patients/{clinic.registered()}", clinic.practice.prescriber
    test = ask.did(f"{path}/pregnancy-tests", {**TEST, "result": result})
    concern = only(clinic, f"{path}/concerns")
    assert concern["pregnancy_test_id"] == test["pregnancy_test_id"]
    assert (concern["kind"], concern["occurred_at"]) == ("positive-test", test["collected_at"])
    correction = {"kind": "pregnancy-tests", "record_id": test["pregnancy_test_id"], "reason": "a mix-up"}
    clinic.coordinator.did(f"{path}/corrections", correction)
    assert only(clinic, f"{path}/concerns")["error_marked_at"] is not None
    assert only(clinic, f"{path}/pregnancy-tests")["error_reason"] == "a mix-up"


@pytest.mark.parametrize(("of", "raised"), [("patient", 1), ("partner", 0)])
def test_the_patients_own_pregnancy_raises_a_concern_and_a_partners_does_not(
    clinic: Clinic, of: str, raised: int
) -> None:
    path = f"/patients/{clinic.registered()}"
    clinic.practice.prescriber.did(f"{path}/pregnancy-reports", {"of": of})
    kinds = [item["kind"] for item in clinic.auditor.get(f"{path}/concerns").get_json()["items"]]
    assert kinds == ["reported-pregnancy"] * raised


def test_an_unsafe_answer_holds_the_gates_until_a_coordinator_lifts_it(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    path, ask = f"/patients/{patient_id}", clinic.practice.prescriber
    ask.did(f"{path}/surveys", {"program": PROGRAM, "respondent": "patient", "unsafe": True})
    refused = ask.post("/prescription-authorizations", clinic.prescription(patient_id))
    assert reasons(refused) == {"no-hold/UNSAFE_ANSWER"}
    hold = only(clinic, f"{path}/holds")
    problem(ask.post(f"{path}/holds/{hold['hold_id']}/lift", {"reason": "a test"}), 403)
    clinic.coordinator.did(f"{path}/holds/{hold['hold_id']}/lift", {"reason": "a test"})
    assert clinic.authorized(patient_id)["verdict"] == "authorized"


@pytest.mark.parametrize(
    ("collection", "more"),
    [
        ("risk-category-changes", {"risk_category": "adult-female-can-get-pregnant"}),
        ("transfers", {"prescriber_id": "other"}),
    ],
)
def test_open_numbers_are_cancelled_when_what_they_stood_on_changes(
    clinic: Clinic, collection: str, more: dict[str, str]
) -> None:
    patient_id = clinic.treated()
    given = clinic.authorized(patient_id)
    named = {"prescriber_id": clinic.other_practice.prescriber_id} if collection == "transfers" else more
    clinic.coordinator.did(f"/patients/{patient_id}/{collection}", {**WHY, **named})
    shown = clinic.auditor.get(f"/prescription-authorizations/{given['decision_id']}").get_json()
    assert shown["cancelled_at"] == "2026-03-02T15:00:00.000000Z"
    number = {"authorization_number": given["authorization_number"]}
    assert "authorization-number-valid/CANCELLED" in reasons(
        clinic.drugstore.pharmacist.post("/dispense-authorizations", number)
    )
    assert "authorizations-cancelled" in [kind for kind, _ in events(clinic.place.database_url, patient_id)]


def test_a_cancelled_confirmation_frees_its_authorization(clinic: Clinic) -> None:
    given = clinic.authorized()
    first = clinic.confirmed(given["authorization_number"])
    body = {"confirmation_number": first["confirmation_number"], "reason": "a test"}
    clinic.drugstore.pharmacist.did("/dispense-authorizations/cancellations", body)
    again = clinic.confirmed(given["authorization_number"])
    assert again["confirmation_number"] != first["confirmation_number"]
    refused = clinic.drugstore.pharmacist.post("/dispenses", clinic.release(first["confirmation_number"]))
    assert "confirmation-number-valid/CANCELLED" in reasons(refused)
    assert clinic.released(again["confirmation_number"])["verdict"] == "authorized"


def test_a_used_number_can_not_be_cancelled(clinic: Clinic) -> None:
    given = clinic.authorized()
    confirmed = clinic.confirmed(given["authorization_number"])
    cancel = {"authorization_number": given["authorization_number"], "reason": "a test"}
    with writes_nothing(clinic.place.database_url):
        response = clinic.practice.prescriber.post("/prescription-authorizations/cancellations", cancel)
    problem(response, 409, "number-used")
    clinic.released(confirmed["confirmation_number"])
    cancel = {"confirmation_number": confirmed["confirmation_number"], "reason": "a test"}
    with writes_nothing(clinic.place.database_url):
        response = clinic.drugstore.pharmacist.post("/dispense-authorizations/cancellations", cancel)
    problem(response, 409, "number-used")


@pytest.mark.parametrize(
    ("collection", "body"),
    [
        ("agreements", {"program": PROGRAM, "risk_category": MALE, "signatures": SIGNED}),
        ("risk-category-changes", {**WHY, "risk_category": "male-child"}),
        ("transfers", {**WHY, "prescriber_id": "00000000-0000-7000-8000-000000000000"}),
        ("enrollment-ends", WHY),
    ],
)
def test_what_needs_an_enrollment_is_a_conflict_without_one(
    clinic: Clinic, collection: str, body: dict[str, Any]
) -> None:
    patient_id = clinic.registered()
    # What is signed is proved first, and that a proof was tried is kept.
    with writes_nothing(clinic.place.database_url, but=("sign_in_attempt",)):
        response = clinic.practice.prescriber.post(f"/patients/{patient_id}/{collection}", body)
    problem(response, 409, "not-enrolled")


def test_nobody_is_passed_to_a_prescriber_who_is_not_registered(clinic: Clinic) -> None:
    path = f"/patients/{clinic.treated()}/transfers"
    with writes_nothing(clinic.place.database_url):
        response = clinic.coordinator.post(path, {**WHY, "prescriber_id": str(uuid4())})
    assert pointers(problem(response, 422)) == {"/prescriber_id"}


def test_a_coordinator_who_enrolls_names_the_prescriber(clinic: Clinic) -> None:
    path, body = f"/patients/{clinic.registered()}/enrollments", {"program": PROGRAM, "risk_category": MALE}
    with writes_nothing(clinic.place.database_url):
        for more in ({}, {"prescriber_id": str(uuid4())}):
            assert pointers(problem(clinic.coordinator.post(path, {**body, **more}), 422)) == {
                "/prescriber_id"
            }
    named = {**body, "prescriber_id": clinic.other_practice.prescriber_id}
    assert clinic.coordinator.did(path, named)["prescriber_id"] == clinic.other_practice.prescriber_id


def test_a_prescriber_enrolls_under_no_other_name(clinic: Clinic) -> None:
    path, body = f"/patients/{clinic.registered()}/enrollments", {"program": PROGRAM, "risk_category": MALE}
    other = {**body, "prescriber_id": clinic.other_practice.prescriber_id}
    with writes_nothing(clinic.place.database_url):
        assert pointers(problem(clinic.practice.prescriber.post(path, other), 422)) == {"/prescriber_id"}


@pytest.mark.parametrize("kind", ["enrollments", "holds", "signatures", "risk-category-changes", "decisions"])
def test_what_is_no_observation_can_not_be_marked_as_wrong(clinic: Clinic, kind: str) -> None:
    body = {"kind": kind, "record_id": str(uuid4()), "reason": "a test"}
    path = f"/patients/{clinic.treated()}/corrections"
    with writes_nothing(clinic.place.database_url):
        response = clinic.coordinator.post(path, body)
    assert pointers(problem(response, 422)) == {"/kind"}


def test_another_patients_record_can_not_be_marked_lifted_or_settled(clinic: Clinic) -> None:
    path, mine = f"/patients/{clinic.treated()}", f"/patients/{clinic.treated()}"
    coordinator = clinic.coordinator
    hold = coordinator.did(f"{path}/holds", WHY)["hold_id"]
    concern = coordinator.did(f"{path}/concerns", {"kind": "missed-period"})["pregnancy_concern_id"]
    wrong = {"kind": "concerns", "record_id": concern, "reason": "a test"}
    with writes_nothing(clinic.place.database_url):
        for asked in (
            coordinator.post(f"{mine}/holds/{hold}/lift", {"reason": "a test"}),
            coordinator.post(f"{mine}/concerns/{concern}/outcome", {"outcome": "a test"}),
            coordinator.post(f"{mine}/corrections", wrong),
        ):
            problem(asked, 404, "no-such-record")


@pytest.mark.parametrize("stage", ["registered", "certified", "suspended", "withdrawn"])
def test_a_certification_goes_only_where_it_can(clinic: Clinic, stage: str) -> None:
    steps = {"certified": ["certifications"], "suspended": ["certifications", "suspensions"]}
    steps["withdrawn"] = ["certifications", "withdrawals"]
    possible = {
        "registered": {"certifications"},
        "certified": {"suspensions", "withdrawals"},
        "suspended": {"reinstatements", "withdrawals"},
        "withdrawn": {"certifications"},
    }
    practice = clinic.place.coordinator.did("/pharmacies", pharmacy(clinic))["pharmacy_id"]
    path = f"/pharmacies/{practice}"
    for step in steps.get(stage, []):
        clinic.coordinator.did(f"{path}/{step}", body_of(step))
    for step in {"certifications", "suspensions", "reinstatements", "withdrawals"} - possible[stage]:
        with writes_nothing(clinic.place.database_url):
            problem(clinic.coordinator.post(f"{path}/{step}", body_of(step)), 409, "certification-status")


def pharmacy(clinic: Clinic) -> dict[str, str]:
    """Another pharmacy to register."""
    clinic.place.people += 1
    named = {"name": "Test Pharmacy", "authorized_representative": "Test Representative"}
    return {"ncpdp_id": f"{7_000_000 + clinic.place.people}", "time_zone": "America/Chicago", **named}


def body_of(step: str) -> dict[str, str]:
    """What the step of a certification wants to know."""
    return {"program": PROGRAM} if step == "certifications" else WHY
