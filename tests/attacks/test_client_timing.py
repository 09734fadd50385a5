"""Telling by the time which clients there are: one that is unknown takes as much work as a signature that is wrong.

Measured as in `test_user_timing.py`: processor time of the thread, the median of asks that take turns.
"""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median
from uuid import uuid4

import pytest

from tests.api.clinic import Clinic
from tests.api.machine import Machine, machine, refused
from tests.signing_keys import SigningKey, claims

TURNS = 15
ALIKE = 0.25
"""A quarter: for ES384, an unknown client that no signature was checked for took less than two thirds of the time."""


ELLIPTIC = (SigningKey.elliptic(), SigningKey.elliptic(), SigningKey.rsa("other"))
RSA = (SigningKey.rsa(), replace(SigningKey.rsa("wrong"), kid="first"), SigningKey.elliptic())


@pytest.mark.parametrize(("own", "wrong", "other"), [ELLIPTIC, RSA], ids=["elliptic", "rsa"])
def test_an_unknown_client_takes_as_much_work_as_a_wrong_signature(
    clinic: Clinic, own: SigningKey, wrong: SigningKey, other: SigningKey
) -> None:
    client = machine(clinic, key=own)
    asks = {
        "a wrong signature": (client, wrong.sign(claims(client.client_id))),
        "another algorithm": (machine(clinic, key=other), None),
        "an unknown key": (client, wrong.sign(claims(client.client_id), kid="another")),
        "an unknown client": (client, wrong.sign(claims(str(uuid4())))),
        "no client's id": (client, wrong.sign(claims("nobody"))),
    }
    spent: dict[str, list[float]] = {why: [] for why in asks}
    for turn in range(TURNS + 1):
        for why, (asking, assertion) in asks.items():
            took = work_of(asking, assertion or wrong.sign(claims(asking.client_id)))
            if turn:  # the first ask of each kind prepares statements
                spent[why].append(took)
    typical = {why: median(took) for why, took in spent.items()}
    usual = typical["a wrong signature"]
    assert {why: took for why, took in typical.items() if abs(took - usual) > ALIKE * usual} == {}


def work_of(client: Machine, assertion: str) -> float:
    began = time.thread_time()
    response = client.ask(assertion)
    took = time.thread_time() - began
    refused(response, "invalid_client", "not known here")
    return took
