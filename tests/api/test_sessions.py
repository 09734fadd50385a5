"""Signing in by cookie or token: what lets in, what no longer does, and that the two are never mixed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.domain.actor import Role
from tests.api.acts import events, writes_nothing
from tests.api.clinic import HOUR, Clinic, problem
from tests.asking import API, NOW, Person

PASSWORD = "correct horse battery"
COOKIE = "registry_session"


@pytest.fixture
def client(clinic: Clinic) -> FlaskClient:
    return clinic.place.app.test_client()


def account(clinic: Clinic, **more: Any) -> tuple[Person, str]:
    """Somebody new with a password; and the name to sign in with."""
    person = clinic.place.person(Role.AUDITOR, password=PASSWORD, **more)
    return person, f"auditor-{clinic.place.people}"


def sign_in(client: FlaskClient, username: str, password: str = PASSWORD) -> Any:
    return client.post(f"{API}/session", json={"username": username, "password": password})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_cookie_signs_in_and_signing_out_ends_it(clinic: Clinic, client: FlaskClient) -> None:
    person, username = account(clinic)
    signed_in = sign_in(client, username)
    assert signed_in.status_code == 200
    assert signed_in.get_json()["account_id"] == person.account_id
    assert "password" not in signed_in.get_data(as_text=True)
    (set_cookie,) = [one for one in signed_in.headers.getlist("Set-Cookie") if one.startswith(COOKIE)]
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie
    assert client.get(f"{API}/me").get_json()["username"] == username
    assert client.post(f"{API}/session/end", json={}).status_code == 201
    problem(client.get(f"{API}/me"), 401, "unauthenticated")
    kinds = [kind for kind, _ in events(clinic.place.database_url, person.account_id)]
    assert kinds[-2:] == ["signed-in", "signed-out"]


def test_a_copied_cookie_ends_with_its_session_and_no_other_does(clinic: Clinic, client: FlaskClient) -> None:
    _, username = account(clinic)
    thief, elsewhere = clinic.place.app.test_client(), clinic.place.app.test_client()
    sign_in(client, username)
    sign_in(elsewhere, username)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    thief.set_cookie(COOKIE, cookie.value)
    assert thief.get(f"{API}/me").status_code == 200
    client.post(f"{API}/session/end", json={})
    problem(thief.get(f"{API}/me"), 401)
    assert elsewhere.get(f"{API}/me").status_code == 200


def test_what_is_in_the_cookie_is_no_token(clinic: Clinic, client: FlaskClient) -> None:
    _, username = account(clinic)
    sign_in(client, username)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    with client.session_transaction() as session:
        inside = [str(value) for value in session.values()]
    for text in (cookie.value, *inside):
        problem(client.get(f"{API}/me", headers=bearer(text)), 401)


def test_signing_out_with_a_token_leaves_the_token(clinic: Clinic) -> None:
    person, _ = account(clinic)
    assert person.post("/session/end").status_code == 201
    assert person.get("/me").status_code == 200


def test_a_wrong_password_an_unknown_name_and_a_disabled_account_answer_alike(
    clinic: Clinic, client: FlaskClient
) -> None:
    _, username = account(clinic)
    disabled, disabled_name = account(clinic)
    clinic.administrator.did(f"/accounts/{disabled.account_id}/disablement", {"reason": "a test"})
    without_password = clinic.place.person(Role.AUDITOR)
    nameless = f"auditor-{clinic.place.people}"
    assert without_password.get("/me").status_code == 200
    with writes_nothing(clinic.place.database_url, but=("sign_in_attempt",)):
        answers = [
            sign_in(client, username, "a wrong password"),
            sign_in(client, "nobody-of-this-name"),
            sign_in(client, disabled_name),
            sign_in(client, nameless),
        ]
    assert len({response.get_data() for response in answers}) == 1
    for response in answers:
        problem(response, 401, "unauthenticated")
        assert "Set-Cookie" not in response.headers
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_disabled_account_is_out_at_once_by_cookie_and_by_token(
    clinic: Clinic, client: FlaskClient
) -> None:
    person, username = account(clinic)
    sign_in(client, username)
    assert (client.get(f"{API}/me").status_code, person.get("/me").status_code) == (200, 200)
    clinic.administrator.did(f"/accounts/{person.account_id}/disablement", {"reason": "a test"})
    problem(client.get(f"{API}/me"), 401)
    problem(person.get("/me"), 401)
    problem(sign_in(client, username), 401)


def test_a_delegate_whose_appointment_ended_is_out_at_once(clinic: Clinic) -> None:
    practice = clinic.open_practice()
    assert practice.delegate.get("/me").status_code == 200
    path = f"/prescribers/{practice.prescriber_id}/delegates/{practice.delegate_id}/revocation"
    practice.prescriber.did(path, {"reason": "a test"})
    problem(practice.delegate.get("/me"), 401)


def test_a_token_opens_until_it_expires_or_is_revoked(clinic: Clinic) -> None:
    person, _ = account(clinic)
    path = f"/accounts/{person.account_id}/tokens"
    client = clinic.place.app.test_client(use_cookies=False)
    lasting = clinic.administrator.did(path, {"expires_at": (NOW + HOUR).isoformat()})
    try:
        clinic.place.at(HOUR - timedelta(microseconds=1))
        assert client.get(f"{API}/me", headers=bearer(lasting["token"])).status_code == 200
        clinic.place.at(HOUR)
        problem(client.get(f"{API}/me", headers=bearer(lasting["token"])), 401)
    finally:
        clinic.place.at(NOW)
    clinic.administrator.did(f"/tokens/{lasting['token_id']}/revocation")
    problem(client.get(f"{API}/me", headers=bearer(lasting["token"])), 401)
    assert person.get("/me").status_code == 200


def test_the_token_itself_is_shown_once_and_kept_nowhere(clinic: Clinic) -> None:
    person, _ = account(clinic)
    shown = clinic.auditor.get(f"/accounts/{person.account_id}").get_data(as_text=True)
    assert person.token not in shown
    assert "hash" not in shown


def test_with_a_token_the_cookie_does_not_count(clinic: Clinic, client: FlaskClient) -> None:
    _, username = account(clinic)
    sign_in(client, username)
    coordinator = clinic.coordinator
    assert client.get(f"{API}/me", headers=bearer(coordinator.token)).get_json()["role"] == "coordinator"
    assert client.get(f"{API}/me").get_json()["username"] == username
    for wrong in ("Bearer rems_wrong", "Bearer ", "Basic dGVzdA==", ""):
        problem(client.get(f"{API}/me", headers={"Authorization": wrong}), 401)


@pytest.mark.parametrize("forged", ["", "x", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbbbbbbb"])
def test_a_forged_cookie_opens_nothing(clinic: Clinic, forged: str) -> None:
    client = clinic.place.app.test_client()
    client.set_cookie(COOKIE, forged)
    client.set_cookie("remember_token", f"{clinic.coordinator.account_id}|{'0' * 128}")
    problem(client.get(f"{API}/me"), 401)
    assert client.get(f"{API}/me", headers=bearer(clinic.coordinator.token)).status_code == 200


def test_a_form_from_another_site_can_not_use_the_cookie(clinic: Clinic, client: FlaskClient) -> None:
    _, username = account(clinic)
    sign_in(client, username)
    with writes_nothing(clinic.place.database_url):
        for content_type in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
            problem(client.post(f"{API}/session/end", data="{}", content_type=content_type), 415)


@pytest.mark.parametrize("password", ["short", "\ud800" * 12, "nul\0" * 4, 12, "x" * 1025])
def test_a_password_that_can_not_be_kept_is_refused(clinic: Clinic, password: object) -> None:
    about = {"username": "somebody", "name": "Test Auditor", "role": "auditor", "password": password}
    with writes_nothing(clinic.place.database_url):
        response = clinic.administrator.post("/accounts", about)
    problem(response, 422)
