"""Decisions, issued numbers and ledger events are only ever added; a ledger's stream is continued or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests import databases
from tests.migrations.rows import World, new_id

APPEND_ONLY = {
    "decision": "verdict",
    "unmatched_decision": "verdict",
    "issued_number": "kind",
    "ledger_event": "body",
    "ledger_leaf": "hash",
    "ledger_node": "hash",
    "ledger_head": "root",
    "ledger_witness": "signature",
    "access_log": "what",
    "certification_signature": "hash",
    "noncompliance_case": "program",
    "case_event": "case_id",
    "case_signature": "hash",
    "edition": "title",
    "edition_signature": "text",
}
BREACHES = {
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
}
ZEROS = bytes(32)


@pytest.fixture
def world(module_database_url: str) -> Iterator[World]:
    """A patient of this test, written by the application's role."""
    with databases.application(module_database_url) as connection:
        yield World(connection)


@contextmanager
def chain_broken() -> Iterator[None]:
    """The event inside is refused because it does not continue its stream."""
    with pytest.raises(psycopg.errors.CheckViolation) as error:
        yield
    assert error.value.diag.constraint_name == "ledger_chain"


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("breach", BREACHES)
def test_the_application_may_not(module_database_url: str, table: str, breach: str) -> None:
    statement = BREACHES[breach].format(table=table, column=APPEND_ONLY[table])
    with (
        databases.application(module_database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("breach", BREACHES)
def test_not_even_the_owner_may(module_database_url: str, table: str, breach: str) -> None:
    statement = BREACHES[breach].format(table=table, column=APPEND_ONLY[table])
    with (
        databases.owner(module_database_url) as connection,
        pytest.raises(psycopg.errors.RestrictViolation) as error,
    ):
        connection.execute(statement.encode())
    assert error.value.diag.constraint_name == "append_only"


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_application_may_not_switch_the_trigger_off(module_database_url: str, table: str) -> None:
    with (
        databases.application(module_database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())


def test_the_application_may_not_act_as_a_replica(module_database_url: str) -> None:
    with (
        databases.application(module_database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SET session_replication_role = replica")


def test_a_stream_is_continued_event_by_event(world: World) -> None:
    world.event(3, world.event(2, world.event(1, ZEROS)))


def test_a_first_event_that_claims_a_past(world: World) -> None:
    with chain_broken():
        world.event(1, b"\1" * 32)


def test_a_gap_in_the_sequence(world: World) -> None:
    first = world.event(1, ZEROS)
    with chain_broken():
        world.event(3, first)


def test_a_hash_that_is_not_the_previous_ones(world: World) -> None:
    world.event(1, ZEROS)
    with chain_broken():
        world.event(2, ZEROS)


def test_a_stream_that_changes_its_kind(world: World) -> None:
    first = world.event(1, ZEROS)
    with chain_broken():
        world.event(2, first, stream="account")


def test_an_event_continuing_the_stream_of_another(world: World) -> None:
    first = world.event(1, ZEROS)
    with chain_broken():
        world.event(2, first, stream_id=new_id())


def test_two_events_with_one_sequence_number(world: World) -> None:
    first = world.event(1, ZEROS)
    world.event(2, first)
    with pytest.raises(psycopg.errors.UniqueViolation):
        world.event(2, first)
