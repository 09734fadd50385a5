"""The clock is set back between two acts: nothing opens that the later act has shut, and steps keep their order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.api.clinic import DAY, HOUR, Clinic
from tests.asking import NOW, PROGRAM, Person, reasons
from tests.databases import owner
from tests.services.changes import ask

NOT_FERTILE = "adult-female-can-not-get-pregnant"
SECOND = timedelta(seconds=1)
STEP = {"program": PROGRAM, "reason": "a test"}


@pytest.fixture(autouse=True)
def clock_shows_now(clinic: Clinic) -> Iterator[None]:
    """Every test begins and ends at the same instant."""
    clinic.place.at(NOW)
    yield
    clinic.place.at(NOW)


def test_a_hold_placed_while_the_clock_was_ahead_holds_at_once(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    clinic.place.at(HOUR)
    clinic.coordinator.did(f"/patients/{patient_id}/holds", STEP)
    clinic.place.at(NOW)
    refused = ask(clinic, clinic.practice.prescriber, patient_id)
    assert reasons(refused) == {"no-hold/COORDINATOR_HOLD"}


def test_a_suspension_after_the_clock_was_set_back_follows_the_reinstatement(clinic: Clinic) -> None:
    practice = clinic.open_practice()
    path = f"/prescribers/{practice.prescriber_id}"
    patient_id = clinic.treated(practice)
    clinic.coordinator.did(f"{path}/suspensions", STEP)
    clinic.place.at(HOUR)
    clinic.coordinator.did(f"{path}/reinstatements", STEP)
    clinic.place.at(NOW)
    suspended = clinic.coordinator.did(f"{path}/suspensions", STEP)
    for later in (timedelta(0), 2 * HOUR):
        clinic.place.at(later)
        refused = ask(clinic, practice.prescriber, patient_id)
        assert reasons(refused) == {"prescriber-certified/SUSPENDED"}
    assert suspended["since"] == "2026-03-02T16:00:00.000001Z"


def test_a_number_given_while_the_clock_was_ahead_uses_up_the_survey(clinic: Clinic) -> None:
    patient_id, prescriber = clinic.treated(), clinic.practice.prescriber
    clinic.place.at(HOUR)
    assert ask(clinic, prescriber, patient_id).status_code == 201
    clinic.place.at(NOW)
    assert reasons(ask(clinic, prescriber, patient_id)) == {"prescriber-survey-complete/MISSING"}


def test_a_release_while_the_clock_was_ahead_reduces_what_may_be_dispensed(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    first = clinic.authorized(patient_id)["authorization_number"]
    clinic.place.at(HOUR)
    clinic.released(clinic.confirmed(first)["confirmation_number"])
    _survey(clinic, patient_id)
    clinic.place.at(HOUR + SECOND)
    _answer(clinic, patient_id)
    second = clinic.authorized(patient_id)["authorization_number"]
    clinic.place.at(NOW)
    refused = clinic.drugstore.pharmacist.post("/dispense-authorizations", {"authorization_number": second})
    assert "supply-remaining-within-limit/TOO_MUCH_LEFT" in reasons(refused)


def test_a_status_recorded_after_the_clock_was_set_back_follows_the_one_before(clinic: Clinic) -> None:
    """She menstruates, says the later record: so the category is in doubt, now and when the hour has passed."""
    patient_id, prescriber = clinic.treated(), clinic.practice.prescriber
    path = f"/patients/{patient_id}"
    body = {**STEP, "risk_category": NOT_FERTILE}
    clinic.coordinator.did(f"{path}/risk-category-changes", body)
    clinic.place.at(HOUR)
    prescriber.did(f"{path}/reproductive-statuses", {"status": "hysterectomy"})
    clinic.place.at(NOW)
    later = prescriber.did(f"{path}/reproductive-statuses", {"status": "menses-regular"})
    assert later["observed_at"] == "2026-03-02T16:00:00.000001Z"
    for passed in (timedelta(0), 2 * HOUR):
        clinic.place.at(passed)
        refused = prescriber.post(
            "/prescription-authorizations", clinic.prescription(patient_id, risk_category=NOT_FERTILE)
        )
        assert "risk-category-current/OUT_OF_DATE" in reasons(refused)


def test_the_ledger_keeps_the_order_of_the_acts_whatever_the_clock_said(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    clinic.place.at(HOUR)
    clinic.coordinator.did(f"/patients/{patient_id}/holds", STEP)
    clinic.place.at(NOW)
    _answer(clinic, patient_id)
    with owner(clinic.place.database_url) as connection:
        events = connection.execute(
            "SELECT kind, recorded_at FROM ledger_event WHERE stream_id = %s ORDER BY sequence DESC LIMIT 2",
            [patient_id],
        ).fetchall()
    assert events == [("survey-answered", NOW), ("hold-placed", NOW + HOUR)]


@pytest.mark.parametrize(
    ("zone", "passed", "in_the_future"),
    [
        ("Pacific/Auckland", NOW.date() + DAY, NOW.date() + 2 * DAY),
        ("Pacific/Honolulu", NOW.date(), NOW.date() + DAY),
    ],
)
def test_a_day_has_passed_in_the_calendar_of_the_patient(
    clinic: Clinic, zone: str, passed: object, in_the_future: object
) -> None:
    prescriber = clinic.practice.prescriber
    for day, status in ((passed, 201), (in_the_future, 422)):
        patient = {"given_name": "Test", "family_name": "Patient 8", "born_on": str(day), "time_zone": zone}
        assert prescriber.post("/patients", patient).status_code == status
    patient_id = clinic.registered(time_zone=zone)
    for day, status in ((passed, 201), (in_the_future, 422)):
        said = {"status": "natural-menopause", "since_on": str(day)}
        assert prescriber.post(f"/patients/{patient_id}/reproductive-statuses", said).status_code == status


def _survey(clinic: Clinic, patient_id: str) -> None:
    body = {"program": PROGRAM, "respondent": "patient"}
    clinic.practice.prescriber.did(f"/patients/{patient_id}/surveys", body)


def _answer(clinic: Clinic, patient_id: str) -> None:
    prescriber: Person = clinic.practice.prescriber
    prescriber.did(f"/patients/{patient_id}/surveys", {"program": PROGRAM, "respondent": "prescriber"})
