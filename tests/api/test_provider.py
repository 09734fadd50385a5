"""Signing in through an OpenID provider, which runs in the test: who gets in, and every way in which it is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from registry.app import create_app
from registry.config import Config
from registry.domain.actor import Role
from registry.provider_settings import ProviderSettings
from registry.services.provider_sign_in import LONGEST_JOURNEY, proven
from tests.api.acts import events, row_counts
from tests.api.clinic import HOUR, Clinic, problem
from tests.asking import API, NOW, Person
from tests.loopback import Answer
from tests.provider import CLIENT_ID, CLIENT_SECRET, KEY, Provider, provider
from tests.signing_keys import with_hmac

BACK = "http://localhost:8000/oidc/callback"
SECONDS = int(NOW.timestamp())


@dataclass
class Door:
    """The registry with its provider, and a browser."""

    clinic: Clinic
    provider: Provider
    browser: FlaskClient
    person: Person

    def started(self) -> str:
        """Where the browser is sent to sign in."""
        response = self.browser.get("/oidc/start")
        assert response.status_code == 303, response.get_data(as_text=True)
        assert response.headers["Cache-Control"] == "no-store"
        return response.headers["Location"]

    def back(self, address: str | None = None, **otherwise: str | None) -> TestResponse:
        """The answer when the browser comes back, from that address or from the provider, with other words."""
        parts = urlsplit(address or self.provider.asked_for(self.started()))
        said = {**{name: values[0] for name, values in parse_qs(parts.query).items()}, **otherwise}
        query = urlencode({name: value for name, value in said.items() if value is not None})
        return self.browser.get(f"{parts.path}?{query}")

    def me(self) -> TestResponse:
        """Who this browser is."""
        return self.browser.get(f"{API}/me")

    def refused(self, response: TestResponse, says: str = "start again") -> None:
        """Nobody was signed in, and no session opened."""
        assert says in problem(response, 401, "unauthenticated")["detail"]
        problem(self.me(), 401)


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider() as one:
        yield one


@pytest.fixture
def door(clinic: Clinic, running: Provider) -> Iterator[Door]:
    """An account that opens for the provider's subject; the provider tells the truth, and is asked anew."""
    settings = ProviderSettings(running.issuer, CLIENT_ID, CLIENT_SECRET, frozenset(("amr:mfa",)))
    config = Config(
        database_url=clinic.place.database_url,
        secret_key="t" * 40,
        data_keys=clinic.place.data_keys,
        client_requests_per_minute=0,
        origin="http://localhost:8000",
        provider=settings,
    )
    app = create_app(config, clinic.place.clock)
    running.claims, running.header, running.metadata, running.key = {}, {}, {}, KEY
    person = clinic.place.person(Role.AUDITOR)
    running.subject = f"subject-of-{person.account_id}"
    link(clinic, person, running)
    try:
        yield Door(clinic, running, app.test_client(), person)
    finally:
        app.extensions["desk"].registry.database.dispose()


def link(clinic: Clinic, person: Person, running: Provider) -> str:
    body = {"issuer": running.issuer, "subject": running.subject}
    return str(clinic.administrator.did(f"/accounts/{person.account_id}/identities", body)["identity_id"])


def test_who_is_vouched_for_is_signed_in(door: Door) -> None:
    response = door.back()
    assert (response.status_code, response.headers["Location"]) == (303, f"{API}/me")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert door.me().get_json()["account_id"] == door.person.account_id
    kind, body = events(door.clinic.place.database_url, door.person.account_id)[-1]
    assert (kind, json.loads(body)["factors"]) == ("signed-in", ["provider"])
    assert door.browser.post(f"{API}/session/end", json={}).status_code == 201
    problem(door.me(), 401)


def test_a_second_factor_at_the_provider_counts_where_it_is_set(door: Door) -> None:
    door.provider.claims = {"amr": ["pwd", "mfa"]}
    assert door.back().status_code == 303
    _, body = events(door.clinic.place.database_url, door.person.account_id)[-1]
    assert json.loads(body)["factors"] == ["provider", "provider-second"]


