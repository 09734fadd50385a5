"""One patient in three programs at once: what belongs to one is never taken for another's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from registry.domain.numbers import NumberKind, new_number
from tests.api.clinic import DAY, MALE, Clinic, clinic_in, problem
from tests.asking import NOW, PROGRAM, checklist_items, reasons

ASKS: dict[str, dict[str, Any]] = {
    "lenalidomide": {"ndc": "69097-385-81", "quantity": 21, "days_supply": 28},
    "pomalidomide": {"ndc": "59572-504-21", "quantity": 21, "days_supply": 28},
    "thalidomide": {"ndc": "59572-220-16", "quantity": 28, "days_supply": 28},
}
OTHERS = tuple(program for program in ASKS if program != PROGRAM)
NEVER = new_number(NumberKind.AUTHORIZATION, bytes(range(16)))


@pytest.fixture(scope="module")
def three(clinic: Clinic) -> Clinic:
    """A clinic that is certified and trained in every program."""
    clinic.place.at(-DAY)
    for program in OTHERS:
        join(clinic, program)
    clinic.place.at(NOW)
    return clinic


@pytest.fixture
def own_clinic(database_url: str) -> Iterator[Clinic]:
    """A clinic of this test alone, certified in one program."""
    with clinic_in(database_url) as opened:
        yield opened


def join(clinic: Clinic, program: str) -> None:
    body, store = {"program": program}, clinic.drugstore
    prescriber = f"/prescribers/{clinic.practice.prescriber_id}/certifications"
    clinic.coordinator.did(prescriber, {**body, "prescribing_information_reviewed": True})
    clinic.coordinator.did(f"/pharmacies/{store.pharmacy_id}/certifications", body)
    clinic.coordinator.did(f"/pharmacies/{store.pharmacy_id}/trainings", body)
    clinic.coordinator.did(f"/pharmacists/{store.pharmacist_id}/trainings", body)


def treated_in_all(clinic: Clinic, *, but: str | None = None) -> str:
    """A man for whom the prescription gates of every program are open; in one of them `but` is not recorded."""
    patient_id = clinic.treated()
    clinic.place.at(-DAY)
    for program in OTHERS:
        enter(clinic, patient_id, program, but if program == "lenalidomide" else None)
    clinic.place.at(NOW)
    return patient_id


def enter(clinic: Clinic, patient_id: str, program: str, but: str | None) -> None:
    prescriber, path = clinic.practice.prescriber, f"/patients/{patient_id}"
    category = {"program": program, "risk_category": MALE}
    signatures = [{"by": who, "printed_name": f"Test {who}"} for who in ("patient", "prescriber")]
    records: dict[str, tuple[str, dict[str, Any]]] = {
        "enrollment": ("enrollments", category),
        "agreement": ("agreements", {**category, "signatures": signatures}),
        "counseling": ("counselings", {"program": program, "topic": "benefits-and-risks"}),
        "contraception": ("counselings", {"program": program, "topic": "contraception"}),
        "survey": ("surveys", {"program": program, "respondent": "prescriber"}),
    }
    for name, (collection, body) in records.items():
        if name != but:
            prescriber.did(f"{path}/{collection}", body)


def ask(clinic: Clinic, patient_id: str, program: str) -> Any:
    body = {
        "program": program,
        "patient_id": patient_id,
        "refills": 0,
        "risk_category": MALE,
        **ASKS[program],
    }
    return clinic.practice.prescriber.post("/prescription-authorizations", body)


def number(clinic: Clinic, patient_id: str, program: str) -> str:
    answer = ask(clinic, patient_id, program)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    given: str = answer.get_json()["authorization_number"]
    return given


def present(clinic: Clinic, authorization_number: str, **said: Any) -> Any:
    body = {"authorization_number": authorization_number, **said}
    return clinic.drugstore.pharmacist.post("/dispense-authorizations", body)


def release(clinic: Clinic, confirmation_number: str, of: str, **said: Any) -> Any:
    items = checklist_items(clinic.drugstore.pharmacist, MALE, of)
    checklist = {"risk_category": MALE, "items": items, "counselor": "Test Counselor"}
    body = clinic.release(confirmation_number, checklist=checklist, **ASKS[of])
    return clinic.drugstore.pharmacist.post("/dispenses", {**body, **said})


def test_each_program_is_passed_by_itself(three: Clinic) -> None:
    patient_id = treated_in_all(three)
    numbers = {program: number(three, patient_id, program) for program in ASKS}
    for program, given in numbers.items():
        confirmed = present(three, given)
        assert (confirmed.status_code, confirmed.get_json()["program"]) == (201, program)
        released = release(three, confirmed.get_json()["confirmation_number"], program)
        assert (released.status_code, released.get_json()["program"]) == (201, program)


@pytest.mark.parametrize(
    ("but", "reason"),
    [
        ("agreement", "agreement-signed/MISSING"),
        ("counseling", "safe-use-counseled/MISSING"),
        ("contraception", "contraception-counseled/MISSING"),
        ("survey", "prescriber-survey-complete/MISSING"),
    ],
)
def test_what_was_recorded_in_one_program_serves_no_other(three: Clinic, but: str, reason: str) -> None:
    patient_id = treated_in_all(three, but=but)
    assert reasons(ask(three, patient_id, "lenalidomide")) == {reason}
    assert ask(three, patient_id, "thalidomide").status_code == 201


def test_a_certification_in_one_program_is_none_in_another(own_clinic: Clinic) -> None:
    patient_id = own_clinic.treated()
    refused = reasons(ask(own_clinic, patient_id, "thalidomide"))
    assert {"prescriber-certified/NOT_CERTIFIED", "patient-enrolled/NOT_ENROLLED"} <= refused


def test_a_hold_in_one_program_holds_no_other(three: Clinic) -> None:
    patient_id = treated_in_all(three)
    held = {"program": "lenalidomide", "reason": "a test"}
    three.coordinator.did(f"/patients/{patient_id}/holds", held)
    assert reasons(ask(three, patient_id, "lenalidomide")) == {"no-hold/COORDINATOR_HOLD"}
    assert ask(three, patient_id, "pomalidomide").status_code == 201


def test_a_reported_pregnancy_closes_every_program(three: Clinic) -> None:
    patient_id = treated_in_all(three)
    three.coordinator.did(f"/patients/{patient_id}/pregnancy-reports", {"of": "patient"})
    for program in ASKS:
        assert reasons(ask(three, patient_id, program)) == {"pregnancy-excluded/REPORTED_PREGNANCY"}


@pytest.mark.parametrize("act", ["transfers", "risk-category-changes", "enrollment-ends"])
def test_a_change_in_one_program_leaves_the_numbers_of_the_others(three: Clinic, act: str) -> None:
    patient_id = treated_in_all(three)
    numbers = {program: number(three, patient_id, program) for program in ASKS}
    more = {
        "transfers": {"prescriber_id": three.other_practice.prescriber_id},
        "risk-category-changes": {"risk_category": "adult-female-can-not-get-pregnant"},
        "enrollment-ends": {},
    }
    body = {"program": PROGRAM, "reason": "a test", **more[act]}
    three.coordinator.did(f"/patients/{patient_id}/{act}", body)
    assert reasons(present(three, numbers[PROGRAM]))
    for program in OTHERS:
        assert present(three, numbers[program]).status_code == 201


def test_a_number_opens_no_other_program_and_stays_open_in_its_own(three: Clinic) -> None:
    patient_id = treated_in_all(three)
    given = number(three, patient_id, "lenalidomide")
    refused = present(three, given, program="thalidomide")
    assert {"authorization-number-valid/UNKNOWN", "product-in-program/UNKNOWN_PRODUCT"} <= reasons(refused)
    assert refused.get_json()["edition"].startswith("thalidomide/")
    product = reasons(present(three, given, ndc=ASKS["thalidomide"]["ndc"]))
    assert "product-in-program/UNKNOWN_PRODUCT" in product
    assert present(three, given, program="lenalidomide").status_code == 201


def test_a_confirmation_releases_no_other_program_s_product(three: Clinic) -> None:
    patient_id = treated_in_all(three)
    confirmed = present(three, number(three, patient_id, "lenalidomide")).get_json()["confirmation_number"]
    unnamed: dict[str, Any] = {}
    for said in (unnamed, {"program": "thalidomide"}):
        refused = reasons(release(three, confirmed, "thalidomide", **said))
        assert "release-matches-confirmation/PRODUCT" in refused
    named = reasons(release(three, confirmed, "lenalidomide", program="thalidomide"))
    assert "product-in-program/UNKNOWN_PRODUCT" in named
    assert release(three, confirmed, "lenalidomide").status_code == 201


def test_a_number_that_was_never_issued_is_refused_in_the_program_that_is_named_or_most_likely(
    three: Clinic,
) -> None:
    said: dict[str, dict[str, Any]] = {
        "thalidomide": {"program": "thalidomide"},
        "pomalidomide": {"ndc": ASKS["pomalidomide"]["ndc"]},
        "lenalidomide": {},
    }
    for program, body in said.items():
        refused = present(three, NEVER, **body)
        assert "authorization-number-valid/UNKNOWN" in reasons(refused)
        assert refused.get_json()["edition"].startswith(program)
    problem(present(three, NEVER, program="aspirin"), 422, "unknown-program")


def test_a_number_that_was_never_issued_is_refused_where_the_pharmacy_is_certified(
    own_clinic: Clinic,
) -> None:
    refused = present(own_clinic, NEVER)
    assert refused.get_json()["edition"].startswith(PROGRAM)
    assert "pharmacy-certified/NOT_CERTIFIED" not in reasons(refused)
    why = {"program": PROGRAM, "reason": "a test"}
    own_clinic.coordinator.did(f"/pharmacies/{own_clinic.drugstore.pharmacy_id}/withdrawals", why)
    assert "pharmacy-certified/NOT_CERTIFIED" in reasons(present(own_clinic, NEVER))


def test_the_status_of_a_patient_is_told_for_the_program_that_is_asked(three: Clinic) -> None:
    path = f"/patients/{treated_in_all(three, but='counseling')}/status"
    told = {program: three.coordinator.get(path, program=program).get_data(as_text=True) for program in ASKS}
    assert {program for program, text in told.items() if "safe-use-counseled" in text} == {"lenalidomide"}


def test_a_patient_of_several_programs_has_no_status_until_one_is_named(three: Clinic) -> None:
    refused = three.coordinator.get(f"/patients/{treated_in_all(three)}/status")
    problem(refused, 422)
    (error,) = refused.get_json()["errors"]
    assert error["pointer"] == "/program"
    assert all(program in error["detail"] for program in ASKS)


def test_the_status_of_a_patient_of_one_program_is_told_without_naming_it(own_clinic: Clinic) -> None:
    patient = own_clinic.treated()
    told = own_clinic.coordinator.get(f"/patients/{patient}/status").get_json()
    assert told["program"] == PROGRAM


def test_a_patient_who_was_never_enrolled_has_no_status_until_a_program_is_named(own_clinic: Clinic) -> None:
    path = f"/patients/{own_clinic.registered(own_clinic.practice)}/status"
    problem(own_clinic.practice.prescriber.get(path), 422)
    assert own_clinic.practice.prescriber.get(path, program=PROGRAM).status_code == 200


def test_where_no_checklist_is_asked_a_release_without_one_is_recorded(own_clinic: Clinic) -> None:
    join(own_clinic, "riociguat")
    prescriber, patient_id = own_clinic.practice.prescriber, own_clinic.registered()
    category = {"program": "riociguat", "risk_category": MALE}
    prescriber.did(f"/patients/{patient_id}/enrollments", category)
    asked = {"ndc": "50419-253-01", "quantity": 90, "days_supply": 30}
    prescription = {**category, **asked, "patient_id": patient_id, "refills": 0}
    given = prescriber.did("/prescription-authorizations", prescription)["authorization_number"]
    confirmed = own_clinic.confirmed(given)["confirmation_number"]
    body = {**asked, "confirmation_number": confirmed, "hand_over": "handed-over"}
    made = own_clinic.drugstore.pharmacist.did("/dispenses", body)
    kept = own_clinic.drugstore.pharmacist.get(f"/dispenses/{made['decision_id']}").get_json()
    shown = kept["checklist_category"], kept["checklist_items"], kept["counselor"]
    assert shown == (None, [], None)
