"""What each role may do with each table, compared word for word with the catalog."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from registry.storage.encrypted import encryption_of_table
from registry.storage.reencryption import INDEXES
from registry.storage.reencryption import TABLES as WITH_ENCRYPTION
from registry.storage.tables import METADATA
from registry.storage.transaction import APP_ROLE, PARTICIPANT_ROLE, READER_ROLE, ROTATOR_ROLE, SEALER_ROLE
from tests import databases
from tests.databases import Connection

ADD = {"SELECT", "INSERT"}
ERROR = {"error_marked_at", "error_marked_by", "error_reason"}
LISTED = {"name", "strength", "rxnorm", "marketed_from", "marketed_until", "dispensable", "cite", "evidence"}
CANCEL = {"cancelled_at", "cancelled_by", "cancel_reason"}

RIGHTS: dict[str, tuple[set[str], set[str]]] = {
    "alembic_version": ({"SELECT"}, set()),
    "edition": (ADD, set()),
    "edition_signature": (ADD, set()),
    "product": (ADD, LISTED),
    "prescriber": (ADD, set()),
    "delegate": (ADD, {"revoked_at", "revoked_by", "revocation_reason"}),
    "prescriber_certification": (ADD, set()),
    "pharmacy": (ADD, set()),
    "pharmacy_certification": (ADD, set()),
    "pharmacy_training": (ADD, set()),
    "pharmacist": (ADD, set()),
    "pharmacist_training": (ADD, set()),
    "account": (ADD, {"password_hash", "disabled_at", "disabled_by", "disabled_reason"}),
    "token": (ADD, {"revoked_at", "revoked_by"}),
    "session": (ADD, {"last_used_at", "proven_at", "revoked_at", "revoked_by"}),
    "sign_in_attempt": (ADD | {"DELETE"}, {"failures", "last_failed_at", "blocked_until"}),
    "invitation": (ADD, {"used_at", "revoked_at", "revoked_by"}),
    "totp": (ADD, {"confirmed_at", "last_step", "revoked_at", "revoked_by"}),
    "recovery_code": (ADD, {"used_at", "revoked_at", "revoked_by"}),
    "passkey": (ADD, {"sign_count", "last_used_at", "revoked_at", "revoked_by"}),
    "passkey_challenge": (ADD, {"challenge", "purpose", "account_id", "expires_at"}),
    "client_key": (ADD, {"retired_from", "retired_at", "retired_by", "retirement_reason"}),
    "account_identity": (ADD, {"revoked_at", "revoked_by", "revocation_reason"}),
    "client_assertion": (ADD | {"DELETE"}, set()),
    "idempotency": (ADD, set()),
    "patient": (ADD, {"recorded_by"}),
    "enrollment": (ADD, {"prescriber_id", "ended_at", "ended_by", "end_reason"}),
    "transfer": (ADD, set()),
    "risk_category": (ADD, set()),
    "reproductive_status": (ADD, ERROR),
    "agreement": (ADD, ERROR),
    "signature": (ADD, set()),
    "certification_signature": (ADD, set()),
    "counseling": (ADD, ERROR),
    "contraception_confirmation": (ADD, ERROR),
    "authorization_form": (ADD, ERROR),
    "pregnancy_test": (ADD, ERROR),
    "laboratory_result": (ADD, ERROR),
    "dispense_exception": (ADD, ERROR),
    "pregnancy_concern": (ADD, ERROR | {"outcome", "outcome_at", "outcome_by"}),
    "pregnancy_report": (ADD, ERROR),
    "pregnancy_follow_up": (ADD, set()),
    "survey": (ADD, ERROR),
    "clinical_status": (ADD, ERROR),
    "hold": (ADD, {"lifted_at", "lifted_by", "lift_reason"}),
    "decision": (ADD, set()),
    "unmatched_decision": (ADD, set()),
    "decision_reason": ({"INSERT"}, set()),
    "issued_number": (ADD, set()),
    "prescription": (ADD, set()),
    "prescription_authorization": (ADD, CANCEL),
    "dispense_confirmation": (ADD, CANCEL),
    "release": (ADD, set()),
    "ledger_event": (ADD, set()),
    **{f"ledger_{part}": ({"SELECT"}, set()) for part in ("leaf", "node", "head", "witness")},
    "access_log": (ADD, set()),
    "emergency_access": (ADD, {"acknowledged_at", "acknowledged_by"}),
    "noncompliance_event": (ADD, set()),
    "noncompliance_case": (ADD, set()),
    "case_event": (ADD, set()),
    "case_step": (ADD, set()),
    "case_signature": (ADD, set()),
    "request_rate": (ADD, {"full_until", "taken"}),
}
"""Table -> its rights as a whole, and the columns that may be changed.