@pytest.mark.parametrize(
    ("claims", "second"),
    [
        ({}, False),
        ({"amr": ["mfa"]}, True),
        ({"acr": "gold"}, True),
        ({"amr": ["pwd"], "acr": "mfa"}, False),
        ({"amr": "mfa"}, False),
        ({"amr": [["mfa"]], "acr": ["gold"]}, False),
        ({"amr": ["gold"]}, False),
    ],
)
def test_only_words_that_are_set_stand_for_a_second_factor(claims: dict[str, Any], second: bool) -> None:
    settings = ProviderSettings("https://p", CLIENT_ID, CLIENT_SECRET, frozenset(("amr:mfa", "acr:gold")))
    assert (len(proven(claims, settings)) == 2) == second
    none_set = ProviderSettings("https://p", CLIENT_ID, CLIENT_SECRET)
    assert len(proven(claims, none_set)) == 1


def test_each_journey_has_its_own_secrets(door: Door) -> None:
    first, second = (parse_qs(urlsplit(door.started()).query) for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name][0]) >= 43
    assert first["redirect_uri"] == [BACK]


def test_an_account_is_never_found_by_its_mail_or_name(door: Door) -> None:
    username = door.clinic.auditor.get(f"/accounts/{door.person.account_id}").get_json()["username"]
    door.provider.subject = "a stranger"
    door.provider.claims = {"email": username, "email_verified": True, "preferred_username": username}
    door.refused(door.back(), "ask the administrator")


def test_a_revoked_identity_and_a_disabled_account_open_nothing(door: Door) -> None:
    path = f"/accounts/{door.person.account_id}"
    (identity,) = door.clinic.administrator.get(f"{path}/identities").get_json()["items"]
    door.clinic.administrator.did(
        f"{path}/identities/{identity['identity_id']}/revocation", {"reason": "a test"}
    )
    door.refused(door.back(), "ask the administrator")
    link(door.clinic, door.person, door.provider)
    door.clinic.administrator.did(f"{path}/disablement", {"reason": "a test"})
    door.refused(door.back(), "ask the administrator")


def test_an_identity_opens_one_account_and_no_machine(door: Door) -> None:
    other, machine = door.clinic.auditor, door.clinic.client()
    body = {"issuer": door.provider.issuer, "subject": door.provider.subject}
    taken = door.clinic.administrator.post(f"/accounts/{other.account_id}/identities", body)
    problem(taken, 409, "identity-taken")
    answer = door.clinic.administrator.post(f"/accounts/{machine.account_id}/identities", body)
    problem(answer, 409, "not-a-person")


def test_another_browser_can_not_finish_what_this_one_began(door: Door) -> None:
    address = door.provider.asked_for(door.started())
    stranger = door.browser.application.test_client()
    response = stranger.get(urlsplit(address).path, query_string=urlsplit(address).query)
    problem(response, 401)
    stranger.get("/oidc/start")
    response = stranger.get(urlsplit(address).path, query_string=urlsplit(address).query)
    problem(response, 401)
    problem(stranger.get(f"{API}/me"), 401)


def test_a_return_works_once(door: Door) -> None:
    address = door.provider.asked_for(door.started())
    assert door.back(address).status_code == 303
    problem(door.back(address), 401)


def test_a_session_of_before_is_not_taken_over(door: Door) -> None:
    assert door.back().status_code == 303
    before = door.browser.get_cookie("registry_session")
    assert door.back().status_code == 303
    after = door.browser.get_cookie("registry_session")
    assert before is not None
    assert after is not None
    assert before.value != after.value


@pytest.mark.parametrize(
    "otherwise",
    [
        {"state": None},
        {"state": "x" * 43},
        {"state": "\u00e9"},
        {"code": None},
        {"code": "x" * 3000},
        {"iss": "https://attacker.example.org"},
        {"error": "access_denied"},
    ],
)
def test_a_return_that_does_not_fit_is_refused(door: Door, otherwise: dict[str, str | None]) -> None:
    asked = len(door.provider.server.asked)
    door.refused(door.back(**otherwise))
    assert [one for one in door.provider.server.asked[asked:] if "/token" in one] == []


