"""A session that the attacker knows before the victim signs in: it never becomes the victim's."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from registry.domain.actor import Role
from tests.api.clinic import Clinic, problem
from tests.asking import API
from tests.attacks.answers import harmless

PASSWORD = "correct horse battery"
COOKIE = "registry_session"
ME = f"{API}/me"


@pytest.fixture
def names(clinic: Clinic) -> tuple[str, str]:
    """The names of an attacker and of a victim, who both may sign in."""
    found: list[str] = []
    for _ in range(2):
        clinic.place.person(Role.AUDITOR, password=PASSWORD)
        found.append(f"auditor-{clinic.place.people}")
    return found[0], found[1]


def signed_in(clinic: Clinic, username: str, planted: str | None = None) -> FlaskClient:
    """The browser of somebody who has signed in; `planted` is the cookie that was in it before."""
    client = clinic.place.app.test_client()
    if planted is not None:
        client.set_cookie(COOKIE, planted)
    body = {"username": username, "password": PASSWORD}
    assert harmless(client.post(f"{API}/session", json=body)).status_code == 200
    return client


def cookie(client: FlaskClient) -> str:
    """What stands in the browser's cookie."""
    found = client.get_cookie(COOKIE)
    assert found is not None
    return found.value


def with_cookie(clinic: Clinic, value: str) -> FlaskClient:
    """A browser of the attacker's with that cookie."""
    client = clinic.place.app.test_client()
    client.set_cookie(COOKIE, value)
    return client


def test_a_session_planted_before_signing_in_never_becomes_the_victims(
    clinic: Clinic, names: tuple[str, str]
) -> None:
    attacker, victim = names
    planted = cookie(signed_in(clinic, attacker))
    browser = signed_in(clinic, victim, planted)
    assert cookie(browser) != planted
    assert browser.get(ME).get_json()["username"] == victim
    known = with_cookie(clinic, planted).get(ME)
    assert known.status_code == 401 or known.get_json()["username"] == attacker


@pytest.mark.parametrize(
    "planted", ["chosen-by-the-attacker", "", "a.b.c", "00000000-0000-7000-8000-000000000000"]
)
def test_a_session_that_nobody_opened_can_not_be_chosen(
    planted: str, clinic: Clinic, names: tuple[str, str]
) -> None:
    browser = signed_in(clinic, names[1], planted)
    assert cookie(browser) != planted
    problem(with_cookie(clinic, planted).get(ME), 401)


def test_each_signing_in_opens_a_session_of_its_own(clinic: Clinic, names: tuple[str, str]) -> None:
    cookies = [cookie(signed_in(clinic, names[1]))]
    for _ in range(4):
        cookies.append(cookie(signed_in(clinic, names[1], cookies[-1])))
    assert len(set(cookies)) == len(cookies)


def test_a_session_is_taken_from_the_cookie_alone(clinic: Clinic, names: tuple[str, str]) -> None:
    value = cookie(signed_in(clinic, names[1]))
    stranger = clinic.place.app.test_client()
    for name in (COOKIE, "session", "session_id", "sid", "token", "access_token"):
        problem(harmless(stranger.get(ME, query_string={name: value})), 401)
        problem(harmless(stranger.get(ME, headers={name: value, f"X-{name}": value})), 401)
        problem(harmless(stranger.get(f"{ME};{name}={value}")), 404)


def test_a_refused_signing_in_leaves_the_session_that_was_there(
    clinic: Clinic, names: tuple[str, str]
) -> None:
    browser = signed_in(clinic, names[0])
    wrong = {"username": names[1], "password": "a wrong password"}
    problem(harmless(browser.post(f"{API}/session", json=wrong)), 401)
    assert browser.get(ME).get_json()["username"] == names[0]
