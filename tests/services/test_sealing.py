"""What the secret key sealed, before second factors stood under the data keys, still opens, with that key alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag

from registry.app import create_app
from registry.config import Config
from registry.services.codes import totp_about
from registry.services.sealing import seal, unseal
from tests import databases
from tests.api.clinic import problem
from tests.api.strict import Strict, strict_in
from tests.people import STEP, Somebody


@pytest.fixture
def here(database_url: str) -> Iterator[Strict]:
    with strict_in(database_url) as opened:
        yield opened


@pytest.mark.tampers
def test_a_new_secret_key_loses_what_was_sealed_before_and_no_other_second_factor(here: Strict) -> None:
    (person, codes), (other_person, _) = here.enrolled(), here.enrolled()
    seal_as_before(here, person)
    here.place.at(STEP)
    person.new_browser()
    person.sign_in()
    assert person.post("/session/factor", {"code": person.code()}).status_code == 201
    here.place.at(2 * STEP)
    config = Config(
        database_url=here.place.database_url,
        secret_key="u" * 40,
        data_keys=here.place.data_keys,
        client_requests_per_minute=0,
    )
    other = create_app(config, here.place.clock)
    for one in (person, other_person):
        one.browser = other.test_client()
        one.sign_in()
    problem(person.post("/session/factor", {"code": person.code()}), 403, "second-factor-refused")
    assert person.post("/session/factor", {"code": codes[0]}).status_code == 201
    assert other_person.post("/session/factor", {"code": other_person.code()}).status_code == 201
    other.extensions["desk"].registry.database.dispose()


def seal_as_before(here: Strict, person: Somebody) -> None:
    """The person's secret is kept as it was before it stood under the data keys."""
    with databases.tampering(here.place.database_url) as connection:
        row = connection.execute(
            "SELECT totp_id::text FROM totp WHERE account_id = %s", [person.account_id]
        ).fetchone()
        assert row is not None
        sealed = seal(here.registry.sign_in, person.totp.encode(), about=totp_about(str(row[0])))
        statement = "UPDATE totp SET secret = NULL, sealed_secret = %s WHERE account_id = %s"
        assert connection.execute(statement, [sealed, person.account_id]).rowcount == 1


def test_sealed_secrets_can_not_be_moved_or_changed(here: Strict) -> None:
    terms = here.registry.sign_in
    sealed = seal(terms, b"a secret", about="one")
    assert unseal(terms, sealed, about="one") == b"a secret"
    assert b"a secret" not in sealed
    assert seal(terms, b"a secret", about="one") != sealed
    with pytest.raises(InvalidTag):
        unseal(terms, sealed, about="another")
    with pytest.raises(InvalidTag):
        unseal(terms, sealed[:-1] + bytes([sealed[-1] ^ 1]), about="one")
    with pytest.raises(ValueError, match="no secret key"):
        seal(replace(terms, key=b""), b"a secret", about="one")
