"""Signing with a second factor: the first signing of a session takes all that the account has, a later one a part of it
(21 CFR 11.200(a)(1)), and a token, which has no session, takes all each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from registry.domain.actor import Role
from tests.api.acts import writes_nothing
from tests.api.clinic import MALE, Clinic, pointers, problem
from tests.asking import API, NOW, PROGRAM
from tests.people import PASSWORD, STEP, Somebody, somebody, strict
from tests.services.signing_in import with_totp
from tests.soft_authenticator import SoftAuthenticator

SIGNATURES = [{"by": "patient", "printed_name": "Test Patient 9"}]
AGREEMENT = {"program": PROGRAM, "risk_category": MALE, "signatures": SIGNATURES}
COUNTED = ("sign_in_attempt",)


@dataclass(frozen=True)
class Desk:
    """A coordinator at an application that requires a second factor, and the agreements of one patient."""

    clinic: Clinic
    coordinator: Somebody
    path: str

    def sign(self, **parts: Any) -> TestResponse:
        """The answer to an agreement that is signed with these parts."""
        return self.coordinator.post(self.path, {**AGREEMENT, "signing": parts})

    def authenticated_by(self, answer: TestResponse) -> list[str]:
        """The components by which the one who signed was authenticated."""
        assert answer.status_code == 201, answer.get_data(as_text=True)
        (signature,) = answer.get_json()["signatures"]
        kept = self.clinic.auditor.get(self.path.replace("agreements", "signatures"), limit=200).get_json()
        (found,) = [one for one in kept["items"] if one["signature_id"] == signature["signature_id"]]
        components: list[str] = found["authenticated_by"]
        return components


@pytest.fixture
def desk(clinic: Clinic) -> Iterator[Desk]:
    clinic.place.at(NOW)
    app = strict(clinic.place, account_requests_per_minute=0, client_requests_per_minute=0)
    coordinator = somebody(app, clinic.place, Role.COORDINATOR)
    yield Desk(clinic, coordinator, f"/patients/{clinic.treated()}/agreements")
    clinic.place.at(NOW)
    app.extensions["desk"].registry.database.dispose()


def later(desk: Desk) -> None:
    """The next code by time is right, and no other."""
    clock = desk.clinic.place.clock
    clock.set(clock.now() + STEP)


def signed_in(desk: Desk) -> Somebody:
    """The coordinator, in a whole session that was opened with password and code."""
    person = desk.coordinator
    person.new_browser()
    person.sign_in()
    assert person.post("/session/factor", {"code": person.code()}).status_code in (200, 201)
    later(desk)
    return person


def test_the_first_signing_takes_all_and_a_later_one_a_part(desk: Desk) -> None:
    with_totp(desk.coordinator)
    person = signed_in(desk)
    with writes_nothing(desk.clinic.place.database_url, but=COUNTED):
        missing = problem(desk.sign(password=PASSWORD), 403, "proof-needed")
        assert pointers(missing) == {"/signing/code"}
        assert pointers(problem(desk.sign(code=person.code()), 403, "proof-needed")) == {"/signing/password"}
        problem(desk.sign(password="another", code=person.code()), 403, "proof-refused")
    assert desk.authenticated_by(desk.sign(password=PASSWORD, code=person.code())) == ["password", "totp"]
    assert desk.authenticated_by(desk.sign(password=PASSWORD)) == ["password"]
    problem(desk.sign(code=person.code()), 403, "proof-refused")
    later(desk)
    assert desk.authenticated_by(desk.sign(code=person.code())) == ["totp"]
    assert pointers(problem(desk.sign(), 403, "proof-needed")) == {"/signing/password"}


def test_another_session_starts_from_the_beginning(desk: Desk) -> None:
    with_totp(desk.coordinator)
    person = signed_in(desk)
    desk.authenticated_by(desk.sign(password=PASSWORD, code=person.code()))
    later(desk)
    signed_in(desk)
    assert pointers(problem(desk.sign(password=PASSWORD), 403, "proof-needed")) == {"/signing/code"}


def test_a_token_takes_all_each_time(desk: Desk) -> None:
    person = desk.coordinator
    with_totp(person)
    administrator = desk.clinic.administrator
    token = administrator.did(f"/accounts/{person.account_id}/tokens", {})["token"]
    person.browser.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    for _ in range(2):
        problem(desk.sign(password=PASSWORD), 403, "proof-needed")
        assert desk.authenticated_by(desk.sign(password=PASSWORD, code=person.code())) == ["password", "totp"]
        later(desk)


def test_a_passkey_signs_all_by_itself(desk: Desk) -> None:
    person, authenticator = desk.coordinator, SoftAuthenticator()
    person.sign_in()
    options = person.post("/me/passkey-challenges").get_json()
    body = {"name": "test key", "credential": authenticator.create(options)}
    assert person.post("/me/passkeys", body).status_code == 201
    challenge = person.post("/me/proof-challenges").get_json()
    answer = authenticator.get(challenge)
    assert desk.authenticated_by(desk.sign(passkey=answer)) == ["passkey"]
    with writes_nothing(desk.clinic.place.database_url, but=COUNTED):
        assert desk.sign(passkey=answer).status_code == 403


def test_a_session_without_its_second_factor_signs_nothing(desk: Desk) -> None:
    with_totp(desk.coordinator)
    desk.coordinator.sign_in()
    refused = desk.sign(password=PASSWORD, code=desk.coordinator.code())
    problem(refused, 403, "second-factor-needed")
    preview = desk.coordinator.browser.post(f"{API}{desk.path}/preview", json=AGREEMENT)
    problem(preview, 403, "second-factor-needed")
