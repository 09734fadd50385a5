"""A client that lost the answer asks again with its idempotency key, and gets the one confirmation there is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from random import Random
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from registry.app import create_app
from registry.config import Config
from tests import databases
from tests.asking import Person
from tests.concurrency import history
from tests.concurrency.crowd import Crowd, after
from tests.concurrency.cutting import Cut, Line, line_to
from tests.concurrency.practice import Practice, ask
from tests.data_keys import DATA_KEYS

AT_ONCE = 8
ROUNDS_AT_ONCE = 40
KILLS = 100
LONGEST_LIFE_S = 0.012
MOST_TRIES = 30
TERMINATE = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'registry'
"""


@pytest.fixture
def line(practice: Practice) -> Iterator[tuple[Line, Person]]:
    """A line that can be cut, and a pharmacist whose registry reaches the database over it."""
    with line_to(practice.place.database_url) as (opened, url):
        app = create_app(
            Config(database_url=url, secret_key="t" * 40, data_keys=DATA_KEYS), practice.place.clock
        )
        yield opened, replace(practice.pharmacist, app=app)
        app.extensions["desk"].registry.database.dispose()


@pytest.mark.parametrize(("cut", "confirmed"), [(Cut.BEFORE_COMMIT, 0), (Cut.AFTER_COMMIT, 1)])
def test_whatever_was_lost_the_key_leads_to_one_confirmation(
    practice: Practice, line: tuple[Line, Person], cut: Cut, confirmed: int
) -> None:
    patient, (wire, person) = practice.man(), line
    number, key = practice.number(patient), str(uuid4())
    wire.cut = cut
    lost = ask(person, number, key)
    assert (lost.status_code, lost.headers["Retry-After"]) == (503, "1")
    assert _confirmations(practice, patient) == confirmed

    wire.cut = Cut.NEVER
    again = _persist(person, number, key)
    assert again.status_code == 201
    assert ask(person, number, key).get_data() == again.get_data()
    assert _confirmations(practice, patient) == 1


def test_one_key_used_at_once_gives_one_confirmation(practice: Practice, crowd: Crowd) -> None:
    patient = practice.man()
    for _ in range(ROUNDS_AT_ONCE):
        number, key = practice.number(patient), str(uuid4())
        answers = crowd.together([partial(ask, practice.pharmacist, number, key)] * AT_ONCE)
        given = {answer.get_data() for answer in answers if answer.status_code == 201}
        assert len(given) == 1
        others = {answer.get_json()["type"] for answer in answers if answer.status_code != 201}
        assert others <= {"urn:registry:problem:in-progress"}
        assert ask(practice.pharmacist, number, key).get_data() in given
    assert _confirmations(practice, patient) == ROUNDS_AT_ONCE


def test_one_key_used_at_once_cancels_once(practice: Practice, crowd: Crowd) -> None:
    patient, path = practice.man(), "/prescription-authorizations/cancellations"
    for _ in range(ROUNDS_AT_ONCE):
        body = {"authorization_number": practice.number(patient), "reason": "a race"}
        cancel = partial(practice.prescriber.post, path, body, key=str(uuid4()))
        answers = crowd.together([cancel] * AT_ONCE)
        assert len({answer.get_data() for answer in answers if answer.status_code == 201}) == 1
        others = {answer.get_json()["type"] for answer in answers if answer.status_code != 201}
        assert others <= {"urn:registry:problem:in-progress"}


def test_two_asks_under_one_key_never_both_count(practice: Practice, crowd: Crowd) -> None:
    patient = practice.man()
    for _ in range(ROUNDS_AT_ONCE):
        numbers, key = [practice.number(patient), practice.number(patient)], str(uuid4())
        answers = crowd.together([partial(ask, practice.pharmacist, number, key) for number in numbers])
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses in ([201, 409], [201, 422])
        refused = max(answers, key=lambda answer: answer.status_code).get_json()["type"]
        assert refused in ("urn:registry:problem:in-progress", "urn:registry:problem:idempotency-key-reused")


def test_a_killed_connection_leaves_one_confirmation_or_none(practice: Practice, crowd: Crowd) -> None:
    patient, url, chance = practice.man(), practice.place.database_url, Random(57)  # noqa: S311
    lost = 0
    for _ in range(KILLS):
        number, key = practice.number(patient), str(uuid4())
        killing = crowd.begin(after(chance.uniform(0, LONGEST_LIFE_S), partial(_kill_connections, url)))
        first = ask(practice.pharmacist, number, key)
        killing.result()
        assert first.status_code in (201, 503)
        lost += first.status_code == 503
        answer = _persist(practice.pharmacist, number, key)
        assert answer.status_code == 201
        assert ask(practice.pharmacist, number, key).get_data() == answer.get_data()
        assert first.status_code == 503 or first.get_data() == answer.get_data()
    assert 0 < lost < KILLS, "no act was struck, or every one: the instants are not random enough"
    assert _confirmations(practice, patient) == KILLS


def _persist(person: Person, number: str, key: str) -> TestResponse:
    """What the client hears who asks again until there is an answer."""
    for _ in range(MOST_TRIES):
        answer = ask(person, number, key)
        if answer.status_code != 503 and "in-progress" not in answer.get_data(as_text=True):
            return answer
        time.sleep(0.05)  # the server has yet to learn that nobody is at the other end of the first one
    raise AssertionError(f"no answer after {MOST_TRIES} tries")


def _kill_connections(database_url: str) -> None:
    with databases.owner(database_url) as connection:
        connection.execute(TERMINATE)


def _confirmations(practice: Practice, patient: str) -> int:
    return history.kinds(practice.place.database_url, patient).count("dispense-authorized")
