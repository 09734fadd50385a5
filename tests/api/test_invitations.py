"""Invitations and resets: they set a password once, in time, and say nothing else to who comes late."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from registry.domain.actor import Role
from registry.services.invite import LASTS, Purpose
from tests import databases
from tests.api.acts import events, writes_nothing
from tests.api.clinic import problem
from tests.api.strict import Strict, strict_in
from tests.asking import API, NOW
from tests.people import PASSWORD, Somebody

TICK = timedelta(microseconds=1)
CHOSEN = "a chosen horse battery"
INVITATION, RESET = LASTS[Purpose.INVITATION], LASTS[Purpose.RESET]


@pytest.fixture(scope="module")
def shared(module_database_url: str) -> Iterator[Strict]:
    with strict_in(module_database_url) as opened:
        yield opened


@pytest.fixture
def here(shared: Strict) -> Strict:
    shared.place.at(NOW)
    return shared


def accepts(here: Strict, kind: str, token: str, password: str = CHOSEN) -> Any:
    return here.app.test_client().post(f"{API}/{kind}/accept", json={"token": token, "password": password})


def invited(here: Strict) -> tuple[Somebody, str]:
    person = here.somebody(password=None)
    return person, here.administrator.did(f"/accounts/{person.account_id}/invitations")["token"]


def given_reset(here: Strict, person: Somebody, *, lost_factors: bool = False) -> str:
    path = f"/accounts/{person.account_id}/resets"
    token: str = here.administrator.did(path, {"lost_factors": lost_factors})["token"]
    return token


def not_valid(response: Any) -> None:
    document = problem(response, 401, "not-valid-any-more")
    assert set(document) == {"type", "title", "status", "detail"}
    assert document["detail"] == "This is not valid any more; ask for a new one."


def test_who_is_invited_chooses_a_password_and_signs_in(here: Strict) -> None:
    person, token = invited(here)
    problem(person.sign_in(CHOSEN), 401)
    accepted = accepts(here, "invitations", token)
    assert accepted.status_code == 200
    assert accepted.get_json()["username"] == person.username
    assert "Set-Cookie" not in accepted.headers
    assert person.sign_in(CHOSEN).get_json()["second_factor_needed"]
    kinds = [kind for kind, _ in events(here.place.database_url, person.account_id)]
    assert kinds == ["account-opened", "invitation-issued", "invitation-accepted", "signed-in"]


def test_an_account_without_a_password_comes_with_an_invitation_shown_once(here: Strict) -> None:
    about = {"username": "person-invited", "name": "Test Auditor", "role": "auditor"}
    key = str(uuid4())
    first = here.administrator.post("/accounts", about, key=key).get_json()
    assert accepts(here, "invitations", first["invitation"]["token"]).status_code == 200
    again = here.administrator.post("/accounts", about, key=key).get_json()
    assert again == {name: value for name, value in first.items() if name != "invitation"}
    with_password = {**about, "username": "person-not-invited", "password": PASSWORD}
    assert "invitation" not in here.administrator.did("/accounts", with_password)
    machine = {"username": "machine", "name": "Test Machine", "role": "client"}
    assert "invitation" not in here.administrator.did("/accounts", machine)


@pytest.mark.parametrize(("after", "status"), [(-TICK, 200), (timedelta(), 401), (TICK, 401)])
def test_an_invitation_and_a_reset_expire(here: Strict, after: timedelta, status: int) -> None:
    _, token = invited(here)
    reset = given_reset(here, here.somebody())
    for kind, text, lasts in (("invitations", token, INVITATION), ("resets", reset, RESET)):
        here.place.at(lasts + after)
        response = accepts(here, kind, text)
        assert response.status_code == status
        if status == 401:
            not_valid(response)


def test_each_works_once(here: Strict) -> None:
    person, token = invited(here)
    assert accepts(here, "invitations", token).status_code == 200
    reset = given_reset(here, person)
    assert accepts(here, "resets", reset).status_code == 200
    with writes_nothing(here.place.database_url):
        not_valid(accepts(here, "invitations", token))
        not_valid(accepts(here, "resets", reset))


def test_two_at_once_set_one_password(here: Strict) -> None:
    person, token = invited(here)
    chosen = [f"chosen horse battery {number}" for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda one: accepts(here, "invitations", token, one).status_code, chosen))
    assert sorted(statuses) == [200, 401, 401, 401]
    assert person.sign_in(chosen[statuses.index(200)]).status_code == 200


def test_a_newer_one_takes_the_place_of_an_older_one(here: Strict) -> None:
    person, older = invited(here)
    newer = here.administrator.did(f"/accounts/{person.account_id}/invitations")["token"]
    not_valid(accepts(here, "invitations", older))
    assert accepts(here, "invitations", newer).status_code == 200


def test_one_kind_is_not_the_other_and_nonsense_is_neither(here: Strict) -> None:
    _, token = invited(here)
    not_valid(accepts(here, "resets", token))
    not_valid(accepts(here, "invitations", "nonsense"))
    not_valid(accepts(here, "invitations", here.administrator.token))


def test_a_weak_password_uses_nothing_up(here: Strict) -> None:
    _, token = invited(here)
    problem(accepts(here, "invitations", token, "password1234"), 422, "weak-password")
    assert accepts(here, "invitations", token).status_code == 200


def test_a_disabled_account_is_neither_invited_nor_accepted(here: Strict) -> None:
    person, token = invited(here)
    here.administrator.did(f"/accounts/{person.account_id}/disablement", {"reason": "a test"})
    not_valid(accepts(here, "invitations", token))
    problem(here.administrator.post(f"/accounts/{person.account_id}/invitations"), 409, "already-ended")


def test_who_can_not_be_invited(here: Strict) -> None:
    person, machine = here.somebody(), here.place.person(Role.CLIENT)
    problem(here.administrator.post(f"/accounts/{person.account_id}/invitations"), 409, "has-a-password")
    for what, body in (("invitations", {}), ("resets", {"lost_factors": False})):
        problem(here.administrator.post(f"/accounts/{machine.account_id}/{what}", body), 409, "not-a-person")


def test_a_reset_ends_every_session_and_keeps_the_second_factor(here: Strict) -> None:
    person, codes = here.enrolled()
    token = given_reset(here, person)
    assert person.get("/me").status_code == 200
    assert accepts(here, "resets", token).status_code == 200
    problem(person.get("/me"), 401)
    problem(person.sign_in(), 401)
    person.sign_in(CHOSEN)
    problem(person.post("/me/totp"), 403, "second-factor-needed")
    assert person.post("/session/factor", {"code": codes[0]}).status_code == 201


def test_a_reset_of_who_lost_the_factors_ends_them_when_it_is_accepted(here: Strict) -> None:
    person, codes = here.enrolled()
    with_key, authenticator = here.with_passkey()
    for one in (person, with_key):
        token = given_reset(here, one, lost_factors=True)
        assert one.get("/me/factors").get_json()["recovery_codes"] == 10
        assert accepts(here, "resets", token).status_code == 200
        one.new_browser()
        one.sign_in(CHOSEN)
        shown = one.get("/me/factors").get_json()
        assert shown == {"totp": False, "passkeys": [], "recovery_codes": 0}
        problem(one.get("/accounts"), 403, "second-factor-needed")
    problem(person.post("/session/factor", {"code": codes[0]}), 403, "second-factor-refused")
    options = here.app.test_client().post(f"{API}/session/passkey-challenge", json={}).get_json()
    problem(with_key.post("/session/passkey", {"credential": authenticator.get(options)}), 401)


def test_the_token_and_the_password_are_kept_nowhere(here: Strict) -> None:
    person, token = invited(here)
    accepts(here, "invitations", token)
    shown = here.administrator.get(f"/accounts/{person.account_id}").get_data(as_text=True)
    with databases.owner(here.place.database_url) as connection:
        tables = ("invitation", "account", "ledger_event", "idempotency")
        text = "".join(
            str(connection.execute(f"SELECT to_jsonb(t) FROM {name} t").fetchall()) for name in tables
        )
    for secret in (token, CHOSEN):
        assert secret not in text + shown
