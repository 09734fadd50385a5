"""Passkeys: registered by their owner, answering one challenge once, at this site alone, with a verified user."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from registry.domain.errors import Forbidden
from registry.services.act import Call
from registry.services.ceremonies import LASTS
from registry.services.prove_again import Proof, prove_again
from tests.api.acts import row_counts
from tests.api.clinic import problem
from tests.api.strict import Strict, strict_in
from tests.asking import API, NOW
from tests.people import PASSWORD, Somebody
from tests.services.signing_in import a_session
from tests.soft_authenticator import SoftAuthenticator, b64, unb64

TICK = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def shared(module_database_url: str) -> Iterator[Strict]:
    with strict_in(module_database_url) as opened:
        yield opened


@pytest.fixture
def here(shared: Strict) -> Strict:
    shared.place.at(NOW)
    return shared


def challenge(here: Strict) -> dict[str, Any]:
    response = here.app.test_client().post(f"{API}/session/passkey-challenge", json={})
    document: dict[str, Any] = response.get_json()
    return document


def present(person: Somebody, credential: dict[str, Any]) -> Any:
    person.new_browser()
    return person.post("/session/passkey", {"credential": credential})


def test_a_passkey_signs_in_wholly_without_name_and_password(here: Strict) -> None:
    person, authenticator = here.with_passkey()
    signed_in = present(person, authenticator.get(challenge(here)))
    assert signed_in.status_code == 200
    assert signed_in.get_json()["username"] == person.username
    assert not signed_in.get_json()["second_factor_needed"]
    assert person.get("/accounts").status_code == 200
    (listed,) = person.get("/me/factors").get_json()["passkeys"]
    assert (listed["name"], listed["last_used_at"]) == ("test key", "2026-03-02T15:00:00.000000Z")
    assert "public_key" not in listed


def test_the_challenge_names_nobody_and_asks_for_a_verified_user(here: Strict) -> None:
    here.with_passkey()
    options = challenge(here)
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")
    assert challenge(here)["challenge"] != options["challenge"]


def test_a_challenge_is_answered_once(here: Strict) -> None:
    person, authenticator = here.with_passkey()
    options = challenge(here)
    first = authenticator.get(options)
    assert present(person, first).status_code == 200
    problem(present(person, first), 401, "unauthenticated")
    problem(present(person, authenticator.get(options)), 401)


def test_a_wrong_answer_uses_the_challenge_up(here: Strict) -> None:
    person, authenticator = here.with_passkey()
    options = challenge(here)
    problem(present(person, SoftAuthenticator().get(options)), 401)
    problem(present(person, authenticator.get(options)), 401)


@pytest.mark.parametrize(("after", "status"), [(LASTS - TICK, 200), (LASTS, 401), (LASTS + TICK, 401)])
def test_a_challenge_expires(here: Strict, after: timedelta, status: int) -> None:
    person, authenticator = here.with_passkey()
    options = challenge(here)
    here.place.at(after)
    assert present(person, authenticator.get(options)).status_code == status


def test_a_challenge_that_was_never_given_is_not_answered(here: Strict) -> None:
    person, authenticator = here.with_passkey()
    problem(present(person, authenticator.get({"challenge": b64(bytes(32))})), 401)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://localhost.example"},
        {"origin": "http://localhost:8001"},
        {"site": "registry.example"},
        {"verifies": False},
        {"count": -1},
    ],
    ids=str,
)
def test_what_is_not_right_about_an_answer_refuses_it(here: Strict, wrong: dict[str, Any]) -> None:
    person, authenticator = here.with_passkey()
    assert present(person, authenticator.get(challenge(here))).status_code == 200
    changed = replace(authenticator, **wrong)
    problem(present(person, changed.get(challenge(here))), 401, "unauthenticated")


def test_a_signature_over_something_else_or_by_another_key_is_refused(here: Strict) -> None:
    person, authenticator = here.with_passkey()
    other = replace(authenticator, key=SoftAuthenticator().key)
    problem(present(person, other.get(challenge(here))), 401)
    changed = authenticator.get(challenge(here))
    data = bytearray(unb64(changed["response"]["authenticatorData"]))
    data[-1] ^= 1
    changed["response"]["authenticatorData"] = b64(bytes(data))
    problem(present(person, changed), 401)


def test_an_answer_in_the_name_of_another_account_is_refused(here: Strict) -> None:
    (person, authenticator), (other, _) = here.with_passkey(), here.with_passkey()
    claiming = replace(authenticator, user=b64(other.account_id.encode()))
    problem(present(person, claiming.get(challenge(here))), 401)


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"response": "text"},
        {"response": {}},
        {"response": {"clientDataJSON": 7}},
        {"response": {"clientDataJSON": "AAAA"}},
        {"response": {"clientDataJSON": "*"}},
        {"response": {"clientDataJSON": b64(b"[]")}},
        {"response": {"clientDataJSON": b64(b'{"type": 1, "challenge": 2, "origin": 3}')}},
        {"response": {"clientDataJSON": b64(b'{"type": "x", "challenge": "\xff", "origin": ""}')}},
    ],
    ids=str,
)
def test_nonsense_is_refused_like_a_wrong_answer(here: Strict, credential: dict[str, Any]) -> None:
    response = here.app.test_client().post(f"{API}/session/passkey", json={"credential": credential})
    problem(response, 401, "unauthenticated")


@pytest.mark.parametrize("field", ["id", "rawId", "type", "response"])
@pytest.mark.parametrize("value", [None, 7, "", "*", [], "AAAA"], ids=str)
def test_nonsense_in_one_field_of_a_right_answer_is_refused(here: Strict, field: str, value: Any) -> None:
    person, authenticator = here.with_passkey()
    problem(present(person, {**authenticator.get(challenge(here)), field: value}), 401)


@pytest.mark.parametrize("field", ["authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("value", [7, "", "*", [], "AAAA"], ids=str)
def test_nonsense_in_the_response_is_refused(here: Strict, field: str, value: Any) -> None:
    person, authenticator = here.with_passkey()
    credential = authenticator.get(challenge(here))
    credential["response"][field] = value
    problem(present(person, credential), 401)


def test_a_passkey_that_does_not_verify_its_user_is_not_registered(here: Strict) -> None:
    person = here.somebody()
    person.sign_in()
    options = person.post("/me/passkey-challenges").get_json()
    assert options["authenticatorSelection"]["userVerification"] == "required"
    body = {"name": "test key", "credential": SoftAuthenticator(verifies=False).create(options)}
    problem(person.post("/me/passkeys", body), 403, "passkey-refused")
    assert person.get("/me").get_json()["second_factor_needed"]


def test_a_challenge_of_one_account_registers_nothing_for_another(here: Strict) -> None:
    person, other = here.somebody(), here.somebody()
    person.sign_in()
    other.sign_in()
    credential = SoftAuthenticator().create(other.post("/me/passkey-challenges").get_json())
    problem(
        person.post("/me/passkeys", {"name": "test key", "credential": credential}), 403, "passkey-refused"
    )


def test_a_passkey_is_registered_once_and_the_first_brings_recovery_codes(here: Strict) -> None:
    person, authenticator = here.with_passkey()
    assert person.get("/me/factors").get_json()["recovery_codes"] == 10
    other = here.somebody()
    other.sign_in()
    credential = authenticator.create(other.post("/me/passkey-challenges").get_json())
    problem(other.post("/me/passkeys", {"name": "test key", "credential": credential}), 409, "passkey-known")


def test_a_removed_passkey_opens_nothing_and_the_last_one_stays(here: Strict) -> None:
    person, first = here.with_passkey()
    problem(person.post("/me/passkey-challenges", {"password": PASSWORD}), 403, "proof-needed")
    proofs = iter({"password": PASSWORD, "code": code} for code in person.codes)
    second = SoftAuthenticator()
    options = person.post("/me/passkey-challenges", next(proofs)).get_json()
    assert [one["id"] for one in options["excludeCredentials"]] == [b64(first.credential_id)]
    added = person.post("/me/passkeys", {"name": "second", "credential": second.create(options)})
    assert "recovery_codes" not in added.get_json()
    ids = [one["passkey_id"] for one in person.get("/me/factors").get_json()["passkeys"]]
    path = f"/me/passkeys/{ids[0]}/revocation"
    problem(person.post(path, {"password": PASSWORD}), 403, "proof-needed")
    assert person.post(path, next(proofs)).status_code == 201
    problem(person.post(path, next(proofs)), 404, "no-such-passkey")
    problem(person.post(f"/me/passkeys/{ids[1]}/revocation", next(proofs)), 409, "last-factor")
    problem(present(person, first.get(challenge(here))), 401)
    assert present(person, second.get(challenge(here))).status_code == 200


def test_a_passkey_is_the_whole_proof_for_a_further_one_but_a_wrong_password_beside_it_spoils_it(
    here: Strict,
) -> None:
    person, authenticator = here.with_passkey()

    def proof() -> dict[str, Any]:
        return {"passkey": authenticator.get(person.post("/me/proof-challenges").get_json())}

    problem(person.post("/me/passkey-challenges", {**proof(), "password": "wrong"}), 403, "proof-refused")
    assert person.post("/me/passkey-challenges", proof()).status_code == 201
    change = {"password": "wrong", "new_password": "another horse battery staple", **proof()}
    problem(person.post("/me/password", change), 403, "proof-refused")
    change = {**change, "password": PASSWORD, **proof()}
    assert person.post("/me/password", change).status_code == 201
    assert person.get("/me/factors").get_json()["recovery_codes"] == 10


def test_somebody_elses_passkey_is_not_found(here: Strict) -> None:
    (person, _), (other, _) = here.with_passkey(), here.with_passkey()
    (theirs,) = other.get("/me/factors").get_json()["passkeys"]
    with_code, codes = here.enrolled()
    proof = {"password": PASSWORD, "code": codes[0]}
    problem(with_code.post(f"/me/passkeys/{theirs['passkey_id']}/revocation", proof), 404, "no-such-passkey")
    assert len(other.get("/me/factors").get_json()["passkeys"]) == 1
    assert person.get("/me").status_code == 200


def test_a_passkey_proves_again_all_by_itself(here: Strict) -> None:
    person, authenticator = here.with_passkey()
    session_id = a_session(person, "passkey")
    options = person.post("/me/proof-challenges").get_json()
    call = Call(person.actor, NOW)
    proven = prove_again(here.registry, call, session_id, Proof(passkey=authenticator.get(options)))
    assert (proven.components, proven.whole) == (("passkey",), True)


def test_a_challenge_to_sign_in_proves_nothing_and_the_other_way_around(here: Strict) -> None:
    person, authenticator = here.with_passkey()
    prove = person.post("/me/proof-challenges").get_json()
    problem(present(person, authenticator.get(prove)), 401)
    with pytest.raises(Forbidden, match="can not be accepted"):
        prove_again(
            here.registry, Call(person.actor, NOW), None, Proof(passkey=authenticator.get(challenge(here)))
        )


def test_somebody_elses_passkey_proves_nothing(here: Strict) -> None:
    (person, _), (_, theirs) = here.with_passkey(), here.with_passkey()
    options = person.post("/me/proof-challenges").get_json()
    with pytest.raises(Forbidden, match="proof is wrong"):
        prove_again(here.registry, Call(person.actor, NOW), None, Proof(passkey=theirs.get(options)))


def test_expired_challenges_make_room(here: Strict) -> None:
    challenge(here)
    here.place.at(LASTS * 2)
    before = row_counts(here.place.database_url)["passkey_challenge"]
    challenge(here)
    assert row_counts(here.place.database_url)["passkey_challenge"] == before
