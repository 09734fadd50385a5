"""A session ends by itself, by its owner, by the administrator and with its account; then it opens nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from registry.domain.errors import Unauthenticated
from registry.services.act import Call
from registry.services.attempts import Asker
from registry.services.recognize import by_session
from registry.services.sessions import TOUCHED_EVERY
from registry.services.sign_in import present_code
from tests import databases
from tests.api.acts import events
from tests.api.clinic import problem
from tests.api.strict import Strict, strict_in
from tests.asking import API, NOW
from tests.people import PASSWORD, Somebody, somebody, strict

COOKIE = "registry_session"
IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=12)
TICK = timedelta(microseconds=1)
NEW_PASSWORD = "another horse battery staple"


@pytest.fixture(scope="module")
def shared(module_database_url: str) -> Iterator[Strict]:
    with strict_in(module_database_url) as opened:
        yield opened


@pytest.fixture
def here(shared: Strict) -> Strict:
    shared.place.at(NOW)
    return shared


def copied(person: Somebody) -> FlaskClient:
    """Another browser with the person's session cookie."""
    cookie, thief = person.browser.get_cookie(COOKIE), person.app.test_client()
    assert cookie is not None
    thief.set_cookie(COOKIE, cookie.value)
    return thief


def opens(browser: FlaskClient) -> bool:
    return bool(browser.get(f"{API}/me").status_code == 200)


def last_used(here: Strict, person: Somebody) -> object:
    statement = (
        "SELECT max(last_used_at), max(xmin::text) FROM session WHERE account_id = %s AND revoked_at IS NULL"
    )
    with databases.owner(here.place.database_url) as connection:
        return connection.execute(statement, [person.account_id]).fetchone()


@pytest.mark.parametrize(("after", "still"), [(IDLE - TICK, True), (IDLE, False), (IDLE + TICK, False)])
def test_a_session_that_is_not_used_ends(here: Strict, after: timedelta, still: bool) -> None:
    person, _ = here.enrolled()
    here.place.at(after)
    assert opens(person.browser) == still
    here.place.at(NOW)
    assert opens(person.browser)


@pytest.mark.parametrize(
    ("after", "still"), [(LONGEST - TICK, True), (LONGEST, False), (LONGEST + TICK, False)]
)
def test_a_session_ends_however_much_it_is_used(here: Strict, after: timedelta, still: bool) -> None:
    person, _ = here.enrolled()
    used = timedelta()
    while used + IDLE < LONGEST:
        used += IDLE - TOUCHED_EVERY
        here.place.at(used)
        assert opens(person.browser)
    here.place.at(after)
    assert opens(person.browser) == still


def test_a_use_is_written_at_most_once_a_minute(here: Strict) -> None:
    person, _ = here.enrolled()
    before = last_used(here, person)
    here.place.at(TOUCHED_EVERY - TICK)
    assert opens(person.browser)
    assert last_used(here, person) == before
    here.place.at(TOUCHED_EVERY)
    assert opens(person.browser)
    after = last_used(here, person)
    assert after != before
    assert opens(person.browser)
    assert last_used(here, person) == after


def test_a_session_known_before_signing_in_is_not_the_one_after(here: Strict) -> None:
    person = here.somebody()
    person.browser.set_cookie(COOKIE, "chosen-by-an-attacker")
    person.sign_in()
    pending = copied(person)
    assert opens(pending)
    person.totp = person.post("/me/totp").get_json()["secret"]
    assert person.post("/me/totp/confirmation", {"code": person.code()}).status_code == 201
    assert not opens(pending)
    assert opens(person.browser)


def test_signing_in_again_ends_the_session_of_before_even_of_another_account(here: Strict) -> None:
    person, _ = here.enrolled()
    before = copied(person)
    other = here.somebody()
    other.browser = person.browser
    other.sign_in()
    assert not opens(before)
    assert other.get("/me").get_json()["username"] == other.username


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(here: Strict) -> None:
    person, _ = here.enrolled()
    thief = copied(person)
    assert opens(thief)
    assert person.post("/session/end").status_code == 201
    problem(thief.get(f"{API}/me"), 401)
    problem(thief.get(f"{API}/me/sessions"), 401)


def test_a_session_id_and_the_secret_as_a_bearer_token_open_nothing(here: Strict) -> None:
    person, _ = here.enrolled()
    (listed,) = person.get("/me/sessions").get_json()["items"]
    with person.browser.session_transaction() as cookie:
        secret = cookie["_user_id"]
    assert secret not in str(listed)
    for text in (listed["session_id"], secret):
        problem(here.app.test_client().get(f"{API}/me", headers={"Authorization": f"Bearer {text}"}), 401)
    forged = here.app.test_client()
    with forged.session_transaction() as cookie:
        cookie["_user_id"] = listed["session_id"]
    assert not opens(forged)


