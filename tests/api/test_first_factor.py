"""The first second factor is enrolled by who was let in a moment ago, and not by who has the password some day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from registry.services.factors import TIME_TO_ENROLL
from tests.api.clinic import problem
from tests.api.strict import Strict, strict_in
from tests.asking import API
from tests.people import PASSWORD, Somebody
from tests.soft_authenticator import SoftAuthenticator

MOMENT = timedelta(seconds=1)


@pytest.fixture
def here(database_url: str) -> Iterator[Strict]:
    with strict_in(database_url) as opened:
        yield opened


def closed(person: Somebody) -> None:
    """Signed in by the password, nothing can be enrolled."""
    assert person.sign_in().status_code == 200
    problem(person.post("/me/totp"), 403, "enrollment-closed")
    problem(person.post("/me/passkey-challenges"), 403, "enrollment-closed")
    assert person.get("/me/factors").get_json()["totp"] is False


def test_a_password_alone_enrolls_nothing_after_an_hour(here: Strict) -> None:
    person = here.somebody()
    here.place.at(TIME_TO_ENROLL - MOMENT)
    assert person.sign_in().status_code == 200
    assert person.post("/me/totp").status_code == 201
    here.place.at(TIME_TO_ENROLL)
    closed(person)


def test_what_was_begun_in_time_is_not_finished_later(here: Strict) -> None:
    person, authenticator = here.somebody(), SoftAuthenticator()
    here.place.at(TIME_TO_ENROLL - MOMENT)
    person.sign_in()
    person.totp = person.post("/me/totp").get_json()["secret"]
    credential = authenticator.create(person.post("/me/passkey-challenges").get_json())
    here.place.at(TIME_TO_ENROLL)
    problem(person.post("/me/totp/confirmation", {"code": person.code()}), 403, "enrollment-closed")
    late = person.post("/me/passkeys", {"name": "test key", "credential": credential})
    problem(late, 403, "enrollment-closed")


@pytest.mark.parametrize("lost", [True, False])
def test_an_administrator_opens_it_again_by_a_reset_for_lost_factors(here: Strict, lost: bool) -> None:
    person = here.somebody()
    here.place.at(TIME_TO_ENROLL)
    closed(person)
    path = f"/accounts/{person.account_id}/resets"
    token = here.administrator.did(path, {"lost_factors": lost})["token"]
    accepted = here.app.test_client().post(
        f"{API}/resets/accept", json={"token": token, "password": PASSWORD}
    )
    assert accepted.status_code == 200
    if not lost:
        closed(person)
        return
    assert person.new_browser().get(f"{API}/me").status_code == 401
    assert person.sign_in().status_code == 200
    person.totp = person.post("/me/totp").get_json()["secret"]
    assert person.post("/me/totp/confirmation", {"code": person.code()}).status_code == 201


def test_one_who_has_a_factor_changes_it_whenever_it_is_proven(here: Strict) -> None:
    person, _ = here.enrolled()
    here.place.at(TIME_TO_ENROLL)
    person.sign_in()
    problem(person.post("/me/totp"), 403, "second-factor-needed")
    assert person.post("/session/factor", {"code": person.code()}).status_code == 201
    proof = {"password": PASSWORD, "code": person.code(1)}
    assert person.post("/me/totp", proof).status_code == 201
