"""Two acts that exclude one another, at the same instant: one of them happens, and what follows fits it."""

from __future__ import annotations

import json
from functools import partial

import pytest
from werkzeug.test import TestResponse

from tests.asking import PROGRAM, reasons
from tests.concurrency import history
from tests.concurrency.crowd import Crowd
from tests.concurrency.practice import MAN, Practice, ask, certified_prescriber, prescription

ROUNDS = range(25)
NOT_FERTILE = "adult-female-can-not-get-pregnant"


def given(answers: list[TestResponse]) -> int:
    """How many of the answers are a yes; the others are refusals or conflicts."""
    assert {answer.status_code for answer in answers} <= {201, 409}
    return sum(answer.status_code == 201 for answer in answers)


def test_a_number_is_cancelled_or_used_and_never_both(practice: Practice, crowd: Crowd) -> None:
    patient = practice.man()
    for _ in ROUNDS:
        number = practice.number(patient)
        body = {"authorization_number": number, "reason": "a race"}
        path = "/prescription-authorizations/cancellations"
        acts = [partial(ask, person, number) for person in practice.counters(6)]
        acts.insert(3, partial(practice.prescriber.post, path, body))
        answers = crowd.together(acts)
        cancelled = answers.pop(3).status_code == 201
        assert given(answers) == (0 if cancelled else 1)
        flaw = "CANCELLED" if cancelled else "USED"
        refused = [answer for answer in answers if answer.status_code == 409]
        assert {one for answer in refused for one in reasons(answer)} == {
            f"authorization-number-valid/{flaw}"
        }


def test_a_confirmation_is_released_or_cancelled_and_never_both(practice: Practice, crowd: Crowd) -> None:
    for _ in ROUNDS:
        patient = practice.man()
        number = practice.confirmation(patient)
        body = {"confirmation_number": number, "reason": "a race"}
        path = "/dispense-authorizations/cancellations"
        acts = [partial(practice.release, number) for _ in range(4)]
        acts.insert(2, partial(practice.pharmacist.post, path, body))
        answers = crowd.together(acts)
        cancelled = answers.pop(2).status_code == 201
        assert given(answers) == (0 if cancelled else 1)
        happened = history.kinds(practice.place.database_url, patient)
        assert happened.count("release-authorized") + happened.count("confirmation-cancelled") == 1


@pytest.mark.parametrize("act", ["risk-category-changes", "transfers", "enrollment-ends"])
def test_nothing_is_confirmed_after_the_ground_has_changed(
    practice: Practice, crowd: Crowd, act: str
) -> None:
    other = certified_prescriber(practice.place, 10 + len(act))
    more = {"risk-category-changes": {"risk_category": MAN}, "transfers": {"prescriber_id": other}}
    body = {"program": PROGRAM, "reason": "a race", **more.get(act, {})}
    for _ in ROUNDS:
        patient = practice.enrolled(NOT_FERTILE)
        practice.did(patient, "counselings", topic="benefits-and-risks")
        number = practice.number(patient, NOT_FERTILE)
        change = partial(practice.coordinator.post, f"/patients/{patient}/{act}", body)
        asks = [partial(ask, person, number) for person in practice.counters(6)]
        *answers, changed = crowd.together([*asks, change])
        assert changed.status_code == 201
        assert given(answers) <= 1
        _assert_no_later(practice, patient, "dispense-authorized", EVENT_OF[act])
        assert ask(practice.pharmacist, number).status_code == 409


EVENT_OF = {
    "risk-category-changes": "risk-category-changed",
    "transfers": "patient-transferred",
    "enrollment-ends": "enrollment-ended",
}


def test_nothing_is_released_after_a_hold(practice: Practice, crowd: Crowd) -> None:
    for _ in ROUNDS:
        patient = practice.man()
        number = practice.confirmation(patient)
        body = {"program": PROGRAM, "reason": "a race"}
        hold = partial(practice.coordinator.post, f"/patients/{patient}/holds", body)
        *answers, held = crowd.together([*[partial(practice.release, number)] * 4, hold])
        assert held.status_code == 201
        assert given(answers) <= 1
        _assert_no_later(practice, patient, "release-authorized", "hold-placed")


def _assert_no_later(practice: Practice, patient: str, what: str, after: str) -> None:
    """By the order of the stream and by the order of the commits."""
    events = history.stream(practice.place.database_url, patient)
    end = next(event for event in events if event.kind == after)
    for event in events:
        if event.kind == what:
            assert event.sequence < end.sequence
            assert event.committed_at < end.committed_at


def test_one_of_several_enrollments_counts(practice: Practice, crowd: Crowd) -> None:
    for _ in ROUNDS:
        patient = practice.registered()
        body = {"program": PROGRAM, "risk_category": MAN}
        answers = crowd.together(
            [partial(practice.prescriber.post, f"/patients/{patient}/enrollments", body)] * 6
        )
        assert given(answers) == 1
        problems = {answer.get_json()["type"] for answer in answers if answer.status_code == 409}
        assert problems == {"urn:registry:problem:already-enrolled"}


def test_of_several_changes_of_category_the_last_one_counts(practice: Practice, crowd: Crowd) -> None:
    categories = [NOT_FERTILE, "adult-female-can-get-pregnant", "male-child", "female-child-can-get-pregnant"]
    for _ in ROUNDS:
        patient = practice.registered()
        enrollment = {"program": PROGRAM, "risk_category": MAN}
        enroll = partial(practice.prescriber.post, f"/patients/{patient}/enrollments", enrollment)
        bodies = [{"program": PROGRAM, "risk_category": one, "reason": "a race"} for one in categories]
        path = f"/patients/{patient}/risk-category-changes"
        crowd.together([enroll, *[partial(practice.prescriber.post, path, body) for body in bodies]])
        events = history.stream(practice.place.database_url, patient)
        last = [event for event in events if event.kind.startswith("risk-category-")][-1]
        counts = json.loads(last.body)["risk_category"]
        asked = practice.prescriber.post("/prescription-authorizations", prescription(patient, counts))
        assert "risk-category-current/MISMATCH" not in reasons(asked)
