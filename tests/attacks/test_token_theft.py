"""A cookie or a token copied while it was good: after signing out, revoking or disabling it opens no route at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient

from registry.domain.actor import Role
from tests.access_table import ACCESS
from tests.api.acts import writes_nothing
from tests.api.clinic import Clinic, problem
from tests.asking import API, Person
from tests.attacks.answers import harmless

PASSWORD = "correct horse battery"
COOKIE = "registry_session"


def opens_nothing(clinic: Clinic, client: FlaskClient, headers: dict[str, str]) -> None:
    """No route of the API opens, and nothing is done."""
    with writes_nothing(clinic.place.database_url):
        for access in ACCESS:
            path = API + "/".join(
                str(uuid4()) if part.startswith("{") else part for part in access.path.split("/")
            )
            body: dict[str, Any] = {"json": {}} if access.method == "POST" else {}
            response = client.open(path, method=access.method, headers=headers, **body)
            problem(harmless(response), 401, "unauthenticated")


def somebody(clinic: Clinic) -> tuple[Person, FlaskClient, str]:
    """A coordinator, the browser that is signed in, and the cookie in it."""
    person = clinic.place.person(Role.COORDINATOR, password=PASSWORD)
    browser = clinic.place.app.test_client()
    body = {"username": f"coordinator-{clinic.place.people}", "password": PASSWORD}
    assert browser.post(f"{API}/session", json=body).status_code == 200
    found = browser.get_cookie(COOKIE)
    assert found is not None
    return person, browser, found.value


def thief(clinic: Clinic, cookie: str) -> FlaskClient:
    """The attacker's browser, with the cookie as it was copied."""
    client = clinic.place.app.test_client()
    client.set_cookie(COOKIE, cookie)
    return client


def test_a_cookie_copied_before_signing_out_opens_nothing_after(clinic: Clinic) -> None:
    _, browser, cookie = somebody(clinic)
    client = thief(clinic, cookie)
    assert client.get(f"{API}/patients").status_code == 200
    assert browser.post(f"{API}/session/end", json={}).status_code == 201
    opens_nothing(clinic, client, {})


def revocations(clinic: Clinic, account_id: str) -> list[str]:
    """Where the administrator ends each token and session of the account."""
    shown = clinic.administrator.get(f"/accounts/{account_id}").get_json()
    sessions = clinic.administrator.get(f"/accounts/{account_id}/sessions").get_json()["items"]
    return [
        *(f"/tokens/{token['token_id']}/revocation" for token in shown["tokens"]),
        *(f"/accounts/{account_id}/sessions/{one['session_id']}/revocation" for one in sessions),
    ]


ENDS: dict[str, Callable[[Clinic, Person], object]] = {
    "the account is disabled": lambda clinic, person: clinic.administrator.did(
        f"/accounts/{person.account_id}/disablement", {"reason": "a test"}
    ),
    "every token and session is revoked": lambda clinic, person: [
        clinic.administrator.did(path) for path in revocations(clinic, person.account_id)
    ],
}


@pytest.mark.parametrize("end", ENDS)
def test_what_was_copied_opens_nothing_once(end: str, clinic: Clinic) -> None:
    person, _, cookie = somebody(clinic)
    assert person.get("/patients").status_code == 200
    ENDS[end](clinic, person)
    opens_nothing(clinic, thief(clinic, cookie), {})
    opens_nothing(clinic, clinic.place.app.test_client(), {"Authorization": f"Bearer {person.token}"})


def test_a_cookie_signed_with_another_key_opens_nothing(clinic: Clinic) -> None:
    _, browser, cookie = somebody(clinic)
    with browser.session_transaction() as session:
        inside = dict(session)
    app, kept = clinic.place.app, clinic.place.app.secret_key
    assert thief(clinic, cookie).get(f"{API}/me").status_code == 200
    for key in ("t" * 39, "T" * 40, "dev", "secret", "changeme" * 5):
        app.secret_key = key
        try:
            signer = SecureCookieSessionInterface().get_signing_serializer(app)
            assert signer is not None
            forged = signer.dumps(inside)
        finally:
            app.secret_key = kept
        assert isinstance(forged, str)
        problem(thief(clinic, forged).get(f"{API}/me"), 401)


def test_one_changed_character_of_a_cookie_opens_nothing(clinic: Clinic) -> None:
    _, _, cookie = somebody(clinic)
    for place in range(0, len(cookie) - 1, 7):  # the last one of a signature has bits that say nothing
        changed = cookie[:place] + ("B" if cookie[place] == "A" else "A") + cookie[place + 1 :]
        problem(harmless(thief(clinic, changed).get(f"{API}/me")), 401)


def test_a_part_of_a_token_or_its_hash_opens_nothing(clinic: Clinic) -> None:
    person, _, _ = somebody(clinic)
    token = person.token
    client = clinic.place.app.test_client()
    for guess in (token[:-1], token[1:], token.upper(), token + "A", f"{token},{token}", token.split("_")[1]):
        problem(client.get(f"{API}/me", headers={"Authorization": f"Bearer {guess}"}), 401)
    for scheme in ("Basic", "Token", "Digest", "Negotiate", ""):
        problem(client.get(f"{API}/me", headers={"Authorization": f"{scheme} {token}"}), 401)


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(clinic: Clinic) -> None:
    browser = clinic.place.app.test_client()
    clinic.place.person(Role.AUDITOR, password=PASSWORD)
    body = {"username": f"auditor-{clinic.place.people}", "password": PASSWORD}
    said = browser.post(f"{API}/session", json=body).headers.getlist("Set-Cookie")
    assert said
    for one in said:
        attributes = {part.strip().partition("=")[0].lower() for part in one.split(";")[1:]}
        assert {"httponly", "samesite", "path"} <= attributes
        assert "domain" not in attributes, "a cookie of a domain goes to every host below it"
        assert len(one) < 4096