def test_a_word_said_twice_is_refused(door: Door) -> None:
    address = door.provider.asked_for(door.started())
    door.refused(door.browser.get(f"{urlsplit(address).path}?{urlsplit(address).query}&state=x"))


def test_a_journey_that_took_too_long_is_refused(door: Door) -> None:
    address = door.provider.asked_for(door.started())
    try:
        door.clinic.place.at(LONGEST_JOURNEY)
        door.refused(door.back(address))
    finally:
        door.clinic.place.at(NOW)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://attacker.example.org"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": [CLIENT_ID, "another client"]},
        {"aud": None},
        {"azp": "another client"},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": "\ud800"},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "nul\0"},
        {"exp": SECONDS - 30},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 10**400},
        {"iat": SECONDS + 31},
        {"iat": SECONDS - 631},
        {"iat": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(door: Door, claims: dict[str, Any]) -> None:
    door.provider.claims = claims
    sessions = row_counts(door.clinic.place.database_url)
    door.refused(door.back())
    assert row_counts(door.clinic.place.database_url) == sessions


def test_a_token_of_another_key_is_refused(door: Door) -> None:
    door.provider.key = RSAKey.generate_key(2048)
    door.refused(door.back())
    door.provider.header = {"jwk": door.provider.key.as_dict(private=False)}
    door.refused(door.back())
    door.provider.header = {"kid": "unknown"}
    door.refused(door.back())


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forged(nonce: str) -> str:
        said = {"iss": door.provider.issuer, "sub": door.provider.subject, "aud": CLIENT_ID, "nonce": nonce}
        instants = {"iat": SECONDS, "exp": SECONDS + 60}
        return with_hmac(KEY.as_pem(private=False), {**said, **instants}, kid="provider-key")

    monkeypatch.setattr(door.provider, "id_token", forged)
    door.refused(door.back())


def test_a_token_without_a_signature_is_refused(door: Door) -> None:
    unsigned = "eyJhbGciOiJub25lIiwia2lkIjoicHJvdmlkZXIta2V5In0.e30."
    for token in (unsigned, f"{unsigned}x", "", 7, None):
        kept = door.provider.server.answers["/token"]
        door.provider.server.answers["/token"] = Answer(json.dumps({"id_token": token}).encode())
        try:
            assert door.back().status_code in (401, 503)
        finally:
            door.provider.server.answers["/token"] = kept
        problem(door.me(), 401)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://attacker.example.org"},
        {"issuer": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://169.254.169.254/latest"},
        {"jwks_uri": None},
        {"jwks_uri": "file:///etc/passwd"},
    ],
    ids=str,
)
def test_metadata_that_can_not_be_right_are_not_believed(door: Door, metadata: dict[str, Any]) -> None:
    door.provider.metadata = metadata
    problem(door.browser.get("/oidc/start"), 503, "unavailable")


def test_metadata_are_asked_for_again_after_an_hour(door: Door) -> None:
    asked = door.provider.server.asked
    found = "GET /.well-known/openid-configuration"
    before = asked.count(found)
    door.started()
    door.started()
    assert asked.count(found) == before + 1
    try:
        door.clinic.place.at(HOUR)
        door.started()
    finally:
        door.clinic.place.at(NOW)
    assert asked.count(found) == before + 2


def test_a_provider_out_of_reach_leaves_the_other_ways_open(clinic: Clinic) -> None:
    with provider() as gone:
        settings = ProviderSettings(gone.issuer, CLIENT_ID, CLIENT_SECRET)
    config = Config(
        database_url=clinic.place.database_url,
        secret_key="t" * 40,
        data_keys=clinic.place.data_keys,
        client_requests_per_minute=0,
        provider=settings,
    )
    app = create_app(config, clinic.place.clock)
    try:
        problem(app.test_client().get("/oidc/start"), 503, "unavailable")
        headers = {"Authorization": f"Bearer {clinic.auditor.token}"}
        assert app.test_client().get(f"{API}/me", headers=headers).status_code == 200
    finally:
        app.extensions["desk"].registry.database.dispose()


def test_without_a_provider_there_is_no_such_address(clinic: Clinic) -> None:
    for path in ("/oidc/start", "/oidc/callback"):
        problem(clinic.place.app.test_client().get(path), 404)
