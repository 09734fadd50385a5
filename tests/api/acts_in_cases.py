"""The acts in cases of non-compliance, and the events that these are about."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.api.acts import EARLIER, IN_PROGRAM, Act, Ids, a_certified_pharmacy
from tests.api.clinic import Clinic

CASE = "/cases/{case_id}"
ABOUT: dict[str, Any] = {
    **IN_PROGRAM,
    "kind": "wrong-label",
    "stakeholder": "pharmacy",
    "narrative": "a test",
}


def an_event(clinic: Clinic) -> Ids:
    """A pharmacy, and an event of non-compliance that was entered of it."""
    ids = a_certified_pharmacy(clinic)
    body = {**ABOUT, **ids, "occurred_at": EARLIER}
    kept = clinic.coordinator.did("/noncompliance-events", body)
    return {**ids, "event_id": kept["noncompliance_event_id"]}


def a_case(clinic: Clinic) -> Ids:
    """A case about such an event."""
    ids = an_event(clinic)
    return {
        **ids,
        "case_id": clinic.coordinator.did("/cases", {"event_ids": [ids["event_id"]]})["case_id"],
    }


def a_case_with_an_action(clinic: Clinic) -> Ids:
    """A case in which a corrective action is to be done."""
    ids = a_case(clinic)
    body = {"kind": "corrective-action", "words": "a test", "due_on": "2026-04-01"}
    kept = clinic.coordinator.did(f"/cases/{ids['case_id']}/actions", body)
    return {**ids, "action_id": kept["case_step_id"]}


def a_case_with_a_suspension(clinic: Clinic) -> Ids:
    """A case in which the pharmacy was suspended."""
    ids = a_case(clinic)
    clinic.coordinator.did(f"/cases/{ids['case_id']}/measures", {"kind": "suspension", "words": "a test"})
    return ids


def an_assessed_case(clinic: Clinic) -> Ids:
    """A case that can be closed."""
    ids = a_case(clinic)
    clinic.coordinator.did(f"/cases/{ids['case_id']}/assessments", {"severity": "minor", "words": "a test"})
    return ids


OF_PHARMACY = partial(Act, stream="pharmacy_id", before=a_case)
STEP = partial(OF_PHARMACY, shown_at=CASE, inside="steps")
EVENTS = (
    OF_PHARMACY(
        "/noncompliance-events",
        {**ABOUT, "pharmacy_id": "{pharmacy_id}", "occurred_at": EARLIER},
        "noncompliance-found",
        shown_at="/noncompliance-events/{answer[noncompliance_event_id]}",
        inside=None,
        before=a_certified_pharmacy,
    ),
    OF_PHARMACY(
        "/cases",
        {"event_ids": ["{event_id}"]},
        "case-opened",
        shown_at="/cases/{answer[case_id]}",
        inside=None,
        again="in-a-case",
        before=an_event,
    ),
)
CASES = (
    STEP(f"{CASE}/assessments", {"severity": "serious", "words": "a test"}, "case-assessment"),
    STEP(
        f"{CASE}/actions",
        {"kind": "preventive-action", "words": "a test", "due_on": "2026-04-01"},
        "case-preventive-action",
    ),
    STEP(
        f"{CASE}/actions/{{action_id}}/completion",
        {"words": "a test"},
        "case-action-done",
        again="case-step",
        before=a_case_with_an_action,
    ),
    STEP(f"{CASE}/measures", {"kind": "suspension", "words": "a test"}, "case-suspension", again="case-step"),
    STEP(
        f"{CASE}/reconsiderations",
        {"lifted": True, "words": "a test"},
        "case-reconsideration",
        again="case-step",
        before=a_case_with_a_suspension,
    ),
    STEP(f"{CASE}/closing", {"words": "a test"}, "case-closing", again="case-step", before=an_assessed_case),
)
