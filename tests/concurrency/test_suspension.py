"""A suspension while others ask: no yes that was committed after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, cast

import pytest
from werkzeug.test import TestResponse

from tests import databases
from tests.asking import PROGRAM, reasons
from tests.concurrency import history, waiting
from tests.concurrency.crowd import Crowd
from tests.concurrency.practice import STEP, Practice, ask, prescription

ROUNDS = 15
PATIENTS = 5
Act = Callable[[], TestResponse]
YES = """
SELECT pg_xact_commit_timestamp(xmin) FROM decision
WHERE gate = %s AND verdict = 'authorized' AND %s IN (prescriber_id::text, pharmacy_id::text)
"""


@pytest.mark.parametrize(
    ("kind", "gate"), [("prescriber", "dispense"), ("pharmacy", "dispense"), ("prescriber", "prescription")]
)
def test_nothing_is_authorized_after_the_suspension(
    practice: Practice, crowd: Crowd, kind: str, gate: str
) -> None:
    url = practice.place.database_url
    suspended = practice.prescriber_id if kind == "prescriber" else practice.pharmacies[0].pharmacy_id
    standing = f"/{'prescribers' if kind == 'prescriber' else 'pharmacies'}/{suspended}"
    body = {"program": PROGRAM, "reason": "a race"}
    patients = [practice.man() for _ in range(PATIENTS)]
    before = len(history.stream(url, suspended))
    for _ in range(ROUNDS):
        asks = _asks(practice, patients, gate)
        suspend: Act = partial(practice.coordinator.post, f"{standing}/suspensions", body)
        answers = crowd.together([*asks[::2], suspend, *asks[1::2]])
        assert answers[len(asks[::2])].status_code == 201
        assert {answer.status_code for answer in answers} <= {201, 409}
        practice.tick()
        assert all(
            answer.status_code == 409 for answer in crowd.together(_asks_again(practice, patients, asks))
        )
        practice.coordinator.did(f"{standing}/reinstatements", body)

    steps = [event.committed_at for event in history.stream(url, suspended)[before:]]
    assert len(steps) == 2 * ROUNDS
    assert _between(steps, _yes_at(url, gate, suspended)) == []


@pytest.mark.parametrize("kind", ["prescribers", "pharmacies"])
@pytest.mark.parametrize("gate", ["dispense", "release"])
def test_a_suspension_does_not_wait_for_an_ask_that_waits_for_its_patient(
    practice: Practice, crowd: Crowd, kind: str, gate: str
) -> None:
    patient, url = practice.man(), practice.place.database_url
    whose = practice.prescriber_id if kind == "prescribers" else practice.pharmacies[0].pharmacy_id
    act: Act = partial(ask, practice.pharmacist, practice.number(patient))
    if gate == "release":
        act = partial(practice.release, practice.confirmation(patient))
    why = {"program": PROGRAM, "reason": "a race"}
    with waiting.held(url, waiting.PATIENT, patient):
        asked = crowd.begin(act)
        waiting.wait_for(url, 1)
        suspended = practice.coordinator.post(f"/{kind}/{whose}/suspensions", why)
    answer = asked.result()
    practice.coordinator.did(f"/{kind}/{whose}/reinstatements", why)
    assert suspended.status_code == 201
    if gate == "release" and kind == "prescribers":
        assert answer.status_code == 201, "a prescriber's suspension does not stop what was confirmed"
    else:
        assert answer.status_code == 409
        assert len(reasons(answer)) == 1


@pytest.mark.parametrize("kind", ["prescribers", "pharmacies"])
def test_a_suspension_that_waited_is_not_outranked(practice: Practice, crowd: Crowd, kind: str) -> None:
    """It took its instant before others withdrew and certified anew, and was carried out after them."""
    pharmacy_id, now = practice.pharmacies[0].pharmacy_id, practice.place.clock.now()
    whose = practice.prescriber_id if kind == "prescribers" else pharmacy_id
    number = practice.number(practice.man())
    certify = {"program": PROGRAM} | (
        {"prescribing_information_reviewed": True} if kind == "prescribers" else {}
    )
    why = {"program": PROGRAM, "reason": "a race"}
    steps = [
        ("withdrawals", why, 2 * STEP),
        ("certifications", certify, 3 * STEP),
        ("suspensions", why, STEP),
    ]
    with waiting.held(practice.place.database_url, waiting.PARTICIPANT, whose):
        begun = []
        for place, (step, body, later) in enumerate(steps, start=1):
            practice.place.at(now + later)
            begun.append(crowd.begin(partial(practice.coordinator.post, f"/{kind}/{whose}/{step}", body)))
            waiting.wait_for(practice.place.database_url, place)
    assert [step.result().status_code for step in begun] == [201, 201, 201]
    practice.place.at(now + 10 * STEP)
    answer = ask(practice.pharmacist, number)
    practice.coordinator.did(f"/{kind}/{whose}/reinstatements", why)
    assert reasons(answer) == {f"{'prescriber' if kind == 'prescribers' else 'pharmacy'}-certified/SUSPENDED"}


def _asks(practice: Practice, patients: list[str], gate: str) -> list[Act]:
    """Two asks for each patient, which are granted as long as nobody is suspended."""
    if gate == "dispense":
        numbers = [practice.number(patient) for patient in patients]
        return [
            partial(ask, person, number)
            for number in numbers
            for person in practice.pharmacies[0].pharmacists
        ]
    practice.tick()
    for patient in patients:
        practice.did(patient, "surveys", respondent="prescriber")
    post = practice.prescriber.post
    return [partial(post, "/prescription-authorizations", prescription(one)) for one in patients * 2]


def _asks_again(practice: Practice, patients: list[str], asks: list[Act]) -> list[Act]:
    for patient in patients:
        practice.did(patient, "surveys", respondent="prescriber")
    return asks


def _yes_at(url: str, gate: str, participant: str) -> list[datetime]:
    with databases.owner(url) as connection:
        return [cast(Any, row)[0] for row in connection.execute(YES, [gate, participant])]


def _between(steps: list[datetime], instants: list[datetime]) -> list[datetime]:
    """The instants that lie between a suspension and the reinstatement that ended it."""
    spans = list(zip(steps[::2], steps[1::2], strict=True))
    return [instant for instant in instants if any(begun <= instant <= ended for begun, ended in spans)]