def test_an_owner_sees_and_ends_the_own_sessions_and_no_others(here: Strict) -> None:
    person, codes = here.enrolled()
    first = person.browser
    person.new_browser()
    person.sign_in()
    person.post("/session/factor", {"code": codes[0]})
    listed = person.get("/me/sessions").get_json()["items"]
    assert [one["factors"] for one in listed] == [["password", "totp"], ["password", "recovery-code"]]
    assert set(listed[0]) == {
        "session_id", "account_id", "factors", "recorded_at", "last_used_at", "expires_at",
    }  # fmt: skip
    other, _ = here.enrolled()
    path = f"/me/sessions/{listed[0]['session_id']}/revocation"
    nobody = "/me/sessions/00000000-0000-7000-8000-000000000000/revocation"
    assert problem(other.post(path), 404, "no-such-session") == problem(other.post(nobody), 404)
    assert opens(first)
    assert person.post(path).status_code == 201
    assert not opens(first)
    problem(person.post(path), 404, "no-such-session")
    assert len(person.get("/me/sessions").get_json()["items"]) == 1
    assert events(here.place.database_url, person.account_id)[-1][0] == "session-revoked"


def test_an_administrator_sees_and_ends_anybodys_sessions(here: Strict) -> None:
    person, _ = here.enrolled()
    base = f"/accounts/{person.account_id}/sessions"
    (listed,) = here.administrator.get(base).get_json()["items"]
    path = f"{base}/{listed['session_id']}/revocation"
    wrong = path.replace(person.account_id, here.administrator.account_id)
    problem(here.administrator.post(wrong), 404, "no-such-session")
    assert here.administrator.post(path).status_code == 201
    assert not opens(person.browser)
    assert here.administrator.get(base).get_json()["items"] == []
    problem(
        here.administrator.get("/accounts/00000000-0000-7000-8000-000000000000/sessions"),
        404,
        "no-such-account",
    )


def test_a_disabled_account_is_out_at_once_and_its_sessions_end(here: Strict) -> None:
    person, _ = here.enrolled()
    here.administrator.did(f"/accounts/{person.account_id}/disablement", {"reason": "a test"})
    assert not opens(person.browser)
    assert here.administrator.get(f"/accounts/{person.account_id}/sessions").get_json()["items"] == []
    assert (
        "session-revoked" in [kind for kind, _ in events(here.place.database_url, person.account_id)]
    ) is True


def test_a_changed_password_ends_every_other_session(here: Strict) -> None:
    person, codes = here.enrolled()
    first = person.browser
    person.new_browser()
    person.sign_in()
    person.post("/session/factor", {"code": codes[0]})
    change = {"password": PASSWORD, "new_password": NEW_PASSWORD}
    problem(person.post("/me/password", change), 403, "proof-needed")
    problem(person.post("/me/password", {**change, "password": "x", "code": codes[1]}), 403, "proof-refused")
    problem(person.post("/me/password", {**change, "new_password": PASSWORD, "code": codes[1]}), 422)
    weak = problem(
        person.post("/me/password", {**change, "new_password": "password1234"}), 422, "weak-password"
    )
    assert weak["errors"][0]["pointer"] == "/new_password"
    assert person.post("/me/password", {**change, "code": codes[1]}).status_code == 201
    assert (opens(person.browser), opens(first)) == (True, False)
    person.new_browser()
    problem(person.sign_in(), 401)
    assert person.sign_in(NEW_PASSWORD).status_code == 200


def test_the_limits_are_settings(here: Strict) -> None:
    app = strict(here.place, session_idle_minutes=2, session_hours=1)
    person = somebody(app, here.place)
    person.sign_in()
    (listed,) = person_sessions(here, person)
    assert listed["expires_at"] == "2026-03-02T16:00:00.000000Z"
    here.place.at(timedelta(minutes=2) - TICK)
    assert opens(person.browser)
    here.place.at(timedelta(minutes=4))
    assert not opens(person.browser)
    app.extensions["desk"].registry.database.dispose()


def person_sessions(here: Strict, person: Somebody) -> list[dict[str, str]]:
    items: list[dict[str, str]] = here.administrator.get(
        f"/accounts/{person.account_id}/sessions"
    ).get_json()["items"]
    return items


def test_a_factor_presented_after_signing_out_opens_nothing(here: Strict) -> None:
    person, codes = here.enrolled()
    person.new_browser()
    person.sign_in()
    pending = by_session(here.registry, secret_of(person), NOW)
    assert pending is not None
    person.post("/session/end")
    with pytest.raises(Unauthenticated):
        present_code(here.registry, Call(person.actor, NOW), pending, codes[0], Asker())


def secret_of(person: Somebody) -> str:
    with person.browser.session_transaction() as cookie:
        return str(cookie["_user_id"])
