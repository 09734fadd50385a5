"""The prescriber and the delegate without a script: a refusal mended on one page, a number given."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from registry.domain.actor import Role
from tests.api.clinic import MALE, Clinic
from tests.asking import NDC, NOW, PASSWORD, PROGRAM
from tests.portal.browsing import Visitor, read, signed_in, words

PATIENTS = "/portal/patients"
NUMBER = re.compile(r"\b[A-Z][0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{2}\b")
PRESCRIPTION = {
    "ndc": NDC,
    "quantity": "21",
    "days_supply": "28",
    "risk_category": MALE,
    "route": "electronic",
}


@pytest.fixture
def prescriber(clinic: Clinic) -> Visitor:
    return signed_in(clinic, clinic.practice.prescriber)


@pytest.fixture
def delegate(clinic: Clinic) -> Visitor:
    practice = clinic.practice
    named = {"prescriber_id": practice.prescriber_id, "delegate_id": practice.delegate_id}
    return signed_in(clinic, clinic.place.person(Role.DELEGATE, password=PASSWORD, **named))


def place(patient_id: str) -> str:
    return f"{PATIENTS}/{patient_id}"


def record(visitor: Visitor, patient_id: str, deed: str, **values: object) -> TestResponse:
    page = visitor.sees(f"{place(patient_id)}?program={PROGRAM}&do={deed}")
    return visitor.sends(page, f"{place(patient_id)}/records/{deed}", **values)


def ask(visitor: Visitor, patient_id: str, **more: str) -> TestResponse:
    page = visitor.sees(f"{place(patient_id)}?program={PROGRAM}&do=authorization")
    return visitor.sends(page, f"{place(patient_id)}/authorization", **{**PRESCRIPTION, **more})


def test_a_patient_is_enrolled_refused_mended_on_one_page_and_gets_a_number(
    clinic: Clinic, prescriber: Visitor
) -> None:
    new = prescriber.sends(
        prescriber.sees(f"{PATIENTS}/new"),
        f"{PATIENTS}/new",
        given_name="Test",
        family_name="Patient 70",
        born_on="1970-01-01",
    )
    assert "Not enrolled in any program yet" in words(new)
    patient_id = new.request.path.rsplit("/", 1)[1]
    enrolled = prescriber.sends(
        new, f"{place(patient_id)}/records/enrollment", program=PROGRAM, risk_category=MALE
    )
    assert "things are missing for a prescription" in words(enrolled)
    assert "Agreement of the category “Adult male”" in words(enrolled)

    refused = ask(prescriber, patient_id)
    assert "No, it may not be prescribed now" in words(refused)
    assert "do=agreement" in refused.get_data(as_text=True)

    agreement = {"patient_name": "Test Patient 70", "printed_name": "Test Prescriber"}
    unsigned = record(prescriber, patient_id, "agreement", **agreement, password="not the password")
    assert unsigned.status_code == 403
    assert 'value="Test Patient 70"' in unsigned.get_data(as_text=True)
    record(prescriber, patient_id, "agreement", **agreement, password=PASSWORD)
    record(prescriber, patient_id, "counseling", topics=["benefits-and-risks", "contraception"])
    mended = record(prescriber, patient_id, "prescriber-survey", answers="safe", password=PASSWORD)
    assert "The gate would say yes now" in words(mended)
    given = ask(prescriber, patient_id)
    assert "Yes: write this number on the prescription" in words(given)
    number = NUMBER.search(words(given))
    assert number
    assert number[0] not in given.request.path
    assert clinic.confirmed(number[0])["verdict"] == "authorized"
    assert "Used by the pharmacy" in words(prescriber.sees(given.request.path))


def test_what_is_wrong_stands_beside_the_field_with_what_was_typed(
    clinic: Clinic, prescriber: Visitor
) -> None:
    patient_id = clinic.treated()
    empty = record(prescriber, patient_id, "pregnancy-test")
    assert empty.status_code == 422
    assert "Choose an answer: Result" in words(empty)
    later = (NOW + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    filled = {"result": "negative", "specimen": "serum", "detects_miu_ml": "25", "collected_at": later}
    future = record(prescriber, patient_id, "pregnancy-test", **filled)
    assert future.status_code == 422
    assert "An instant that has passed was expected" in words(future)
    assert f'value="{later}"' in future.get_data(as_text=True)
    assert record(prescriber, patient_id, "concern", kind="reported-pregnancy").status_code == 422
    assert "Fill in: Quantity" in words(ask(prescriber, patient_id, quantity=""))


def test_a_number_is_cancelled_with_a_reason(clinic: Clinic, prescriber: Visitor) -> None:
    given = ask(prescriber, clinic.treated())
    path = given.request.path
    assert "Fill in: Why is the number cancelled?" in words(prescriber.sends(given, f"{path}/cancellation"))
    cancelled = prescriber.sends(given, f"{path}/cancellation", reason="Another strength.")
    assert "Ask for a new one" in words(cancelled)
    assert "Another strength." in words(cancelled)


def test_a_delegate_does_all_but_what_is_signed(clinic: Clinic, delegate: Visitor) -> None:
    patient_id = clinic.treated()
    page = delegate.sees(place(patient_id))
    assert "The gate would say yes now" in words(page)
    for signed in ("agreement", "prescriber-survey", "authorization-form"):
        assert f"do={signed}" not in page.get_data(as_text=True)
        shown = delegate.sees(f"{place(patient_id)}?do={signed}")
        assert f"/records/{signed}" not in shown.get_data(as_text=True)
    key = {"form_key": "k" * 20, "program": PROGRAM, "answers": "safe", "password": PASSWORD}
    asked = delegate.client.post(f"{place(patient_id)}/records/prescriber-survey", data=key)
    assert asked.status_code == 403
    assert "Recorded: Record the patient's survey" in words(
        record(delegate, patient_id, "patient-survey", answers="safe")
    )
    assert "Yes: write this number" in words(ask(delegate, patient_id))


def test_another_prescriber_s_patient_and_answer_do_not_exist(clinic: Clinic, prescriber: Visitor) -> None:
    patient_id = clinic.treated()
    given = ask(prescriber, patient_id)
    elsewhere = signed_in(clinic, clinic.other_practice.prescriber)
    for path in (place(patient_id), given.request.path):
        assert elsewhere.sees(path).status_code == 404
    sent = elsewhere.client.post(
        f"{place(patient_id)}/authorization", data={"program": PROGRAM, **PRESCRIPTION}
    )
    assert sent.status_code in (404, 422)
    assert "No patient is yours yet." in words(elsewhere.sees(PATIENTS))
    assert patient_id in prescriber.sees(PATIENTS).get_data(as_text=True)
    assert signed_in(clinic, clinic.drugstore.pharmacist).sees(place(patient_id)).status_code == 403


def test_the_most_urgent_patient_comes_first(clinic: Clinic) -> None:
    practice = clinic.open_practice()
    late, due = clinic.treated(practice), clinic.treated(practice)
    female = {"program": PROGRAM, "risk_category": "adult-female-can-get-pregnant", "reason": "Told so."}
    practice.prescriber.did(f"/patients/{due}/risk-category-changes", female)
    page = signed_in(clinic, practice.prescriber).sees(PATIENTS)
    text = page.get_data(as_text=True)
    assert text.index(due) < text.index(late)
    assert "! Due" in words(page)
    assert [to for to, _ in read(page).forms] == ["/portal/sign-out"]


def test_the_timeline_shows_in_one_picture_and_a_table_what_was_and_what_is_possible(
    clinic: Clinic, prescriber: Visitor
) -> None:
    patient_id = clinic.treated()
    number = clinic.authorized(patient_id)["authorization_number"]
    assert f"Authorization number {number} , valid until" in words(prescriber.sees(place(patient_id)))
    clinic.released(clinic.confirmed(number)["confirmation_number"])
    page = prescriber.sees(place(patient_id))
    text = page.get_data(as_text=True)
    assert text.count('<svg class="course"') == 1
    assert 'class="bar supply"' in text
    assert 'class="bar issued used"' in text
    assert f"{number}, until" in words(page)
    assert "Release 28 days' supply" in words(page)
    assert "Dispense possible" in words(page)


def test_a_patient_passes_to_the_prescriber_who_has_that_npi(clinic: Clinic, prescriber: Visitor) -> None:
    patient_id = clinic.treated()
    path = f"{place(patient_id)}/transfer"
    other = clinic.coordinator.get(f"/prescribers/{clinic.other_practice.prescriber_id}").get_json()
    unknown = prescriber.sends(prescriber.sees(path), path, npi="1234567893", reason="Moved away.")
    assert unknown.status_code == 422
    assert "No registered prescriber has this NPI" in words(unknown)
    passed = prescriber.sends(unknown, path, npi=other["npi"], reason="Moved away.")
    assert "The patient was transferred." in words(passed)
    assert prescriber.sees(place(patient_id)).status_code == 404
    elsewhere = signed_in(clinic, clinic.other_practice.prescriber)
    assert "The gate would say no now" in words(elsewhere.sees(place(patient_id)))


def test_a_prescriber_certifies_in_another_program_and_signs_for_it(
    clinic: Clinic, delegate: Visitor
) -> None:
    path = "/portal/certification"
    practice = clinic.open_practice()
    own = signed_in(clinic, practice.prescriber)
    page = own.sees(f"{path}?program=lenalidomide")
    unread = own.sends(page, path, password=PASSWORD)
    assert unread.status_code == 422
    reviewed = {"prescribing_information_reviewed": "yes"}
    assert own.sends(unread, path, **reviewed, password="not the password").status_code == 403
    before = words(page).count("Certified, ")
    certified = own.sends(page, path, **reviewed, password=PASSWORD)
    assert words(certified).count("Certified, ") == before + 1
    assert "Certify in" not in words(delegate.sees(path))
    assert delegate.client.post(path, data=reviewed).status_code == 403
