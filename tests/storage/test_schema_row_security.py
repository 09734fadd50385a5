"""A statement without a WHERE shows nobody else's requests; without a word on who asks, it shows nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql

from registry.storage.transaction import APP_ROLE, PARTICIPANT_ROLE, READER_ROLE
from tests import databases
from tests.databases import Connection
from tests.migrations.rows import NOW, SOMEBODY, World, act_on, add, new_id

OF_PATIENTS = ("decision", "prescription", "prescription_authorization", "dispense_confirmation", "release")
PROTECTED = (*OF_PATIENTS, "unmatched_decision", "decision_reason", "idempotency")
BY_POLICY = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND relkind = 'r' ORDER BY 1
"""
SETTINGS = ("pharmacy", "prescriber")


@dataclass(frozen=True)
class Two:
    """Two worlds in one database, each with a prescriber, a pharmacy, and a patient to whom the drug was released."""

    url: str
    mine: World
    other: World


@pytest.fixture(scope="module")
def two(module_database_url: str) -> Iterator[Two]:
    with databases.owner(module_database_url) as connection:
        worlds = [_released(connection) for _ in range(2)]
        yield Two(module_database_url, *worlds)


def _released(connection: Connection) -> World:
    world = World(connection)
    world.release()
    unmatched = {"gate": "dispense", "verdict": "refused", "program": "pomalidomide", "as_of": NOW}
    texts = {"facts": "{}", "outcomes": "[]", "reasons": ["no-hold/TEST"], "software": "test"}
    who = {"actor_id": SOMEBODY, "pharmacy_id": world.pharmacy_id, "recorded_at": NOW}
    add(connection, "unmatched_decision", decision_id=new_id(), **unmatched, **texts, **who)
    return world


def rows(connection: Connection, table: str, column: str) -> set[str]:
    """What a statement with a forgotten WHERE finds in that column."""
    found = connection.execute(
        sql.SQL("SELECT {}::text FROM {}").format(sql.Identifier(column), sql.Identifier(table))
    )
    return {str(value) for (value,) in found}


def look(connection: Connection, **sight: str) -> None:
    """The connection looks as the registry does, until it ends."""
    for name in SETTINGS:
        connection.execute("SELECT set_config(%s, %s, false)", [f"registry.{name}", sight.get(name, "")])


def test_these_tables_are_protected_and_no_other(two: Two) -> None:
    with databases.owner(two.url) as connection:
        assert {name for (name,) in connection.execute(BY_POLICY)} == set(PROTECTED)


@pytest.mark.parametrize("role", [APP_ROLE, PARTICIPANT_ROLE])
@pytest.mark.parametrize("table", OF_PATIENTS)
def test_who_does_not_say_who_asks_sees_nothing(two: Two, role: str, table: str) -> None:
    with databases.as_role(two.url, role) as connection:
        assert rows(connection, table, "patient_id") == set()
        connection.execute("BEGIN")
        connection.execute("SELECT set_config('registry.patient', %s, true)", [two.mine.patient_id])
        connection.execute("COMMIT")
        assert rows(connection, table, "patient_id") == set()


@pytest.mark.parametrize("table", OF_PATIENTS)
def test_who_acts_sees_the_patient_acted_on_and_no_other(two: Two, table: str) -> None:
    with databases.application(two.url) as connection:
        act_on(connection, two.mine.patient_id)
        assert rows(connection, table, "patient_id") == {two.mine.patient_id}


def test_who_acts_on_one_patient_adds_nothing_to_another(two: Two) -> None:
    with databases.application(two.url) as connection:
        act_on(connection, two.mine.patient_id)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute(
                "INSERT INTO prescription (patient_id, prescription_id) VALUES (%s, %s)",
                [two.other.patient_id, new_id()],
            )


def test_who_acts_sees_no_unmatched_decision_and_nobodys_answers(two: Two) -> None:
    with databases.owner(two.url) as connection:
        account = {"role": "auditor", "scopes": [], "name": "Test Auditor", "recorded_at": NOW}
        for _ in range(2):
            account_id = new_id()
            add(connection, "account", account_id=account_id, username=f"test-{account_id}", **account)
            kept = {"key": "a key", "fingerprint": b"1", "refused": False, "answer": "{}"}
            add(connection, "idempotency", account_id=account_id, recorded_at=NOW, **kept)
    with databases.application(two.url) as connection:
        assert rows(connection, "unmatched_decision", "decision_id") == set()
        assert rows(connection, "idempotency", "account_id") == set()
        connection.execute("SELECT set_config('registry.account', %s, false)", [account_id])
        assert rows(connection, "idempotency", "account_id") == {account_id}


@pytest.mark.parametrize(
    "table", ["decision", "unmatched_decision", "decision_reason", "dispense_confirmation"]
)
def test_who_looks_for_a_pharmacy_sees_its_own(two: Two, table: str) -> None:
    with databases.as_role(two.url, PARTICIPANT_ROLE) as connection:
        look(connection, pharmacy=two.mine.pharmacy_id)
        assert rows(connection, table, "pharmacy_id") == {two.mine.pharmacy_id}


def test_who_acts_adds_a_reason_through_a_decision_alone(two: Two) -> None:
    with (
        databases.application(two.url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
    ):
        connection.execute(
            "INSERT INTO decision_reason (reason, decision_id, gate, verdict, program, as_of, recorded_at)"
            " VALUES ('no-hold/TEST', %s, 'dispense', 'refused', 'pomalidomide', now(), now())",
            [new_id()],
        )


def test_and_its_releases_but_no_prescription(two: Two) -> None:
    with databases.as_role(two.url, PARTICIPANT_ROLE) as connection:
        look(connection, pharmacy=two.mine.pharmacy_id)
        assert rows(connection, "release", "patient_id") == {two.mine.patient_id}
        assert rows(connection, "prescription", "patient_id") == set()
        assert rows(connection, "prescription_authorization", "patient_id") == set()


@pytest.mark.parametrize("table", ["prescription", "prescription_authorization", "dispense_confirmation"])
def test_who_looks_for_a_prescriber_sees_what_became_of_the_prescribers_numbers(two: Two, table: str) -> None:
    with databases.as_role(two.url, PARTICIPANT_ROLE) as connection:
        look(connection, prescriber=two.mine.prescriber_id)
        assert rows(connection, table, "patient_id") == {two.mine.patient_id}


def test_but_only_decisions_on_the_prescribers_own_asks(two: Two) -> None:
    with databases.as_role(two.url, PARTICIPANT_ROLE) as connection:
        look(connection, prescriber=two.mine.prescriber_id)
        assert rows(connection, "decision", "gate") == {"prescription"}
        assert rows(connection, "decision", "patient_id") == {two.mine.patient_id}
        assert rows(connection, "release", "patient_id") == set()
        assert rows(connection, "unmatched_decision", "pharmacy_id") == set()


@pytest.mark.parametrize("table", OF_PATIENTS)
def test_who_may_see_everything_does(two: Two, table: str) -> None:
    with databases.as_role(two.url, READER_ROLE) as connection:
        assert rows(connection, table, "patient_id") == {two.mine.patient_id, two.other.patient_id}