`patient.recorded_by` only allows the lock.
"""

UNREADABLE = {"account": {"password_hash"}, "token": {"token_hash"}, "invitation": {"token_hash"}}
"""What the role that reads may not even ask for, in tables of which it reads the other columns."""

SEALED_BEFORE = {"totp": {"sealed_secret"}}
"""What rotation empties besides."""

UNREAD = {
    *("idempotency", "request_rate", "session", "sign_in_attempt"),
    *("client_key", "client_assertion", "account_identity"),
    *("totp", "recovery_code", "passkey", "passkey_challenge"),
}
"""What it reads nothing of: kept answers, and what is known of how people sign in."""

FORGOTTEN = {("client_assertion", "DELETE FROM {}"), ("sign_in_attempt", "DELETE FROM {}")}
"""That an assertion was used is forgotten once it has expired, and tries to sign in after a day."""

OF_PARTICIPANTS = {
    *("decision", "unmatched_decision", "decision_reason", "prescription", "prescription_authorization"),
    *("dispense_confirmation", "release"),
}

OF_THE_TREE = {"ledger_leaf", "ledger_node", "ledger_head", "ledger_witness"}
SEALED = {"stream_id", "sequence", "event_id", "hash", "written_in"}

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
"""
WHOLE = """
SELECT a.privilege_type, a.is_grantable FROM pg_class c, aclexplode(c.relacl) a
WHERE c.oid = %s::regclass AND a.grantee = %s::regrole
"""
COLUMNS = """
SELECT t.attname, a.privilege_type, a.is_grantable FROM pg_attribute t, aclexplode(t.attacl) a
WHERE t.attrelid = %s::regclass AND a.grantee = %s::regrole
"""
GRANTED_TO_ALL = """
SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0
"""
OWNED = """
SELECT count(*) FROM pg_shdepend WHERE refobjid = %s::regrole AND deptype = 'o'
"""
ROLE = """
SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolcanlogin,
    EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)
FROM pg_roles r WHERE rolname = %s
"""

BREACHES = (
    "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
    "ALTER TABLE decision DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE decision ADD COLUMN more text",
    "DROP POLICY decision_acted_on ON decision",
    "CREATE POLICY more ON decision USING (true)",
    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "DROP TRIGGER decision_append_only ON decision",
    "SET session_replication_role = replica",
    "SELECT pg_read_file('pg_hba.conf')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "ALTER ROLE registry_app SUPERUSER",
    "GRANT registry_app TO registry_sealer",
)


@pytest.fixture
def catalog(module_database_url: str) -> Iterator[Connection]:
    """The migrated database, seen by its owner."""
    with databases.owner(module_database_url) as connection:
        yield connection


def test_every_table_has_an_entry_here(catalog: Connection) -> None:
    assert {name for (name,) in catalog.execute(TABLES)} == set(RIGHTS)
    assert set(RIGHTS) - {"alembic_version"} == set(METADATA.tables)


@pytest.mark.parametrize("table", RIGHTS)
def test_the_application_has_these_rights_and_no_others(catalog: Connection, table: str) -> None:
    whole, changeable = RIGHTS[table]
    granted = catalog.execute(WHOLE, (table, APP_ROLE)).fetchall()
    assert set(granted) == {(privilege, False) for privilege in whole}
    columns = catalog.execute(COLUMNS, (table, APP_ROLE)).fetchall()
    assert set(columns) == {(column, "UPDATE", False) for column in changeable}


