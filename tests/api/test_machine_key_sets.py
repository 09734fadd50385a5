"""Machine clients whose keys are fetched from an address that the operator has listed."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from registry.domain.actor import Role
from tests.api.clinic import Clinic, problem
from tests.api.machine import Machine, refused
from tests.asking import NOW
from tests.loopback import Answer, Loopback, loopback
from tests.signing_keys import SigningKey, claims

PATH = "/jwks.json"


@pytest.fixture
def published(own_clinic: Clinic) -> Iterator[tuple[Machine, Loopback]]:
    """A client that publishes its one key, and its server."""
    with loopback() as server:
        listed = own_clinic.place.trust_key_sets(server.address + PATH)
        person = own_clinic.place.person(
            Role.CLIENT, scopes=("patients",), prescriber_id=own_clinic.practice.prescriber_id
        )
        key = SigningKey.elliptic("published")
        server.answers[PATH] = Answer(json.dumps({"keys": [key.public()]}).encode())
        path = f"/accounts/{person.account_id}/keys"
        kept = own_clinic.administrator.did(path, {"jwks_uri": listed})
        yield Machine(own_clinic, person, key, kept["key_id"]), server


def test_a_published_key_counts(published: tuple[Machine, Loopback]) -> None:
    client, server = published
    assert client.get("/patients", client.token()).status_code == 200
    named = client.key.sign(claims(client.client_id), jku=server.address + PATH)
    assert client.ask(named).status_code == 200
    assert server.asked == [f"GET {PATH}"]


def test_a_foreign_address_is_not_asked(published: tuple[Machine, Loopback]) -> None:
    client, server = published
    stranger = SigningKey.elliptic("published")
    server.answers["/foreign"] = Answer(json.dumps({"keys": [stranger.public()]}).encode())
    forged = stranger.sign(claims(client.client_id), jku=f"{server.address}/foreign")
    refused(client.ask(forged), "invalid_client")
    answer = client.clinic.administrator.post(
        f"/accounts/{client.client_id}/keys", {"jwks_uri": f"{server.address}/foreign"}
    )
    problem(answer, 422, "invalid")
    assert server.asked == []


def test_a_retired_address_counts_no_more_and_its_tokens_neither(
    published: tuple[Machine, Loopback],
) -> None:
    client, _server = published
    token = client.token()
    client.retire()
    problem(client.get("/patients", token), 401)
    refused(client.ask(), "invalid_client")


def test_a_key_that_was_retired_here_is_not_let_in_by_the_address(
    published: tuple[Machine, Loopback],
) -> None:
    client, server = published
    pinned = SigningKey.elliptic("pinned")
    key_id = client.register(pinned)
    assert client.ask(client.assertion(pinned)).status_code == 200
    client.retire(key_id)
    again = SigningKey(pinned.pair, "renamed", pinned.algorithm)
    server.answers[PATH] = Answer(json.dumps({"keys": [again.public()]}).encode())
    refused(client.ask(client.assertion(again)), "invalid_client")
    refused(client.ask(client.assertion(pinned)), "invalid_client")
    assert client.clinic.place.clock.now() == NOW


def test_an_address_out_of_order_refuses_and_says_nothing_of_it(
    published: tuple[Machine, Loopback],
) -> None:
    client, server = published
    server.answers[PATH] = Answer(status=500)
    assert "500" not in refused(client.ask(), "invalid_client")
