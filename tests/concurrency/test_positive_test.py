"""A positive test is recorded while sixteen clients ask: never a confirmation that was decided after it."""

from __future__ import annotations

from functools import partial
from random import Random

from werkzeug.test import TestResponse

from tests.asking import reasons
from tests.concurrency import history
from tests.concurrency.crowd import Crowd, after
from tests.concurrency.history import Happened
from tests.concurrency.practice import WOMAN, Practice, ask

ROUNDS = 200
CLIENTS = 16
LONGEST_WAIT_S = 0.03
AFTER_THE_TEST = {
    "authorization-number-valid/USED",
    "pregnancy-test-current/NOT_NEGATIVE",
    "pregnancy-excluded/POSITIVE_TEST",
}


def test_no_confirmation_is_given_after_the_positive_test(practice: Practice, crowd: Crowd) -> None:
    patient, chance = practice.woman(), Random(16)  # noqa: S311
    confirmed = 0
    for _ in range(ROUNDS):
        number = practice.number(patient, WOMAN)
        test_id, answers = _race(practice, crowd, patient, number, chance)
        given = [answer for answer in answers if answer.status_code == 201]
        refused = [answer for answer in answers if answer.status_code != 201]
        assert len(given) <= 1
        assert {reason for answer in refused for reason in reasons(answer)} <= AFTER_THE_TEST
        confirmed += len(given)
        assert ask(practice.pharmacist, number).status_code == 409
        correction = {"kind": "pregnancy-tests", "record_id": test_id, "reason": "end of a round"}
        practice.coordinator.did(f"/patients/{patient}/corrections", correction)

    assert 0 < confirmed < ROUNDS, "the test came always first or always last: this was no race"
    _assert_shut_after_each_test(history.stream(practice.place.database_url, patient), confirmed)


def _race(
    practice: Practice, crowd: Crowd, patient: str, number: str, chance: Random
) -> tuple[str, list[TestResponse]]:
    """The id of the test that was recorded somewhere among the asks, and what these were answered."""
    late = chance.uniform(0, LONGEST_WAIT_S)
    acts = [after(LONGEST_WAIT_S / 2, partial(practice.test, patient, "positive"))]
    acts += [after(late, partial(ask, person, number)) for person in practice.counters(CLIENTS)]
    recorded, *answers = crowd.together(acts)
    assert recorded.status_code == 201
    return recorded.get_json()["pregnancy_test_id"], answers


def _assert_shut_after_each_test(events: list[Happened], confirmed: int) -> None:
    """Between a positive test and its correction stands no authorized decision, by order and by commit."""
    tests = [event for event in events if event.kind == "concern-raised"]
    ends = [event for event in events if event.kind == "record-marked-in-error"]
    yes = [event for event in events if event.kind == "dispense-authorized"]
    assert (len(tests), len(ends), len(yes)) == (ROUNDS, ROUNDS, confirmed)
    for test, end in zip(tests, ends, strict=True):
        assert not [event for event in yes if test.sequence < event.sequence < end.sequence]
        assert not [event for event in yes if test.committed_at <= event.committed_at <= end.committed_at]
