"""Who asks too often gets 429 and is told when to ask again; an account by its quota, all others by their address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from registry.domain.actor import Role
from tests import databases
from tests.api.clinic import problem
from tests.asking import API, Place

PASSWORD = "correct horse battery"
ADDRESS = "203.0.113.7"


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    opened = Place(database_url, account_requests_per_minute=10, client_requests_per_minute=4)
    yield opened
    opened.close()


def sign_in(place: Place, address: str = ADDRESS, **more: Any) -> TestResponse:
    body = {"username": "nobody", "password": PASSWORD}
    client = place.app.test_client(use_cookies=False)
    return client.post(f"{API}/session", json=body, environ_base={"REMOTE_ADDR": address}, **more)


def test_an_account_may_use_up_its_quota_and_waits_then(place: Place) -> None:
    person, other = place.person(Role.AUDITOR), place.person(Role.AUDITOR)
    answers = [person.get("/me") for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].headers["RateLimit-Policy"] == '"account";q=10;w=60'
    assert answers[0].headers["RateLimit"] == '"account";r=9;t=6'
    refused = person.get("/me")
    document = problem(refused, 429, "too-many-requests")
    assert document["violated-policies"] == ["account"]
    assert refused.headers["Retry-After"] == "6"
    assert refused.headers["RateLimit"] == '"account";r=0;t=60'
    assert other.get("/me").status_code == 200
    place.at(timedelta(seconds=6))
    assert person.get("/me").status_code == 200


def test_all_sessions_and_tokens_of_an_account_share_its_quota(place: Place) -> None:
    person = place.person(Role.AUDITOR, password=PASSWORD)
    client = place.app.test_client()
    signed_in = client.post(f"{API}/session", json={"username": "auditor-1", "password": PASSWORD})
    assert signed_in.status_code == 200
    statuses = [ask.status_code for _ in range(6) for ask in (client.get(f"{API}/me"), person.get("/me"))]
    assert (statuses.count(200), statuses.count(429)) == (10, 2)


def test_what_no_account_answers_for_counts_for_the_address(place: Place) -> None:
    assert [sign_in(place).status_code for _ in range(6)] == [401] * 4 + [429] * 2
    client = place.app.test_client(use_cookies=False)
    for headers in ({}, {"Authorization": "Bearer rems_guessed"}):
        answer = client.get(f"{API}/me", headers=headers, environ_base={"REMOTE_ADDR": ADDRESS})
        assert problem(answer, 429)["violated-policies"] == ["client"]
    assert sign_in(place, "203.0.113.8").status_code == 401
    assert place.person(Role.AUDITOR).get("/me").status_code == 200


def test_nobody_guesses_passwords_on_the_quota_of_an_account(place: Place) -> None:
    headers = {"Authorization": f"Bearer {place.person(Role.AUDITOR).token}"}
    assert [sign_in(place, headers=headers).status_code for _ in range(5)] == [401] * 4 + [429]


def test_neighbors_in_one_ipv6_network_are_one_client(place: Place) -> None:
    addresses = [f"2001:db8:1:1::{nth}" for nth in range(5)]
    assert [sign_in(place, address).status_code for address in addresses] == [401] * 4 + [429]
    assert sign_in(place, "2001:db8:1:2::1").status_code == 401
    assert [sign_in(place, f"::ffff:{ADDRESS}").status_code for _ in range(4)] == [401] * 4
    assert sign_in(place).status_code == 429


def test_a_forwarded_address_does_not_help_while_no_proxy_is_trusted(place: Place) -> None:
    answers = [sign_in(place, headers={"X-Forwarded-For": f"198.51.100.{nth}"}) for nth in range(5)]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429]


def test_who_watches_over_the_server_is_not_counted(place: Place) -> None:
    client = place.app.test_client()
    for path in ("/healthz", "/readyz", "/version", "/docs", "/openapi.json"):
        answers = [client.get(path) for _ in range(6)]
        assert {answer.status_code for answer in answers} == {200}
        assert "RateLimit" not in answers[0].headers


def test_no_address_is_kept(place: Place) -> None:
    sign_in(place)
    place.person(Role.AUDITOR).get("/me")
    with databases.owner(place.database_url) as connection:
        kept = [str(subject) for (subject,) in connection.execute("SELECT subject FROM request_rate")]
    assert len(kept) == 2
    assert not any(ADDRESS in subject for subject in kept)


def test_without_limits_nothing_is_counted(database_url: str) -> None:
    free = Place(database_url)
    assert [sign_in(free).status_code for _ in range(9)] == [401] * 9
    assert "RateLimit" not in sign_in(free).headers
    with databases.owner(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM request_rate").fetchone() == (0,)
    free.close()
