"""Proving again who one is: all of it the first time in a session, a part of it afterwards (21 CFR 11.200(a)(1))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from registry.domain.errors import Forbidden
from registry.domain.throttle import FIRST_WAIT, FREE, Count
from registry.services.act import Call
from registry.services.prove_again import Proof, Proven, prove_again
from registry.services.registry import Registry
from tests.asking import NOW, Place
from tests.people import PASSWORD, Somebody, somebody, strict
from tests.services.signing_in import a_session, with_totp

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def place(module_database_url: str) -> Iterator[Place]:
    opened = Place(module_database_url)
    yield opened
    opened.close()


@pytest.fixture
def person(place: Place) -> Iterator[Somebody]:
    place.at(NOW)
    app = strict(place)
    yield somebody(app, place)
    app.extensions["desk"].registry.database.dispose()


def registry_of(person: Somebody) -> Registry:
    registry: Registry = person.app.extensions["desk"].registry
    return registry


def prove(person: Somebody, session_id: str | None, **parts: Any) -> Proven:
    call = Call(person.actor, person.place.clock.now())
    return prove_again(registry_of(person), call, session_id, Proof(**parts))


def refused(person: Somebody, session_id: str | None, **parts: Any) -> Forbidden:
    with pytest.raises(Forbidden) as error:
        prove(person, session_id, **parts)
    return error.value


def test_without_a_second_factor_the_password_is_all_there_is(person: Somebody) -> None:
    session_id = a_session(person)
    assert refused(person, session_id).code == "proof-needed"
    assert refused(person, session_id, password="wrong" * 5).code == "proof-refused"
    assert prove(person, session_id, password=PASSWORD) == Proven(("password",), whole=True)
    assert prove(person, session_id, password=PASSWORD) == Proven(("password",), whole=False)


def test_the_first_time_takes_all_parts_and_later_ones_take_one(person: Somebody) -> None:
    with_totp(person)
    session_id = a_session(person)
    missing = refused(person, session_id, password=PASSWORD)
    assert (missing.code, set(missing.fields)) == ("proof-needed", {"/code"})
    missing = refused(person, session_id, code=person.code())
    assert (missing.code, set(missing.fields)) == ("proof-needed", {"/password"})
    proven = prove(person, session_id, password=PASSWORD, code=person.code())
    assert proven == Proven(("password", "totp"), whole=True)
    assert prove(person, session_id, password=PASSWORD).components == ("password",)
    person.place.at(MINUTE)
    assert prove(person, session_id, code=person.code()).components == ("totp",)
    assert refused(person, session_id).code == "proof-needed"


def test_another_session_and_a_token_start_from_the_beginning(person: Somebody) -> None:
    with_totp(person)
    prove(person, a_session(person), password=PASSWORD, code=person.code())
    for session_id in (a_session(person), None):
        assert refused(person, session_id, password=PASSWORD).code == "proof-needed"
    person.place.at(MINUTE)
    assert prove(person, None, password=PASSWORD, code=person.code()).whole
    assert refused(person, None, password=PASSWORD).code == "proof-needed"


def test_a_code_proves_once_and_a_wrong_part_spoils_a_right_one(person: Somebody) -> None:
    with_totp(person)
    session_id, code = a_session(person), person.code()
    assert refused(person, session_id, password="wrong" * 5, code=code).code == "proof-refused"
    assert refused(person, session_id, password=PASSWORD, code="000000").code == "proof-refused"
    assert prove(person, session_id, password=PASSWORD, code=code).whole
    assert refused(person, session_id, code=code).code == "proof-refused"


def test_guessing_is_slowed_and_the_right_proof_waits_too(person: Somebody) -> None:
    session_id = a_session(person)
    for _ in range(FREE[Count.NAME_AND_ADDRESS]):
        refused(person, session_id, password="wrong" * 5)
    assert refused(person, session_id, password=PASSWORD).code == "proof-refused"
    person.place.at(FIRST_WAIT)
    assert prove(person, session_id, password=PASSWORD).whole
