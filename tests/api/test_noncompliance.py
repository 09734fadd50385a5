"""Non-compliance over HTTP: found once, made a case, acted upon, closed with a signature; the gates react at once."""

from __future__ import annotations

from typing import Any

import pytest

from registry.domain.actor import OPERATOR
from registry.reports.signatures import verify_signatures
from registry.services.act import Call
from registry.services.find_noncompliance import find_noncompliance
from tests.api.clinic import DAY, Clinic, problem
from tests.asking import NOW, PROGRAM
from tests.databases import owner

WORDS = {"words": "a test"}


def find(clinic: Clinic) -> list[dict[str, Any]]:
    """What is found now that was not known."""
    return list(find_noncompliance(clinic.place.registry, Call(OPERATOR, clinic.place.clock.now())))


@pytest.fixture
def unused(own_clinic: Clinic) -> Clinic:
    """The clinic two days after a confirmation number was given that nobody used."""
    own_clinic.confirmed()
    own_clinic.place.at(NOW + 2 * DAY)
    return own_clinic


def test_an_unused_confirmation_becomes_a_case_that_shuts_the_gates_and_is_closed_signed(
    unused: Clinic,
) -> None:
    (event,) = find(unused)
    assert find(unused) == []
    (listed,) = unused.auditor.get("/noncompliance-events", kind="confirmation-unused").get_json()["items"]
    assert listed["noncompliance_event_id"] == event["noncompliance_event_id"]
    assert (listed["pharmacy_id"], listed["case_id"]) == (unused.drugstore.pharmacy_id, None)
    assert listed["cite"]
    assert listed["sentence"].startswith("A confirmation number ran out")

    opened = unused.coordinator.did("/cases", {"event_ids": [event["noncompliance_event_id"]]})
    case = f"/cases/{opened['case_id']}"
    planned = {"kind": "corrective-action", **WORDS, "due_on": "2026-03-03"}
    action = unused.coordinator.did(f"{case}/actions", planned)["case_step_id"]
    problem(unused.coordinator.post(f"{case}/closing", WORDS), 409, "case-step")
    unused.coordinator.did(f"{case}/assessments", {"severity": "serious", **WORDS})
    unused.place.at(NOW - DAY)
    patient_id = unused.treated()
    number = unused.authorized(patient_id)["authorization_number"]
    unused.coordinator.did(f"{case}/measures", {"kind": "suspension", **WORDS})
    asked = {"authorization_number": number}
    refused = unused.drugstore.pharmacist.post("/dispense-authorizations", asked)
    problem(refused, 409)
    assert "SUSPENDED" in refused.get_data(as_text=True)

    unused.place.at(NOW + 3 * DAY)
    (summary,) = unused.auditor.get("/cases", closed="no").get_json()["items"]
    assert (summary["measure"], summary["open_actions"], summary["overdue"]) == ("suspension", 1, True)
    unused.coordinator.did(f"{case}/reconsiderations", {"lifted": True, **WORDS})
    assert unused.drugstore.pharmacist.post("/dispense-authorizations", asked).status_code == 201
    problem(unused.coordinator.post(f"{case}/closing", WORDS), 409, "case-step")
    unused.coordinator.did(f"{case}/actions/{action}/completion", WORDS)
    _close(unused, case)


def _close(clinic: Clinic, case: str) -> None:
    preview = clinic.coordinator.post(f"{case}/closing/preview", WORDS).get_json()
    assert len(preview["content"]["case"]["steps"]) == 5
    problem(clinic.coordinator.post(f"{case}/closing", {**WORDS, "signing": {"password": "no"}}), 403)
    clinic.coordinator.did(f"{case}/closing", WORDS)
    problem(clinic.coordinator.post(f"{case}/measures", {"kind": "notice", **WORDS}), 409, "case-step")
    shown = clinic.auditor.get(case).get_json()
    assert (shown["closed"], shown["measure"], len(shown["steps"])) == (True, None, 6)
    assert verify_signatures(clinic.place.registry).altered == ()
    with owner(clinic.place.database_url) as connection:
        connection.execute("ALTER TABLE case_step DISABLE TRIGGER ALL")
        connection.execute("UPDATE case_step SET severity = 'minor' WHERE severity IS NOT NULL")
    altered = verify_signatures(clinic.place.registry).altered
    assert [(one["alteration"], one["collection"]) for one in altered] == 3 * [
        ("record altered", "case-steps")
    ]


