"""Guessing passwords is slowed, nobody is locked out by it, and nothing tells which names exist."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.domain.throttle import FIRST_WAIT, FREE, Count
from registry.services.devices import REMEMBERED, cookie_name, device_token, recognized_device
from tests import databases
from tests.api.clinic import problem
from tests.api.strict import Strict, strict_in
from tests.asking import API, NOW
from tests.people import PASSWORD, Somebody, strict

TICK = timedelta(microseconds=1)
WRONG = "a wrong password"
MOST = FREE[Count.NAME_AND_ADDRESS]
ROUNDS = 15


@pytest.fixture
def here(database_url: str) -> Iterator[Strict]:
    with strict_in(database_url) as opened:
        yield opened


def tries(
    here: Strict,
    username: str,
    password: str,
    address: str = "203.0.113.7",
    browser: FlaskClient | None = None,
) -> Any:
    """The response to a sign-in from that address."""
    return (browser or here.app.test_client()).post(
        f"{API}/session",
        json={"username": username, "password": password},
        environ_overrides={"REMOTE_ADDR": address},
    )


def fails(here: Strict, username: str, times: int, address: str = "203.0.113.7") -> None:
    for _ in range(times):
        problem(tries(here, username, WRONG, address), 401, "unauthenticated")


def known_device(person: Somebody, here: Strict) -> FlaskClient:
    """A browser in which the person has signed in wholly before."""
    browser = here.app.test_client()
    token = device_token(here.registry.sign_in, person.username, here.place.clock.now())
    browser.set_cookie(cookie_name(person.username), token, path="/")
    return browser


@pytest.mark.parametrize(
    ("after", "status"), [(FIRST_WAIT - TICK, 401), (FIRST_WAIT, 200), (FIRST_WAIT + TICK, 200)]
)
def test_after_some_failures_even_the_right_password_waits(
    here: Strict, after: timedelta, status: int
) -> None:
    person = here.somebody()
    fails(here, person.username, MOST)
    here.place.at(after)
    assert tries(here, person.username, PASSWORD).status_code == status


def test_one_failure_less_costs_nothing_and_a_success_forgives_it(here: Strict) -> None:
    person = here.somebody()
    for _ in range(3):
        fails(here, person.username, MOST - 1)
        assert tries(here, person.username, PASSWORD).status_code == 200


def test_an_account_of_the_attackers_own_gives_no_new_tries_at_others(here: Strict) -> None:
    attacker, victim = here.somebody(), here.somebody()
    for number in range(FREE[Count.ADDRESS]):
        fails(here, f"nobody-{number % 20}", 1)
        if number % 10 == 0:
            assert tries(here, attacker.username, PASSWORD).status_code == 200
    problem(tries(here, victim.username, PASSWORD), 401)


def test_a_try_that_comes_too_early_does_not_lengthen_the_wait(here: Strict) -> None:
    person = here.somebody()
    fails(here, person.username, MOST + 10)
    here.place.at(FIRST_WAIT)
    assert tries(here, person.username, PASSWORD).status_code == 200


def test_an_attacker_elsewhere_does_not_lock_out_the_owner(here: Strict) -> None:
    person = here.somebody()
    fails(here, person.username, MOST)
    problem(tries(here, person.username, PASSWORD), 401)
    assert tries(here, person.username, PASSWORD, "198.51.100.1").status_code == 200


def test_many_attackers_slow_strangers_but_neither_a_known_device_nor_a_passkey(here: Strict) -> None:
    person, authenticator = here.with_passkey()
    device = known_device(person, here)
    for number in range(FREE[Count.NAME]):
        fails(here, person.username, 1, f"198.51.100.{number}")
    problem(tries(here, person.username, PASSWORD, "192.0.2.1"), 401)
    assert tries(here, person.username, PASSWORD, "192.0.2.1", device).status_code == 200
    options = here.app.test_client().post(f"{API}/session/passkey-challenge", json={}).get_json()
    response = here.app.test_client().post(
        f"{API}/session/passkey", json={"credential": authenticator.get(options)}
    )
    assert response.status_code == 200


def test_a_device_is_known_after_a_whole_sign_in_and_not_before(here: Strict) -> None:
    person = here.somebody()
    person.sign_in()
    name = cookie_name(person.username)
    assert person.browser.get_cookie(name, path="/") is None
    person.totp = person.post("/me/totp").get_json()["secret"]
    person.post("/me/totp/confirmation", {"code": person.code()})
    kept = person.browser.get_cookie(name, path="/")
    assert kept is not None
    assert (kept.http_only, kept.same_site) == (True, "Strict")
    assert recognized_device(here.registry.sign_in, person.username, kept.value, NOW) is not None


def test_a_stolen_device_token_gives_its_own_few_tries_and_no_other_name(here: Strict) -> None:
    person, other = here.somebody(), here.somebody()
    device = known_device(person, here)
    for _ in range(FREE[Count.DEVICE]):
        problem(tries(here, person.username, WRONG, browser=device), 401)
    problem(tries(here, person.username, PASSWORD, browser=device), 401)
    assert tries(here, person.username, PASSWORD).status_code == 200
    fails(here, other.username, MOST)
    problem(tries(here, other.username, PASSWORD, browser=device), 401)


@pytest.mark.parametrize(("after", "known"), [(-timedelta(seconds=1), True), (timedelta(), False)])
def test_a_device_token_expires(here: Strict, after: timedelta, known: bool) -> None:
    terms = here.registry.sign_in
    token = device_token(terms, "somebody", NOW)
    assert (recognized_device(terms, "somebody", token, NOW + REMEMBERED + after) is not None) == known


@pytest.mark.parametrize("place", range(3))
def test_a_forged_device_token_is_not_known(here: Strict, place: int) -> None:
    terms = here.registry.sign_in
    parts = device_token(terms, "somebody", NOW).split(".")
    parts[place] = parts[place][:-1] + ("0" if parts[place][-1] != "0" else "1")
    for token in (".".join(parts), "", "..", "a.b.c", "a.99999999999999999999.c", None):
        assert recognized_device(terms, "somebody", token, NOW) is None


def test_one_address_can_not_try_many_names(here: Strict) -> None:
    person = here.somebody()
    for number in range(FREE[Count.ADDRESS]):
        fails(here, f"nobody-{number}", 1, "2001:db8::1")
    problem(tries(here, person.username, PASSWORD, "2001:db8::ffff"), 401)
    assert tries(here, person.username, PASSWORD, "2001:db8:0:1::1").status_code == 200


def test_tries_at_the_same_instant_are_counted_one_by_one(here: Strict) -> None:
    person = here.somebody()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tries(here, person.username, WRONG).status_code, range(2 * MOST)))
    assert set(answers) == {401}
    statement = "SELECT max(failures) FROM sign_in_attempt WHERE kind = 'name-and-address'"
    with databases.owner(here.place.database_url) as connection:
        assert connection.execute(statement).fetchone() == (MOST,)


def test_a_restart_gives_no_new_tries(here: Strict) -> None:
    person = here.somebody()
    fails(here, person.username, MOST)
    again = strict(here.place)
    problem(tries(replace(here, app=again), person.username, PASSWORD), 401)
    again.extensions["desk"].registry.database.dispose()


def test_names_and_addresses_do_not_stand_in_the_table(here: Strict) -> None:
    fails(here, "a-name-to-find", 1)
    with databases.owner(here.place.database_url) as connection:
        rows = connection.execute("SELECT to_jsonb(a) FROM sign_in_attempt a").fetchall()
    text = str(rows)
    assert len(rows) == 3
    assert not [
        found for found in ("a-name-to-find", "203.0.113.7") if found in text or found.encode().hex() in text
    ]


def test_the_table_is_kept_through_a_crash(here: Strict) -> None:
    with databases.owner(here.place.database_url) as connection:
        statement = "SELECT relpersistence::text FROM pg_class WHERE relname = 'sign_in_attempt'"
        assert connection.execute(statement).fetchone() == ("p",)


def test_wrong_unknown_disabled_and_locked_answer_alike_in_text_and_time(here: Strict) -> None:
    person, disabled, locked = here.somebody(), here.somebody(), here.somebody()
    here.administrator.did(f"/accounts/{disabled.account_id}/disablement", {"reason": "a test"})
    fails(here, locked.username, MOST, "192.0.2.99")
    cases = {
        "wrong": (person.username, WRONG),
        "unknown": ("nobody-of-this-name", PASSWORD),
        "disabled": (disabled.username, PASSWORD),
        "locked": (locked.username, PASSWORD),
    }
    texts: set[bytes] = set()
    took: dict[str, list[float]] = {name: [] for name in cases}
    for round_ in range(ROUNDS):
        for name, (username, password) in cases.items():
            address = "192.0.2.99" if name == "locked" else f"192.0.2.{round_}"
            began = time.perf_counter()
            response = tries(here, username, password, address)
            took[name].append(time.perf_counter() - began)
            problem(response, 401, "unauthenticated")
            texts.add(response.get_data())
            assert "Set-Cookie" not in response.headers
    assert len(texts) == 1
    medians = {name: statistics.median(spans) for name, spans in took.items()}
    assert max(medians.values()) < 1.5 * min(medians.values()), medians