@pytest.mark.parametrize("table", RIGHTS)
@pytest.mark.parametrize("breach", ["DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_the_application_removes_nothing(module_database_url: str, table: str, breach: str) -> None:
    if (table, breach) in FORGOTTEN:
        return
    statement = sql.SQL(breach).format(sql.Identifier(table))
    with (
        databases.application(module_database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_the_application_makes_no_tables_beside_ours(module_database_url: str) -> None:
    with (
        databases.application(module_database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE public.beside ()")


def test_nothing_is_granted_to_everybody(catalog: Connection) -> None:
    assert catalog.execute(GRANTED_TO_ALL).fetchall() == []


@pytest.mark.parametrize("role", [APP_ROLE, PARTICIPANT_ROLE, READER_ROLE, ROTATOR_ROLE, SEALER_ROLE])
def test_a_role_owns_nothing_and_has_no_powers_of_its_own(catalog: Connection, role: str) -> None:
    assert catalog.execute(ROLE, (role,)).fetchone() == (False,) * 7
    assert catalog.execute(OWNED, (role,)).fetchone() == (0,)


def test_a_participant_reads_no_table_in_which_rows_of_others_are_not_hidden(catalog: Connection) -> None:
    shielded = "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
    may = f"{TABLES} AND has_any_column_privilege(%s, oid, 'SELECT')"
    found = {name for (name,) in catalog.execute(may.encode(), (PARTICIPANT_ROLE,)).fetchall()}
    assert found >= OF_PARTICIPANTS
    assert found <= {name for (name,) in catalog.execute(shielded).fetchall()}


@pytest.mark.parametrize("table", RIGHTS)
def test_who_looks_reads_and_does_nothing_else(catalog: Connection, table: str) -> None:
    granted = catalog.execute(WHOLE, (table, READER_ROLE)).fetchall()
    columns = catalog.execute(COLUMNS, (table, READER_ROLE)).fetchall()
    if table in UNREADABLE:
        kept = {column.name for column in METADATA.tables[table].columns} - UNREADABLE[table]
        assert (granted, set(columns)) == ([], {(column, "SELECT", False) for column in kept})
    else:
        assert (granted, columns) == ([] if table in UNREAD else [("SELECT", False)], [])


@pytest.mark.parametrize("table", RIGHTS)
def test_a_participant_reads_what_the_gates_gave_and_nothing_else(catalog: Connection, table: str) -> None:
    granted = catalog.execute(WHOLE, (table, PARTICIPANT_ROLE)).fetchall()
    assert granted == ([("SELECT", False)] if table in OF_PARTICIPANTS else [])
    assert catalog.execute(COLUMNS, (table, PARTICIPANT_ROLE)).fetchall() == []


@pytest.mark.parametrize("table", RIGHTS)
def test_who_seals_reads_the_ledger_adds_to_the_tree_and_nothing_else(
    catalog: Connection, table: str
) -> None:
    granted = catalog.execute(WHOLE, (table, SEALER_ROLE)).fetchall()
    assert set(granted) == {(privilege, False) for privilege in (ADD if table in OF_THE_TREE else ())}
    columns = catalog.execute(COLUMNS, (table, SEALER_ROLE)).fetchall()
    assert set(columns) == {(column, "SELECT", False) for column in SEALED if table == "ledger_event"}


@pytest.mark.parametrize("table", RIGHTS)
def test_who_rotates_keys_changes_what_is_encrypted_and_reads_nothing_else(
    catalog: Connection, table: str
) -> None:
    hidden = (
        {*encryption_of_table(table).columns, *INDEXES.get(table, ())} if table in WITH_ENCRYPTION else set()
    )
    key = {column.name for column in METADATA.tables[table].primary_key} if hidden else set()
    hidden |= SEALED_BEFORE.get(table, set())
    assert catalog.execute(WHOLE, (table, ROTATOR_ROLE)).fetchall() == []
    assert set(catalog.execute(COLUMNS, (table, ROTATOR_ROLE)).fetchall()) == {
        *((column, "SELECT", False) for column in key | hidden),
        *((column, "UPDATE", False) for column in hidden),
    }


@pytest.mark.parametrize("role", [APP_ROLE, PARTICIPANT_ROLE, READER_ROLE, ROTATOR_ROLE, SEALER_ROLE])
@pytest.mark.parametrize("breach", BREACHES)
def test_no_role_gets_around_what_the_database_refuses(
    module_database_url: str, role: str, breach: str
) -> None:
    with (
        databases.as_role(module_database_url, role) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(breach.encode())
