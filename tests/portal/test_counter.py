"""The pharmacist without a script: a refusal with its reasons, put right, a yes with its number, the release."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.api.clinic import CHECKLIST, DAY, HOUR, MALE, Clinic
from tests.asking import NOW, PASSWORD, PROGRAM
from tests.builders import edition_of
from tests.portal.browsing import Visitor, read, signed_in, words

ASK = "/portal/dispense"
NUMBER = re.compile(r"\b\d[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{2}\b")
HELD = {"program": PROGRAM, "reason": "The address is being checked."}


def ask(visitor: Visitor, number: str, **more: str) -> TestResponse:
    return visitor.sends(visitor.sees(ASK), ASK, authorization_number=number, **more)


def test_who_is_refused_reads_why_and_who_must_do_what_and_gets_a_yes_once_it_is_put_right(
    clinic: Clinic, pharmacist: Visitor
) -> None:
    given = clinic.authorized()
    patient_id = clinic.practice.prescriber.get(
        f"/prescription-authorizations/{given['decision_id']}"
    ).get_json()["patient_id"]
    hold = clinic.coordinator.did(f"/patients/{patient_id}/holds", HELD)

    refused = ask(pharmacist, given["authorization_number"].lower().replace("-", " "))
    assert "No, it may not be dispensed now" in words(refused)
    assert "1 thing is missing" in words(refused)
    assert "coordinator" in words(refused)
    assert "no-hold" in words(refused)
    assert edition_of(PROGRAM, NOW).sources["REGISTRY"] in words(refused)
    assert "A program coordinator holds the patient's gates shut." in words(pharmacist.sees("/portal/today"))
    assert patient_id not in refused.get_data(as_text=True)
    assert given["authorization_number"] not in refused.request.path

    clinic.coordinator.did(f"/patients/{patient_id}/holds/{hold['hold_id']}/lift", {"reason": "Checked."})
    confirmed = ask(pharmacist, given["authorization_number"])
    assert "Yes, it may be dispensed" in words(confirmed)
    assert NUMBER.search(words(confirmed))
    assert "(UTC\u221206:00)" in words(confirmed)


def test_a_form_that_is_sent_twice_asks_once(clinic: Clinic, pharmacist: Visitor) -> None:
    number = clinic.authorized()["authorization_number"]
    page = pharmacist.sees(ASK)
    first = pharmacist.sends(page, ASK, authorization_number=number)
    again = pharmacist.sends(page, ASK, authorization_number=number)
    assert first.request.path == again.request.path
    assert "Yes, it may be dispensed" in words(again)


def test_what_can_not_be_a_number_stands_beside_the_field_with_what_was_typed(pharmacist: Visitor) -> None:
    empty = ask(pharmacist, "")
    assert empty.status_code == 422
    assert "Fill in: Authorization number" in words(empty)
    short = ask(pharmacist, "A7K2", quantity="a few")
    text = short.get_data(as_text=True)
    assert short.status_code == 422
    assert 'value="A7K2"' in text
    assert "Enter a whole number." in words(short)
    assert 'value="a few"' in text
    wrong = ask(pharmacist, "A7K2")
    assert 'aria-describedby="authorization_number-hint authorization_number-wrong"' in wrong.get_data(
        as_text=True
    )
    assert "data-focus" in wrong.get_data(as_text=True)
    assert "this one has 4" in words(wrong)


def test_a_release_is_signed_recorded_and_can_be_looked_at_again(clinic: Clinic, pharmacist: Visitor) -> None:
    confirmed = ask(pharmacist, clinic.authorized()["authorization_number"])
    place = confirmed.request.path
    checklist = pharmacist.sends(
        pharmacist.sees(f"{place}/release"), f"{place}/checklist", risk_category=MALE
    )
    filled = {"items": CHECKLIST, "hand_over": "handed-over", "medication_guide_provided": "yes"}
    unsigned = pharmacist.sends(checklist, f"{place}/release", **filled, password="not the password")
    assert unsigned.status_code == 403
    assert "A part of the proof is wrong" in words(unsigned)
    assert unsigned.get_data(as_text=True).count(" checked") == len(CHECKLIST) + 2
    released = pharmacist.sends(unsigned, f"{place}/release", **filled, password=PASSWORD)
    assert "It is recorded, with your signature." in words(released)
    assert "Used: the product was released" in words(pharmacist.sees(place))
    assert "Handed over in person" in words(pharmacist.sees("/portal/today"))


def test_a_checklist_that_is_not_complete_is_refused_by_the_gate_and_not_by_the_form(
    clinic: Clinic, pharmacist: Visitor
) -> None:
    confirmed = ask(pharmacist, clinic.authorized()["authorization_number"])
    place = confirmed.request.path
    page = pharmacist.sends(pharmacist.sees(f"{place}/release"), f"{place}/checklist", risk_category=MALE)
    refused = pharmacist.sends(page, f"{place}/release", hand_over="shipped", password=PASSWORD)
    assert "No, it may not leave the pharmacy now" in words(refused)
    assert "checklist-complete" in words(refused)
    assert "medication-guide-provided" in words(refused)


def test_a_number_is_cancelled_with_a_reason_and_its_authorization_is_free_again(
    clinic: Clinic, pharmacist: Visitor
) -> None:
    number = clinic.authorized()["authorization_number"]
    place = ask(pharmacist, number).request.path
    page = pharmacist.sees(f"{place}/cancellation")
    assert "Fill in: Why is the number cancelled?" in words(pharmacist.sends(page, f"{place}/cancellation"))
    cancelled = pharmacist.sends(page, f"{place}/cancellation", reason="Picked up elsewhere.")
    assert "Cancelled" in words(cancelled)
    assert "Picked up elsewhere." in words(cancelled)
    assert "Hand over or ship" not in words(cancelled)
    assert "Yes, it may be dispensed" in words(ask(pharmacist, number))


def test_today_lists_what_is_open_released_and_refused_and_no_other_pharmacy_s(
    clinic: Clinic, pharmacist: Visitor
) -> None:
    number = NUMBER.search(words(ask(pharmacist, clinic.authorized()["authorization_number"])))
    assert number
    elsewhere = signed_in(clinic, clinic.other_drugstore.pharmacist)
    assert number[0] in words(pharmacist.sees("/portal/today"))
    assert number[0] not in words(elsewhere.sees("/portal/today"))
    assert "No number is open." in words(elsewhere.sees("/portal/today"))


def test_another_pharmacy_s_answer_does_not_exist(clinic: Clinic, pharmacist: Visitor) -> None:
    place = ask(pharmacist, clinic.authorized()["authorization_number"]).request.path
    elsewhere = signed_in(clinic, clinic.other_drugstore.pharmacist)
    for path in (place, f"{place}/cancellation", f"{place}/release"):
        assert elsewhere.sees(path).status_code == 404


def test_a_number_that_is_over_says_what_to_do(clinic: Clinic) -> None:
    place = ask(signed_in(clinic, clinic.drugstore.pharmacist), clinic.authorized()["authorization_number"])
    try:
        clinic.place.at(DAY + HOUR)
        later = signed_in(clinic, clinic.drugstore.pharmacist).sees(place.request.path)
    finally:
        clinic.place.at(NOW)
    assert "Over: the time has run out" in words(later)
    assert "Cancel this number" in words(later)
    assert "Hand over or ship" not in words(later)


def test_training_and_certification_stand_there_with_their_dates(pharmacist: Visitor) -> None:
    page = words(pharmacist.sees("/portal/standing"))
    assert "certified" in page
    assert "Renew by Sun, Jan 31, 2027" in page
    assert "You were trained" in page


@pytest.mark.parametrize("role", ["representative"])
def test_a_representative_sees_the_day_and_asks_nothing(clinic: Clinic, role: str) -> None:
    visitor = signed_in(clinic, getattr(clinic.drugstore, role))
    assert "Open confirmation numbers" in words(visitor.sees("/portal"))
    assert visitor.sees(ASK).status_code == 403
    assert [to for to, _ in read(visitor.sees("/portal/today")).forms] == ["/portal/sign-out"]
