"""What is committed while an ask waits for its lock is seen by the ask: its answer is from no older snapshot.

An act and then an ask queue behind a lock that a third party holds. The ask has begun before the act could commit, and
even its clock is a second behind; still it answers with what the act has done.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from registry.domain.actor import Role
from tests.asking import PROGRAM, Person, reasons
from tests.concurrency import waiting
from tests.concurrency.crowd import Crowd
from tests.concurrency.practice import (
    MAN,
    STEP,
    WOMAN,
    Practice,
    ask,
    certified_prescriber,
    pharmacist_id,
)

Act = Callable[[], TestResponse]
INSERT_TEST = """
INSERT INTO pregnancy_test (patient_id, pregnancy_test_id, result, detects_miu_ml, specimen, collected_at, reported_at,
    recorded_at, recorded_by)
SELECT patient_id, gen_random_uuid(), 'positive', 25, 'serum', now, now, now, recorded_by
FROM pregnancy_test, (SELECT %s::timestamptz AS now) AS clock WHERE patient_id = %s LIMIT 1
"""


def answer_behind(
    practice: Practice, crowd: Crowd, lock: str, whose: str, act: Act, then: Act
) -> TestResponse:
    """What `then` is answered after it has waited behind `act`, both behind somebody who holds the lock."""
    url, now = practice.place.database_url, practice.place.clock.now()
    with waiting.held(url, lock, whose):
        practice.place.at(now + STEP)
        first = crowd.begin(act)
        waiting.wait_for(url, 1)
        practice.place.at(now)
        second = crowd.begin(then)
        waiting.wait_for(url, 2)
    assert first.result().status_code == 201, first.result().get_data(as_text=True)
    practice.place.at(now + STEP)
    return second.result()


def _about(practice: Practice, patient: str, collection: str, **body: Any) -> Act:
    return partial(practice.coordinator.post, f"/patients/{patient}/{collection}", body)


def _latest_test(practice: Practice, patient: str) -> str:
    tests = practice.prescriber.get(f"/patients/{patient}/pregnancy-tests").get_json()["items"]
    test_id: str = max(tests, key=lambda test: test["collected_at"])["pregnancy_test_id"]
    return test_id


def _acts(practice: Practice, patient: str, number: str) -> dict[str, Act]:
    """Acts on the patient, by the reason for which an ask behind them is refused."""
    about, why = partial(_about, practice, patient), {"program": PROGRAM, "reason": "a race"}
    cancel = {"authorization_number": number, "reason": "a race"}
    wrong = {"kind": "pregnancy-tests", "record_id": _latest_test(practice, patient), "reason": "a race"}
    other = certified_prescriber(practice.place, practice.patients + 100)
    return {
        "pregnancy-excluded/POSITIVE_TEST": partial(practice.test, patient, "positive"),
        "pregnancy-excluded/REPORTED_PREGNANCY": about("pregnancy-reports", of="patient"),
        "pregnancy-excluded/MISSED_PERIOD": about("concerns", kind="missed-period"),
        "pregnancy-test-current/TOO_OLD": about("corrections", **wrong),
        "no-hold/COORDINATOR_HOLD": about("holds", **why),
        "no-hold/UNSAFE_ANSWER": about("surveys", program=PROGRAM, respondent="patient", unsafe=True),
        "patient-enrolled/ENDED": about("enrollment-ends", **why),
        "risk-category-current/MISMATCH": about("risk-category-changes", **why, risk_category=MAN),
        "agreement-signed/MISSING": about("transfers", **why, prescriber_id=other),
        "authorization-number-valid/CANCELLED": partial(
            practice.coordinator.post, "/prescription-authorizations/cancellations", cancel
        ),
        "authorization-number-valid/USED": partial(ask, practice.pharmacist, number),
    }


@pytest.mark.parametrize(
    "reason",
    [
        "pregnancy-excluded/POSITIVE_TEST",
        "pregnancy-excluded/REPORTED_PREGNANCY",
        "pregnancy-excluded/MISSED_PERIOD",
        "pregnancy-test-current/TOO_OLD",
        "no-hold/COORDINATOR_HOLD",
        "no-hold/UNSAFE_ANSWER",
        "patient-enrolled/ENDED",
        "risk-category-current/MISMATCH",
        "agreement-signed/MISSING",
        "authorization-number-valid/CANCELLED",
        "authorization-number-valid/USED",
    ],
)
def test_an_ask_sees_what_was_done_while_it_waited(practice: Practice, crowd: Crowd, reason: str) -> None:
    patient = practice.woman()
    number = practice.number(patient, WOMAN)
    act = _acts(practice, patient, number)[reason]
    then = partial(ask, practice.counters(2)[1], number)
    assert reason in reasons(answer_behind(practice, crowd, waiting.PATIENT, patient, act, then))


def test_an_ask_sees_the_test_that_the_lock_holder_recorded(practice: Practice, crowd: Crowd) -> None:
    patient, url = practice.woman(), practice.place.database_url
    number = practice.number(patient, WOMAN)
    with waiting.held(url, waiting.PATIENT, patient) as holder:
        asked = crowd.begin(partial(ask, practice.pharmacist, number))
        waiting.wait_for(url, 1)
        holder.execute(INSERT_TEST, [practice.place.clock.now(), patient])
    assert "pregnancy-test-current/NOT_NEGATIVE" in reasons(asked.result())


@pytest.mark.parametrize("step", ["suspensions", "withdrawals"])
@pytest.mark.parametrize("kind", ["prescriber", "pharmacy"])
def test_an_ask_sees_the_certification_that_ended_while_it_waited(
    practice: Practice, crowd: Crowd, kind: str, step: str
) -> None:
    noun, whose = {
        "prescriber": ("prescribers", practice.prescriber_id),
        "pharmacy": ("pharmacies", practice.pharmacies[0].pharmacy_id),
    }[kind]
    number = practice.number(practice.man())
    why = {"program": PROGRAM, "reason": "a race"}
    act = partial(practice.coordinator.post, f"/{noun}/{whose}/{step}", why)
    then = partial(ask, practice.pharmacist, number)
    answer = answer_behind(practice, crowd, waiting.PARTICIPANT, whose, act, then)
    certify = {
        "program": PROGRAM,
        **({"prescribing_information_reviewed": True} if kind == "prescriber" else {}),
    }
    again, body = ("reinstatements", why) if step == "suspensions" else ("certifications", certify)
    practice.tick()
    practice.coordinator.did(f"/{noun}/{whose}/{again}", body)
    assert reasons(answer) == {f"{kind}-certified/{'SUSPENDED' if step == 'suspensions' else 'WITHDRAWN'}"}


def test_an_ask_sees_the_training_that_was_completed_while_it_waited(
    practice: Practice, crowd: Crowd
) -> None:
    pharmacy_id = practice.pharmacies[0].pharmacy_id
    new = pharmacist_id(practice.place, pharmacy_id, trained=False)
    person = practice.place.person(Role.PHARMACIST, pharmacy_id=pharmacy_id, pharmacist_id=new)
    number, url = practice.number(practice.man()), practice.place.database_url
    assert reasons(ask(person, number)) == {"pharmacist-trained/MISSING"}
    with waiting.held(url, waiting.PARTICIPANT, pharmacy_id):
        trained = crowd.begin(
            partial(practice.coordinator.post, f"/pharmacists/{new}/trainings", {"program": PROGRAM})
        )
        waiting.wait_for(url, 1)
        asked = crowd.begin(partial(ask, person, number))
        waiting.wait_for(url, 2)
    assert trained.result().status_code == 201
    assert asked.result().status_code == 201


def test_a_prescriber_no_longer_acts_for_a_patient_who_was_passed_on(
    practice: Practice, crowd: Crowd
) -> None:
    patient, other = practice.man(), certified_prescriber(practice.place, 99)
    body = {"program": PROGRAM, "prescriber_id": other, "reason": "a race"}
    act = partial(practice.coordinator.post, f"/patients/{patient}/transfers", body)
    then = partial(practice.test, patient, "negative")
    assert answer_behind(practice, crowd, waiting.PATIENT, patient, act, then).status_code == 404


def test_the_new_prescriber_sees_the_patient_at_once(practice: Practice, crowd: Crowd) -> None:
    patient, other = practice.man(), certified_prescriber(practice.place, 98)
    person: Person = practice.place.person(Role.PRESCRIBER, prescriber_id=other)
    body = {"program": PROGRAM, "prescriber_id": other, "reason": "a race"}
    act = partial(practice.coordinator.post, f"/patients/{patient}/transfers", body)
    counsel = {"program": PROGRAM, "topic": "contraception"}
    then = partial(person.post, f"/patients/{patient}/counselings", counsel)
    assert answer_behind(practice, crowd, waiting.PATIENT, patient, act, then).status_code == 201
