"""What the application's role may do with each table, compared word for word with the catalog."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from registry.storage.sealing import SEALER_ROLE
from registry.storage.tables import METADATA
from registry.storage.transaction import APP_ROLE
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
    "idempotency": (ADD, set()),
    "patient": (ADD, {"recorded_by"}),
    "enrollment": (ADD, {"prescriber_id", "ended_at", "ended_by", "end_reason"}),
    "transfer": (ADD, set()),
    "risk_category": (ADD, set()),
    "reproductive_status": (ADD, ERROR),
    "agreement": (ADD, ERROR),
    "signature": (ADD, set()),
    "counseling": (ADD, ERROR),
    "contraception_confirmation": (ADD, ERROR),
    "authorization_form": (ADD, ERROR),
    "pregnancy_test": (ADD, ERROR),
    "laboratory_result": (ADD, ERROR),
    "dispense_exception": (ADD, ERROR),
    "pregnancy_concern": (ADD, ERROR | {"outcome", "outcome_at", "outcome_by"}),
    "pregnancy_report": (ADD, ERROR),
    "survey": (ADD, ERROR),
    "clinical_status": (ADD, ERROR),
    "hold": (ADD, {"lifted_at", "lifted_by", "lift_reason"}),
    "decision": (ADD, set()),
    "unmatched_decision": (ADD, set()),
    "issued_number": (ADD, set()),
    "prescription": (ADD, set()),
    "prescription_authorization": (ADD, CANCEL),
    "dispense_confirmation": (ADD, CANCEL),
    "release": (ADD, set()),
    "ledger_event": (ADD, set()),
    **{f"ledger_{part}": ({"SELECT"}, set()) for part in ("leaf", "node", "head", "witness")},
}
"""Table -> its rights as a whole, and the columns that may be changed. `patient.recorded_by` only allows the lock."""

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
    statement = sql.SQL(breach).format(sql.Identifier(table))
    with (
        databases.application(module_database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_the_sealer_has_these_rights_and_no_others(catalog: Connection) -> None:
    tables = {f"ledger_{part}": ADD for part in ("leaf", "node", "head", "witness")}
    for table in RIGHTS:
        granted = catalog.execute(WHOLE, (table, SEALER_ROLE)).fetchall()
        assert set(granted) == {(privilege, False) for privilege in tables.get(table, set())}
        columns = catalog.execute(COLUMNS, (table, SEALER_ROLE)).fetchall()
        read = (
            {"stream_id", "sequence", "event_id", "hash", "written_in"} if table == "ledger_event" else set()
        )
        assert set(columns) == {(column, "SELECT", False) for column in read}
    assert catalog.execute(ROLE, (SEALER_ROLE,)).fetchone() == (False,) * 7
    assert catalog.execute(OWNED, (SEALER_ROLE,)).fetchone() == (0,)


def test_the_application_makes_no_tables_beside_ours(module_database_url: str) -> None:
    with (
        databases.application(module_database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE public.beside ()")


def test_nothing_is_granted_to_everybody(catalog: Connection) -> None:
    assert catalog.execute(GRANTED_TO_ALL).fetchall() == []


def test_the_application_owns_nothing(catalog: Connection) -> None:
    assert catalog.execute(OWNED, (APP_ROLE,)).fetchone() == (0,)


def test_the_role_has_no_powers_of_its_own(catalog: Connection) -> None:
    assert catalog.execute(ROLE, (APP_ROLE,)).fetchone() == (False,) * 7
