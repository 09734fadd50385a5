"""What is asked across patients: numbers still open, times of courses, what lapses, what is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.api.clinic import DAY, FEMALE, HOUR, Clinic, pointers, problem
from tests.asking import NOW, PROGRAM


@pytest.fixture(scope="module")
def courses(clinic: Clinic) -> dict[str, dict[str, Any]]:
    """One course to its release, one confirmed, one authorized after a refusal, one cancelled; an hour a step."""
    patients = {name: clinic.treated() for name in ("released", "confirmed", "authorized", "cancelled")}
    refused = clinic.prescription(patients["authorized"], quantity=999)
    assert clinic.practice.prescriber.post("/prescription-authorizations", refused).status_code == 409
    clinic.place.at(HOUR)
    given = {name: clinic.authorized(patient_id) for name, patient_id in patients.items()}
    clinic.place.at(2 * HOUR)
    for name in ("released", "confirmed"):
        given[name] |= clinic.confirmed(given[name]["authorization_number"])
    number = {"authorization_number": given["cancelled"]["authorization_number"], "reason": "A test."}
    clinic.practice.prescriber.did("/prescription-authorizations/cancellations", number)
    clinic.place.at(3 * HOUR)
    clinic.released(given["released"]["confirmation_number"])
    clinic.place.at(4 * HOUR)
    return {name: {**given[name], "patient_id": patient_id} for name, patient_id in patients.items()}


def items(clinic: Clinic, path: str, **query: Any) -> list[dict[str, Any]]:
    response = clinic.auditor.get(path, limit=200, **query)
    assert response.status_code == 200, response.get_data(as_text=True)
    return list(response.get_json()["items"])


def at(offset: timedelta) -> str:
    return (NOW + offset).isoformat()


def open_ones(clinic: Clinic, courses: dict[str, dict[str, Any]], **query: Any) -> set[tuple[str, str]]:
    names = {course["patient_id"]: name for name, course in courses.items()}
    return {(names[item["patient_id"]], item["kind"]) for item in items(clinic, "/open-numbers", **query)}


def test_numbers_are_open_from_when_they_were_given_until_they_were_used_or_cancelled(
    clinic: Clinic, courses: dict[str, dict[str, Any]]
) -> None:
    authorizations = {(name, "authorization") for name in courses}
    now = {("authorized", "authorization"), ("confirmed", "confirmation")}
    assert open_ones(clinic, courses) == now
    assert open_ones(clinic, courses, as_of=at(HOUR)) == authorizations
    assert open_ones(clinic, courses, as_of=at(HOUR - timedelta(microseconds=1))) == set()
    assert open_ones(clinic, courses, as_of=at(2 * HOUR)) == now | {("released", "confirmation")}
    assert open_ones(clinic, courses, known_at=at(HOUR)) == authorizations
    assert open_ones(clinic, courses, as_of=at(3 * HOUR), known_at=at(HOUR)) == authorizations
    assert open_ones(clinic, courses, kind="confirmation", program=PROGRAM) == {("confirmed", "confirmation")}
    assert open_ones(clinic, courses, pharmacy_id=clinic.drugstore.pharmacy_id) == {
        ("confirmed", "confirmation")
    }
    assert open_ones(clinic, courses, prescriber_id=clinic.other_practice.prescriber_id) == set()
    (found,) = items(clinic, "/open-numbers", kind="authorization")
    assert found["number"] == courses["authorized"]["authorization_number"]
    assert found["valid_until"] == courses["authorized"]["valid_until"]


def test_a_number_that_ran_out_is_not_open(clinic: Clinic, courses: dict[str, dict[str, Any]]) -> None:
    last = datetime.fromisoformat(courses["authorized"]["valid_until"])
    clinic.place.at(last)
    assert open_ones(clinic, courses) == {("authorized", "authorization")}
    clinic.place.at(last + timedelta(microseconds=1))
    assert open_ones(clinic, courses) == set()
    clinic.place.at(4 * HOUR)


def test_a_course_tells_how_long_each_step_took(clinic: Clinic, courses: dict[str, dict[str, Any]]) -> None:
    hour = 3600
    names = {course["patient_id"]: name for name, course in courses.items()}
    found = {
        names[item["patient_id"]]: tuple(
            item[f"seconds_to_{step}"] for step in ("authorized", "confirmed", "released")
        )
        for item in items(clinic, "/courses", program=PROGRAM, since=at(HOUR), until=at(2 * HOUR))
    }
    assert found == {
        "released": (0, hour, hour),
        "confirmed": (0, hour, None),
        "authorized": (hour, None, None),
        "cancelled": (0, None, None),
    }
    assert items(clinic, "/courses", until=at(HOUR)) == []


def test_trainings_lapse_a_year_after_they_were_completed(clinic: Clinic) -> None:
    names = {clinic.drugstore.pharmacy_id: "pharmacy", clinic.drugstore.pharmacist_id: "pharmacist"}
    trained = NOW - 30 * DAY

    def lapsing(**query: Any) -> dict[str, bool]:
        found = items(clinic, "/lapsing-trainings", program=PROGRAM, **query)
        return {
            names[item["participant_id"]]: item["lapsed"] for item in found if item["participant_id"] in names
        }

    lapses_at = trained.replace(year=trained.year + 1)
    assert lapsing() == {}
    assert lapsing(within_days=(lapses_at - NOW).days) == {"pharmacy": False, "pharmacist": False}
    assert lapsing(within_days=(lapses_at - NOW).days - 1) == {}
    clinic.place.at(lapses_at + DAY)
    assert lapsing(within_days=0) == {"pharmacy": True, "pharmacist": True}
    assert lapsing(as_of=at(4 * HOUR)) == {}
    clinic.coordinator.did(f"/pharmacies/{clinic.drugstore.pharmacy_id}/trainings", {"program": PROGRAM})
    assert lapsing(within_days=0) == {"pharmacist": True}
    assert lapsing(within_days=0, known_at=(lapses_at + DAY - HOUR).isoformat()) == {
        "pharmacy": True,
        "pharmacist": True,
    }
    clinic.place.at(4 * HOUR)


def test_what_is_overdue_is_found_in_the_enrollment_it_is_missing_in(clinic: Clinic) -> None:
    prescriber = clinic.practice.prescriber
    patient_id = clinic.registered()
    prescriber.did(f"/patients/{patient_id}/enrollments", {"program": PROGRAM, "risk_category": FEMALE})

    def overdue(**query: Any) -> set[str]:
        found = items(clinic, "/overdue", **query)
        return {
            step["kind"] for item in found if item["patient_id"] == patient_id for step in item["overdue"]
        }

    assert {"pregnancy-test", "contraception-confirmation"} <= overdue()
    assert overdue(kind="pregnancy-test", prescriber_id=clinic.practice.prescriber_id) == {"pregnancy-test"}
    assert overdue(prescriber_id=clinic.other_practice.prescriber_id) == set()
    assert overdue(as_of=at(3 * HOUR)) == set()
    test = {"result": "negative", "detects_miu_ml": 25, "specimen": "urine", "collected_at": at(4 * HOUR)}
    prescriber.did(f"/patients/{patient_id}/pregnancy-tests", test)
    assert "pregnancy-test" not in overdue()


def test_what_can_not_be_asked_is_refused(clinic: Clinic) -> None:
    ahead = (NOW + 400 * DAY).isoformat()
    for path, query, where in (
        ("/open-numbers", {"as_of": ahead}, {"/as_of"}),
        ("/open-numbers", {"kind": "secret"}, {"/kind"}),
        ("/open-numbers", {"since": at(HOUR)}, {"/since"}),
        ("/courses", {"since": at(HOUR), "until": at(HOUR)}, {"/until"}),
        ("/lapsing-trainings", {"program": "none"}, {"/program"}),
        ("/lapsing-trainings", {"within_days": "401"}, {"/within_days"}),
        ("/overdue", {"kind": "first-prescription"}, {"/kind"}),
    ):
        assert pointers(problem(clinic.auditor.get(path, **query), 422)) == where, (path, query)
        problem(clinic.practice.prescriber.get(path), 403)
