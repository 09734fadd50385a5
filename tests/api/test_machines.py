"""Machine clients that sign in as they should: tokens, scopes, rotation, and what ends a token."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from registry.services.client_assertion import LEEWAY
from registry.services.grant_token import LIFE
from tests.api.acts import events, row_counts
from tests.api.clinic import HOUR, Clinic, problem
from tests.api.machine import Machine, machine, refused
from tests.asking import API, NOW
from tests.databases import owner
from tests.signing_keys import AUDIENCE, SigningKey


@pytest.mark.parametrize("key", [SigningKey.elliptic(), SigningKey.rsa()], ids=["ES384", "RS384"])
def test_an_assertion_gets_a_short_token(clinic: Clinic, key: SigningKey) -> None:
    client = machine(clinic, "patients", key=key)
    response = client.ask()
    assert response.status_code == 200, response.get_data(as_text=True)
    assert (response.headers["Cache-Control"], response.headers["Pragma"]) == ("no-store", "no-cache")
    granted = response.get_json()
    assert granted.keys() == {"access_token", "token_type", "expires_in", "scope"}
    assert (granted["token_type"], granted["expires_in"], granted["scope"]) == ("Bearer", 300, "patients")
    try:
        clinic.place.at(LIFE - timedelta(microseconds=1))
        assert client.get("/patients", granted["access_token"]).status_code == 200
        clinic.place.at(LIFE)
        problem(client.get("/patients", granted["access_token"]), 401)
    finally:
        clinic.place.at(NOW)


def test_the_grant_stands_in_the_ledger_without_the_token(clinic: Clinic) -> None:
    client = machine(clinic)
    token = client.token()
    kind, body = events(clinic.place.database_url, client.client_id)[-1]
    assert kind == "token-granted"
    assert json.loads(body)["scopes"] == ["patients"]
    assert token not in body
    shown = clinic.administrator.get(f"/accounts/{client.client_id}")
    assert token not in shown.get_data(as_text=True)
    assert shown.get_json()["tokens"][-1]["scopes"] == ["patients"]


def test_a_token_can_do_no_more_than_was_asked_for(clinic: Clinic) -> None:
    client = machine(clinic, "patients", "prescribe")
    narrow, wide = client.token(scope="prescribe"), client.token(scope="patients prescribe")
    problem(client.get("/patients", narrow), 403)
    assert client.get("/patients", wide).status_code == 200
    for token in (narrow, wide):
        assert client.get("/prescription-authorizations", token).status_code == 200
    assert client.get("/me", narrow).get_json()["scopes"] == ["prescribe"]


def test_a_static_token_can_be_narrowed_too(clinic: Clinic) -> None:
    client = machine(clinic, "patients", "prescribe")
    path = f"/accounts/{client.client_id}/tokens"
    narrow = clinic.administrator.did(path, {"scopes": ["prescribe"]})
    assert narrow["scopes"] == ["prescribe"]
    problem(client.get("/patients", narrow["token"]), 403)
    nothing = clinic.administrator.did(path, {"scopes": []})
    problem(client.get("/prescription-authorizations", nothing["token"]), 403)
    problem(clinic.administrator.post(path, {"scopes": ["dispense"]}), 422)


def test_a_disabled_account_gets_no_token_and_its_token_opens_nothing(clinic: Clinic) -> None:
    client = machine(clinic)
    token = client.token()
    clinic.administrator.did(f"/accounts/{client.client_id}/disablement", {"reason": "a test"})
    problem(client.get("/patients", token), 401)
    refused(client.ask(), "invalid_client")


def test_keys_are_rotated_without_a_pause(clinic: Clinic) -> None:
    client, second = machine(clinic), SigningKey.elliptic("second")
    client.register(second, active_from=(NOW + HOUR).isoformat())
    refused(client.ask(client.assertion(second)), "invalid_client")
    client.retire(retired_from=(NOW + 2 * HOUR).isoformat())
    try:
        for instant, first_counts in ((NOW + HOUR, True), (NOW + 2 * HOUR, False)):
            clinic.place.at(instant)
            assert client.ask(client.assertion(second)).status_code == 200
            assert (client.ask().status_code == 200) == first_counts
    finally:
        clinic.place.at(NOW)


def test_a_key_retired_at_once_takes_its_tokens_along_and_no_others(clinic: Clinic) -> None:
    client, second = machine(clinic), SigningKey.elliptic("second")
    client.register(second)
    lost, kept = client.token(), client.token(client.assertion(second))
    client.retire(retired_from=(NOW + HOUR).isoformat())
    assert client.get("/patients", lost).status_code == 200
    client.retire()
    problem(client.get("/patients", lost), 401)
    assert client.get("/patients", kept).status_code == 200
    assert client.person.get("/patients").status_code == 200


def test_no_grant_overtakes_a_retirement(clinic: Clinic) -> None:
    statement = "SELECT count(*) FROM token WHERE key_id = %s AND revoked_at IS NULL"
    for number in range(8):
        client = machine(clinic, key=SigningKey.elliptic(f"racing-{number}"))
        together = Barrier(4)
        statuses: list[int] = []

        def ask(
            client: Machine = client, together: Barrier = together, statuses: list[int] = statuses
        ) -> None:
            assertion = client.assertion()
            together.wait()
            statuses.append(client.ask(assertion).status_code)

        racers = [Thread(target=ask) for _ in range(3)]
        for racer in racers:
            racer.start()
        together.wait()
        client.retire()
        for racer in racers:
            racer.join()
        assert set(statuses) <= {200, 400}
        with owner(clinic.place.database_url) as connection:
            assert connection.execute(statement, [client.key_id]).fetchone() == (0,)


def test_neither_assertion_nor_token_is_logged(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = machine(clinic)
    used, forged = client.assertion(), client.assertion(SigningKey.elliptic())
    token = client.token(used)
    refused(client.ask(used), "invalid_client")
    refused(client.ask(forged), "invalid_client")
    assert "an assertion was refused" in caplog.text
    assert [secret for secret in (used, forged, token) if secret in caplog.text] == []


def test_a_retired_key_never_comes_back(clinic: Clinic) -> None:
    client = machine(clinic)
    client.retire()
    path = f"/accounts/{client.client_id}/keys"
    same = clinic.administrator.post(path, {"jwk": client.key.public(kid="another")})
    problem(same, 409, "key-taken")
    problem(clinic.administrator.post(path, {"jwk": SigningKey.elliptic("first").public()}), 409, "key-taken")
    put_off = clinic.administrator.post(
        f"{path}/{client.key_id}/retirement",
        {"reason": "a test", "retired_from": (NOW + HOUR).isoformat()},
    )
    problem(put_off, 409, "already-ended")


def test_one_key_is_not_given_to_two_clients(clinic: Clinic) -> None:
    client, other = machine(clinic), machine(clinic, key=SigningKey.elliptic("other"))
    answer = clinic.administrator.post(
        f"/accounts/{other.client_id}/keys", {"jwk": client.key.public(kid="mine")}
    )
    problem(answer, 409, "key-taken")


def test_only_a_client_that_is_not_disabled_has_keys(clinic: Clinic) -> None:
    client = machine(clinic)
    clinic.administrator.did(f"/accounts/{client.client_id}/disablement", {"reason": "a test"})
    for account_id in (clinic.auditor.account_id, client.client_id):
        answer = clinic.administrator.post(
            f"/accounts/{account_id}/keys", {"jwk": SigningKey.elliptic().public()}
        )
        problem(answer, 409, "not-a-client")


def test_used_assertions_are_forgotten_once_they_have_expired(clinic: Clinic) -> None:
    client = machine(clinic)
    before = row_counts(clinic.place.database_url)["client_assertion"]
    for _ in range(3):
        client.token()
    assert row_counts(clinic.place.database_url)["client_assertion"] == before + 3
    try:
        clinic.place.at(2 * HOUR)
        client.token()
        assert row_counts(clinic.place.database_url)["client_assertion"] == before + 1
    finally:
        clinic.place.at(NOW)


@pytest.mark.parametrize("drift", [-LEEWAY, LEEWAY], ids=["slow", "fast"])
def test_a_clock_may_be_a_little_wrong(clinic: Clinic, drift: timedelta) -> None:
    client = machine(clinic)
    said = int((NOW + drift).timestamp())
    assert client.ask(client.assertion(iat=said, nbf=said, exp=said + 300)).status_code == 200


def test_the_metadata_lead_to_the_token_endpoint(clinic: Clinic) -> None:
    asks = clinic.place.app.test_client()
    oauth = asks.get("/.well-known/oauth-authorization-server").get_json()
    smart = asks.get("/.well-known/smart-configuration").get_json()
    assert oauth["issuer"] == AUDIENCE.removesuffix("/oauth/token")
    assert smart["capabilities"] == ["client-confidential-asymmetric"]
    for document in (oauth, smart):
        assert document["token_endpoint"] == AUDIENCE
        assert document["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
        assert document["token_endpoint_auth_signing_alg_values_supported"] == ["RS384", "ES384"]
        assert document["grant_types_supported"] == ["client_credentials"]
        assert document["scopes_supported"] == ["prescribe", "dispense", "patients"]


def test_the_keys_are_listed_page_by_page(clinic: Clinic) -> None:
    client = machine(clinic)
    client.register(SigningKey.elliptic("second"))
    client.retire()
    path = f"/accounts/{client.client_id}/keys"
    first = clinic.auditor.get(path, limit=1).get_json()
    second = clinic.auditor.get(path, limit=1, after=first["next"]).get_json()
    assert [item["kid"] for item in (*first["items"], *second["items"])] == ["first", "second"]
    assert first["items"][0]["retired_from"] is not None
    assert second["next"] is None
    assert API not in str(second)
