"""Two records of one microsecond: steps keep their order, and of two that say the same the one entered last counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.api.clinic import HOUR, MALE, Clinic
from tests.asking import NOW, PROGRAM, reasons
from tests.services.changes import ask

SHORTEST = timedelta(microseconds=1)
STEP = {"program": PROGRAM, "reason": "a test"}
TIMES = 6
"""An order left to chance would be right each time once in sixty-four runs."""


@pytest.fixture(autouse=True)
def clock_shows_now(clinic: Clinic) -> Iterator[None]:
    """Every test begins and ends at the same instant."""
    clinic.place.at(NOW)
    yield
    clinic.place.at(NOW)


def survey(clinic: Clinic, patient_id: str, *, in_person: bool) -> None:
    """The prescriber's survey, answered a minute before NOW whenever it is entered."""
    answered = (NOW - timedelta(minutes=1)).isoformat()
    body = {"program": PROGRAM, "respondent": "prescriber", "in_person": in_person, "answered_at": answered}
    clinic.practice.prescriber.did(f"/patients/{patient_id}/surveys", body)


@pytest.mark.parametrize("apart", [timedelta(0), SHORTEST, HOUR, -HOUR])
def test_of_two_surveys_of_one_instant_the_one_entered_last_counts(clinic: Clinic, apart: timedelta) -> None:
    """Also where the clock shows the same microsecond twice, and where it was set back between the two entries."""
    for last in (True, False) * TIMES:
        patient_id = clinic.treated()
        for place, in_person in enumerate((not last, last)):
            clinic.place.at(max(apart, timedelta(0)) * place - min(apart, timedelta(0)) * (1 - place))
            survey(clinic, patient_id, in_person=in_person)
        clinic.place.at(2 * HOUR)
        answer = ask(clinic, clinic.practice.prescriber, patient_id)
        if last:
            assert answer.status_code == 201
        else:
            assert reasons(answer) == {"prescriber-survey-complete/NOT_IN_PERSON"}


def test_what_was_entered_first_of_one_instant_counts_again_when_the_other_was_an_error(
    clinic: Clinic,
) -> None:
    patient_id = clinic.treated()
    survey(clinic, patient_id, in_person=True)
    survey(clinic, patient_id, in_person=False)
    listed = clinic.coordinator.get(f"/patients/{patient_id}/surveys").get_json()["items"]
    wrong = {"kind": "surveys", "record_id": listed[-1]["survey_id"], "reason": "a test"}
    clinic.coordinator.did(f"/patients/{patient_id}/corrections", wrong)
    assert [one["in_person"] for one in listed[-2:]] == [True, False]
    assert ask(clinic, clinic.practice.prescriber, patient_id).status_code == 201


def test_suspended_and_reinstated_in_one_microsecond_is_reinstated_right_after(clinic: Clinic) -> None:
    """Certified, suspended and reinstated, each a microsecond after the step before it."""
    for _ in range(TIMES):
        practice = clinic.open_practice()
        path, patient_id = f"/prescribers/{practice.prescriber_id}", clinic.treated(practice)
        clinic.coordinator.did(f"{path}/suspensions", STEP)
        clinic.coordinator.did(f"{path}/reinstatements", STEP)
        assert reasons(ask(clinic, practice.prescriber, patient_id)) == {"prescriber-certified/SUSPENDED"}
        clinic.place.at(2 * SHORTEST)
        assert ask(clinic, practice.prescriber, patient_id).status_code == 201
        clinic.place.at(NOW)


def test_certified_and_suspended_in_one_microsecond_is_suspended(clinic: Clinic) -> None:
    for _ in range(TIMES):
        practice = clinic.open_practice()
        patient_id = clinic.treated(practice)
        clinic.coordinator.did(f"/prescribers/{practice.prescriber_id}/suspensions", STEP)
        assert reasons(ask(clinic, practice.prescriber, patient_id)) == {"prescriber-certified/SUSPENDED"}


def test_a_hold_of_the_ask_s_own_microsecond_holds(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    clinic.coordinator.did(f"/patients/{patient_id}/holds", STEP)
    assert reasons(ask(clinic, clinic.practice.prescriber, patient_id)) == {"no-hold/COORDINATOR_HOLD"}


def test_two_asks_with_one_number_in_one_microsecond_give_one_confirmation(clinic: Clinic) -> None:
    number = {"authorization_number": clinic.authorized()["authorization_number"]}
    first, second = (clinic.drugstore.pharmacist.post("/dispense-authorizations", number) for _ in range(2))
    assert first.status_code == 201
    assert reasons(second) == {"authorization-number-valid/USED"}


def test_a_category_changed_and_agreed_in_one_microsecond_is_agreed(clinic: Clinic) -> None:
    patient_id, prescriber = clinic.treated(), clinic.practice.prescriber
    other = "adult-female-can-not-get-pregnant"
    path = f"/patients/{patient_id}"
    clinic.coordinator.did(f"{path}/risk-category-changes", {**STEP, "risk_category": other})
    signatures = [{"by": who, "printed_name": f"Test {who}"} for who in ("patient", "prescriber")]
    agreed = {"program": PROGRAM, "risk_category": other, "signatures": signatures}
    prescriber.did(f"{path}/agreements", agreed)
    prescriber.did(f"{path}/reproductive-statuses", {"status": "hysterectomy"})
    asked = clinic.prescription(patient_id, risk_category=other)
    assert prescriber.post("/prescription-authorizations", asked).status_code == 201
    assert reasons(prescriber.post("/prescription-authorizations", clinic.prescription(patient_id))) >= {
        "risk-category-current/MISMATCH"
    }
    assert clinic.prescription(patient_id)["risk_category"] == MALE
