"""The user who serves can do what serving needs, and can not become anybody who could do more."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from registry.storage import accounts, decisions
from registry.storage.serving_role import LOGIN, powers_beyond_serving, serving_url
from registry.storage.transaction import EVERYTHING, looking, open_database, reading
from tests import databases
from tests.databases import Connection

BECOMING = (
    "SET ROLE postgres",
    "SET ROLE registry_sealer",
    "SET SESSION AUTHORIZATION postgres",
    "SET ROLE NONE; SELECT count(*) FROM decision",
    "SET ROLE NONE; SELECT password_hash FROM account",
    "RESET ROLE; ALTER TABLE decision DISABLE ROW LEVEL SECURITY",
    "SET ROLE registry_reader; SELECT password_hash FROM account",
    "SET ROLE registry_reader; SELECT token_hash FROM token",
    "SET ROLE registry_reader; INSERT INTO ledger_event DEFAULT VALUES",
    "GRANT registry_sealer TO registry_web",
)
ROLES = """
SELECT rolcanlogin, rolinherit, rolsuper FROM pg_roles WHERE rolname = 'registry_web'
"""


@pytest.fixture(scope="module")
def url(module_database_url: str) -> str:
    serving_url(module_database_url)
    return serving_url(module_database_url)


@pytest.fixture
def serving(url: str) -> Iterator[Connection]:
    with psycopg.connect(databases.plain(url), autocommit=True, options="-c role=registry_app") as connection:
        yield connection


@pytest.mark.parametrize("statement", BECOMING)
def test_it_becomes_nobody_who_could_do_more(serving: Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        serving.execute(statement.encode())


def test_the_registry_works_as_that_user(url: str) -> None:
    database = open_database(url)
    try:
        with reading(database) as tx:
            assert accounts.by_username(tx, "nobody") is None
        with looking(database, EVERYTHING) as tx:
            assert decisions.page(tx, after=None, limit=1) == []
        with reading(database) as tx:
            who = tx.row("SELECT session_user::text AS login, current_user::text AS role")
            assert who == {"login": LOGIN, "role": "registry_app"}
    finally:
        database.dispose()


def test_its_powers_are_named_and_those_of_others_too(url: str, module_database_url: str) -> None:
    assert powers_beyond_serving(url) == []
    assert {"is a superuser", "owns tables", "may make tables"} <= set(
        powers_beyond_serving(module_database_url)
    )
    with databases.owner(module_database_url) as connection:
        connection.execute("CREATE ROLE test_serving LOGIN")
        connection.execute(
            "GRANT registry_app, registry_participant, registry_reader, registry_sealer TO test_serving"
        )
        other = make_url(url).set(username="test_serving").render_as_string()
        try:
            assert powers_beyond_serving(other) == ["may become registry_sealer"]
        finally:
            connection.execute("DROP ROLE test_serving")


def test_it_is_no_superuser_and_has_nothing_without_becoming_a_role(
    url: str, module_database_url: str
) -> None:
    assert make_url(url).username == LOGIN
    with databases.owner(module_database_url) as connection:
        assert connection.execute(ROLES).fetchone() == (True, False, False)