def test_a_suspended_patient_is_held_until_it_is_reconsidered(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    body = {"kind": "shared-drug", "program": PROGRAM, "stakeholder": "patient", "patient_id": patient_id}
    event = clinic.coordinator.did(
        "/noncompliance-events", {**body, "occurred_at": NOW.isoformat(), "narrative": "a test"}
    )
    opened = clinic.coordinator.did("/cases", {"event_ids": [event["noncompliance_event_id"]]})
    case = f"/cases/{opened['case_id']}"
    held = clinic.coordinator.did(f"{case}/measures", {"kind": "suspension", **WORDS})["effect_id"]
    asked = clinic.prescription(patient_id)
    refused = clinic.practice.prescriber.post("/prescription-authorizations", asked)
    assert "COORDINATOR_HOLD" in refused.get_data(as_text=True)
    problem(clinic.coordinator.post(f"{case}/measures", {"kind": "deactivation", **WORDS}), 409, "case-step")
    lifted = clinic.coordinator.did(f"{case}/reconsiderations", {"lifted": True, **WORDS})
    assert lifted["effect_id"] == held
    assert clinic.practice.prescriber.post("/prescription-authorizations", asked).status_code == 201


def test_a_deactivated_prescriber_asks_in_vain_and_does_not_certify_anew_alone(own_clinic: Clinic) -> None:
    patient_id, prescriber_id = own_clinic.treated(), own_clinic.practice.prescriber_id
    body = {"kind": "no-counseling", "program": PROGRAM, "stakeholder": "prescriber"}
    event = own_clinic.coordinator.did(
        "/noncompliance-events",
        {**body, "prescriber_id": prescriber_id, "occurred_at": NOW.isoformat(), "narrative": "a test"},
    )
    opened = own_clinic.coordinator.did("/cases", {"event_ids": [event["noncompliance_event_id"]]})
    case = f"/cases/{opened['case_id']}"
    own_clinic.coordinator.did(f"{case}/measures", {"kind": "deactivation", **WORDS})
    asked = own_clinic.prescription(patient_id)
    refused = own_clinic.practice.prescriber.post("/prescription-authorizations", asked)
    assert "WITHDRAWN" in refused.get_data(as_text=True)
    again = {"program": PROGRAM, "prescribing_information_reviewed": True}
    path = f"/prescribers/{prescriber_id}/certifications"
    problem(own_clinic.practice.prescriber.post(path, again), 409, "certification-status")


def test_bad_input_says_what_is_wrong(clinic: Clinic) -> None:
    about = {"program": PROGRAM, "occurred_at": NOW.isoformat(), "narrative": "a test"}
    pharmacy = {"stakeholder": "pharmacy", "pharmacy_id": clinic.drugstore.pharmacy_id}
    post = clinic.coordinator.post
    lines = {
        "/pharmacy_id": {**about, "kind": "wrong-label", "stakeholder": "pharmacy"},
        "/prescriber_id": {
            **about,
            **pharmacy,
            "kind": "wrong-label",
            "prescriber_id": clinic.practice.prescriber_id,
        },
        "/kind": {**about, **pharmacy, "kind": "test-late"},
        "/occurred_at": {
            **about,
            **pharmacy,
            "kind": "wrong-label",
            "occurred_at": (NOW + DAY).isoformat(),
        },
    }
    for pointer, body in lines.items():
        document = problem(post("/noncompliance-events", body), 422)
        assert [line["pointer"] for line in document["errors"]] == [pointer]
    period = {"since": NOW.isoformat(), "until": NOW.isoformat()}
    problem(clinic.auditor.get("/noncompliance-events", **period), 422)
    problem(clinic.auditor.get("/cases", color="red"), 422)
    problem(post("/cases", {"event_ids": [clinic.drugstore.pharmacy_id]}), 422)
