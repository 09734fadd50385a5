"""Telling by the time who has an account: an unknown name takes as much work as a wrong password.

What is compared is the processor time of the thread that answers, so that other programs on the machine do not count,
and of it the median of asks that take turns, so that one pause does not decide.
"""

from __future__ import annotations

import time
from statistics import median

from registry.domain.actor import Role
from tests.api.clinic import Clinic, problem
from tests.asking import API

PASSWORD = "correct horse battery"
TURNS = 9
ALIKE = 0.25
"""A quarter: an unknown name that was not worked for would differ by nine tenths."""


def test_an_unknown_name_takes_as_much_work_as_a_wrong_password(clinic: Clinic) -> None:
    names = known_names(clinic)
    spent: dict[str, list[float]] = {why: [] for why in names}
    client = clinic.place.app.test_client()
    for turn in range(TURNS + 1):
        for why, name in names.items():
            began = time.thread_time()
            response = client.post(f"{API}/session", json={"username": name, "password": "a wrong password"})
            took = time.thread_time() - began
            problem(response, 401, "unauthenticated")
            if turn:  # the first ask of each kind prepares statements
                spent[why].append(took)
    typical = {why: median(took) for why, took in spent.items()}
    usual = typical["a wrong password"]
    assert usual > 0.005, "a password that is checked in less is no work to guess"
    assert {why: took for why, took in typical.items() if abs(took - usual) > ALIKE * usual} == {}


def known_names(clinic: Clinic) -> dict[str, str]:
    """A name for each reason why signing in is refused."""
    names = {"an unknown name": "nobody-of-this-name", "a long unknown name": "x" * 100}
    for why, more in (
        ("a wrong password", {"password": PASSWORD}),
        ("a disabled account", {"password": PASSWORD}),
        ("an account without a password", {}),
    ):
        person = clinic.place.person(Role.AUDITOR, **more)
        names[why] = f"auditor-{clinic.place.people}"
        if why == "a disabled account":
            clinic.administrator.did(f"/accounts/{person.account_id}/disablement", {"reason": "a test"})
    return names
