"""Sixteen clients race with one authorization number: one gets the confirmation, the others hear that it is used."""

from __future__ import annotations

from functools import partial

from tests.asking import reasons
from tests.concurrency import history
from tests.concurrency.crowd import Crowd
from tests.concurrency.practice import Practice, ask

ROUNDS = 200
CLIENTS = 16


def test_exactly_one_of_sixteen_gets_the_confirmation(practice: Practice, crowd: Crowd) -> None:
    patient = practice.man()
    for _ in range(ROUNDS):
        number = practice.number(patient)
        answers = crowd.together([partial(ask, person, number) for person in practice.counters(CLIENTS)])
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CLIENTS - 1)
        refused = [answer for answer in answers if answer.status_code == 409]
        assert {reason for answer in refused for reason in reasons(answer)} == {
            "authorization-number-valid/USED"
        }

    kept = history.verdicts(practice.place.database_url, "dispense", patient)
    assert kept == {"authorized": ROUNDS, "refused": ROUNDS * (CLIENTS - 1)}


def test_two_numbers_of_one_patient_give_one_confirmation_each(practice: Practice, crowd: Crowd) -> None:
    patient = practice.man()
    for _ in range(ROUNDS // 5):
        numbers = [practice.number(patient), practice.number(patient)]
        asked = [(person, numbers[place % 2]) for place, person in enumerate(practice.counters(CLIENTS))]
        answers = crowd.together([partial(ask, *one) for one in asked])
        confirmed = [
            number for (_, number), answer in zip(asked, answers, strict=True) if answer.status_code == 201
        ]
        assert sorted(confirmed) == sorted(numbers)
        assert {answer.status_code for answer in answers} == {201, 409}
