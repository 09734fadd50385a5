"""A second factor: without it nothing else is open, each code opens once, and nobody enrolls one for somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from registry.domain.throttle import FIRST_WAIT, FREE, Count
from tests import databases
from tests.access_table import ACCESS
from tests.api.acts import events, writes_nothing
from tests.api.clinic import problem
from tests.api.strict import Strict, strict_in
from tests.asking import API, NOW
from tests.people import PASSWORD, STEP, Somebody

COOKIE = "registry_session"
OPEN_WHILE_PENDING = {
    ("GET", "/me"),
    ("GET", "/me/factors"),
    ("POST", "/session/end"),
    ("POST", "/session/factor"),
    ("POST", "/me/totp"),
    ("POST", "/me/totp/confirmation"),
    ("POST", "/me/passkey-challenges"),
    ("POST", "/me/passkeys"),
}


@pytest.fixture(scope="module")
def shared(module_database_url: str) -> Iterator[Strict]:
    with strict_in(module_database_url) as opened:
        yield opened


@pytest.fixture
def here(shared: Strict) -> Strict:
    shared.place.at(NOW)
    return shared


def needed(person: Somebody) -> bool:
    return bool(person.get("/me").get_json()["second_factor_needed"])


def test_after_the_password_only_the_second_factor_is_open(here: Strict) -> None:
    person = here.somebody()
    assert person.sign_in().get_json()["second_factor_needed"]
    nobody = "00000000-0000-7000-8000-000000000000"
    shut = set()
    for access in sorted(ACCESS, key=lambda one: one.path == "/session/end"):
        path = API + access.path.replace("{", "").replace("}", "")
        path = "/".join(nobody if part.endswith("_id") else part for part in path.split("/"))
        body = {"nothing": "of this"} if access.method == "POST" else None
        response = person.browser.open(path, method=access.method, json=body)
        if response.status_code == 403:
            problem(response, 403, "second-factor-needed")
            shut.add((access.method, access.path))
    assert {(one.method, one.path) for one in ACCESS} - shut == OPEN_WHILE_PENDING


def test_who_has_no_factor_enrolls_one_and_the_session_is_whole(here: Strict) -> None:
    person = here.somebody()
    person.sign_in()
    before = person.browser.get_cookie(COOKIE)
    begun = person.post("/me/totp").get_json()
    person.totp = begun["secret"]
    assert begun["provisioning_uri"].startswith("otpauth://totp/")
    assert needed(person)
    problem(person.post("/me/totp/confirmation", {"code": "000000"}), 422)
    confirmed = person.post("/me/totp/confirmation", {"code": person.code()}).get_json()
    assert len(set(confirmed["recovery_codes"])) == 10
    assert not needed(person)
    assert person.get("/me/factors").get_json() == {"totp": True, "passkeys": [], "recovery_codes": 10}
    thief = here.app.test_client()
    assert before is not None
    thief.set_cookie(COOKIE, before.value)
    problem(thief.get(f"{API}/me"), 401)


def test_a_code_completes_the_sign_in_and_opens_once(here: Strict) -> None:
    person, _ = here.enrolled()
    here.place.at(STEP)
    person.new_browser()
    assert person.sign_in().get_json()["second_factor_needed"]
    problem(person.get("/accounts"), 403, "second-factor-needed")
    code = person.code()
    assert person.post("/session/factor", {"code": code}).status_code == 201
    assert person.get("/accounts").status_code == 200
    problem(person.post("/session/factor", {"code": code}), 409, "nothing-to-present")
    person.new_browser()
    person.sign_in()
    problem(person.post("/session/factor", {"code": code}), 403, "second-factor-refused")


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_opens_one_step_around_its_own(here: Strict, steps: int, opens: bool) -> None:
    person, _ = here.enrolled()
    here.place.at(10 * STEP)
    person.new_browser()
    person.sign_in()
    response = person.post("/session/factor", {"code": person.code(steps)})
    assert response.status_code == (201 if opens else 403)


def test_a_code_of_an_earlier_step_opens_nothing_after_a_later_one(here: Strict) -> None:
    person, _ = here.enrolled()
    here.place.at(10 * STEP)
    earlier, later = person.code(-1), person.code(0)
    for code, status in ((later, 201), (earlier, 403)):
        person.new_browser()
        person.sign_in()
        assert person.post("/session/factor", {"code": code}).status_code == status


def test_a_recovery_code_opens_once_however_it_is_typed(here: Strict) -> None:
    person, codes = here.enrolled()
    typed = codes[0].replace("-", " ").upper()
    for status in (201, 403):
        person.new_browser()
        person.sign_in()
        assert person.post("/session/factor", {"code": typed}).status_code == status
    person.post("/session/factor", {"code": codes[1]})
    assert person.get("/me/factors").get_json()["recovery_codes"] == 8


def test_new_recovery_codes_end_the_old_ones_and_take_a_whole_proof(here: Strict) -> None:
    person, codes = here.enrolled()
    problem(person.post("/me/recovery-codes", {"password": PASSWORD}), 403, "proof-needed")
    proof = {"password": PASSWORD, "code": codes[0]}
    renewed = person.post("/me/recovery-codes", proof).get_json()["recovery_codes"]
    for code, status in ((codes[1], 403), (renewed[1], 201)):
        person.new_browser()
        person.sign_in()
        assert person.post("/session/factor", {"code": code}).status_code == status


def test_a_stolen_password_enrolls_no_factor_where_there_is_one(here: Strict) -> None:
    person, _ = here.enrolled()
    person.new_browser()
    person.sign_in()
    with writes_nothing(here.place.database_url):
        for path in ("/me/totp", "/me/passkey-challenges"):
            problem(person.post(path, {"password": PASSWORD}), 403, "second-factor-needed")


def test_what_was_begun_by_a_stolen_password_is_not_confirmed_after_the_owner_enrolled(here: Strict) -> None:
    owner = here.somebody()
    owner.sign_in()
    thief = Somebody(here.app, here.place, owner.username, owner.account_id, here.app.test_client())
    thief.sign_in()
    owner.totp = owner.post("/me/totp").get_json()["secret"]
    assert owner.post("/me/totp/confirmation", {"code": owner.code()}).status_code == 201
    assert thief.get("/me").status_code == 200
    problem(thief.post("/me/totp"), 403, "second-factor-needed")
    problem(thief.post("/me/totp/confirmation", {"code": owner.code(1)}), 403, "second-factor-needed")


def test_a_new_device_takes_the_place_of_the_old_one_and_ends_other_sessions(here: Strict) -> None:
    person, codes = here.enrolled()
    old, first = person.totp, person.browser
    person.new_browser()
    person.sign_in()
    person.post("/session/factor", {"code": codes[0]})
    proof = {"password": PASSWORD, "code": codes[1]}
    person.totp = person.post("/me/totp", proof).get_json()["secret"]
    assert person.totp != old
    here.place.at(STEP)
    assert person.post("/me/totp/confirmation", {"code": person.code()}).status_code == 201
    assert person.get("/me").status_code == 200
    problem(first.get(f"{API}/me"), 401)
    problem(
        person.post("/me/totp/revocation", {"password": PASSWORD, "code": person.code(1)}), 409, "last-factor"
    )


def test_guessing_codes_is_slowed(here: Strict) -> None:
    person, codes = here.enrolled()
    person.new_browser()
    person.sign_in()
    for _ in range(FREE[Count.NAME_AND_ADDRESS]):
        problem(person.post("/session/factor", {"code": "000000"}), 403, "second-factor-refused")
    problem(person.post("/session/factor", {"code": codes[0]}), 403, "second-factor-refused")
    here.place.at(FIRST_WAIT)
    assert person.post("/session/factor", {"code": codes[0]}).status_code == 201


def test_a_token_changes_no_factor(here: Strict) -> None:
    paths = (
        "/me/totp",
        "/me/recovery-codes",
        "/me/passkey-challenges",
        "/me/proof-challenges",
        "/me/totp/revocation",
    )
    for path in paths:
        problem(here.administrator.post(path, {}), 409, "no-session")


def test_secrets_stand_nowhere_as_they_are(here: Strict) -> None:
    person, codes = here.enrolled()
    with databases.owner(here.place.database_url) as connection:
        tables = ("totp", "recovery_code", "session", "ledger_event", "idempotency", "passkey_challenge")
        text = "".join(
            str(connection.execute(f"SELECT to_jsonb(t) FROM {name} t").fetchall()) for name in tables
        )
    assert person.totp not in text
    assert person.totp.encode().hex() not in text
    assert not [code for code in codes if code in text or code.replace("-", "") in text]
    kinds = [kind for kind, _ in events(here.place.database_url, person.account_id)]
    assert kinds[-5:] == [
        "totp-begun",
        "totp-confirmed",
        "recovery-codes-renewed",
        "session-replaced",
        "signed-in",
    ]


def test_the_secret_of_one_account_opens_no_other(here: Strict) -> None:
    person, other = here.enrolled()[0], here.enrolled()[0]
    here.place.at(timedelta(minutes=5))
    person.new_browser()
    person.sign_in()
    problem(person.post("/session/factor", {"code": other.code()}), 403, "second-factor-refused")


@pytest.mark.parametrize("kind", ["totp", "recovery-code"])
def test_a_code_presented_in_many_sessions_at_once_completes_one(here: Strict, kind: str) -> None:
    person, codes = here.enrolled()
    here.place.at(STEP)
    code = person.code() if kind == "totp" else codes[0]
    browsers = [here.app.test_client() for _ in range(4)]

    def present(browser: FlaskClient) -> int:
        return int(browser.post(f"{API}/session/factor", json={"code": code}).status_code)

    for browser in browsers:
        body = {"username": person.username, "password": PASSWORD}
        assert browser.post(f"{API}/session", json=body).status_code == 200
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(present, browsers)) == [201, 403, 403, 403]
