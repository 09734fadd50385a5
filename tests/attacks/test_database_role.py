"""Somebody speaks SQL as the application's role: what is outside its tables, and what guards them, is out of reach.

PostgreSQL lets every role change its own password, which none can be denied: this one can not sign in at all.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests import databases

SECRETS = (
    "SELECT rolpassword FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT * FROM pg_user_mapping",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT * FROM pg_file_settings",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT pg_read_binary_file('global/pg_control')",
    "SELECT pg_stat_file('postgresql.conf')",
    "SELECT pg_ls_dir('.')",
    "SELECT * FROM pg_ls_logdir()",
    "SELECT * FROM pg_ls_waldir()",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, 'planted')",
    "COPY account FROM '/etc/passwd'",
    "COPY account TO '/dev/shm/planted'",
    "COPY account TO PROGRAM 'cat'",
    "COPY account FROM PROGRAM 'id'",
    "SHOW hba_file",
    "SHOW data_directory",
    "SELECT * FROM pg_statistic",
)
GUARDS = (
    "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
    "ALTER TABLE decision DISABLE TRIGGER USER",
    "ALTER TABLE decision DROP CONSTRAINT decision_pkey",
    "ALTER TABLE account ADD COLUMN backdoor text",
    "ALTER TABLE patient OWNER TO registry_app",
    "ALTER TABLE patient DISABLE ROW LEVEL SECURITY",
    "SET session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE FUNCTION planted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION public.planted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "CREATE FUNCTION planted() RETURNS int LANGUAGE c AS 'libc', 'system'",
    "DO LANGUAGE plpgsql 'BEGIN EXECUTE ''ALTER TABLE ledger_event DISABLE TRIGGER ALL''; END'",
    "CREATE TRIGGER planted BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE RULE planted AS ON DELETE TO account DO INSTEAD NOTHING",
    "CREATE POLICY planted ON patient USING (true)",
    "CREATE SCHEMA planted",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION file_fdw",
    "CREATE EVENT TRIGGER planted ON ddl_command_start EXECUTE FUNCTION refuse()",
    "CREATE PUBLICATION planted FOR ALL TABLES",
    "CREATE SUBSCRIPTION planted CONNECTION '' PUBLICATION planted",
    "DROP TRIGGER decision_append_only ON decision",
    "DROP FUNCTION refuse CASCADE",
    "CLUSTER ledger_event USING ledger_event_pkey",
    "REINDEX TABLE ledger_event",
    "COMMENT ON TABLE decision IS 'planted'",
)
POWERS = (
    "ALTER SYSTEM SET log_statement = 'all'",
    "ALTER ROLE registry_app SUPERUSER",
    "ALTER ROLE registry_app BYPASSRLS",
    "ALTER DATABASE postgres SET session_replication_role = replica",
    "CREATE ROLE planted SUPERUSER LOGIN",
    "CREATE DATABASE planted",
    "GRANT pg_read_server_files TO registry_app",
    "GRANT pg_write_all_data TO registry_app",
    "SELECT pg_reload_conf()",
    "SELECT pg_rotate_logfile()",
    "SELECT pg_switch_wal()",
    "SELECT pg_create_physical_replication_slot('planted')",
    "SET log_statement = 'none'",
    "SET lc_messages = 'C'",
    "SET zero_damaged_pages = on",
    "SET track_functions = 'none'",
    "LOAD 'auto_explain'",
    "CHECKPOINT",
)


@pytest.fixture(scope="module")
def intruder(module_database_url: str) -> Iterator[databases.Connection]:
    """A session that acts as the application's role."""
    with databases.application(module_database_url) as connection:
        yield connection


@pytest.mark.parametrize("statement", [*SECRETS, *GUARDS, *POWERS])
def test_the_statement_is_refused_for_want_of_the_right(
    statement: str, intruder: databases.Connection
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        intruder.execute(statement)


def test_a_session_of_somebody_else_can_not_be_ended(
    intruder: databases.Connection, module_database_url: str
) -> None:
    with databases.owner(module_database_url) as other:
        for end in ("pg_terminate_backend", "pg_cancel_backend"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                intruder.execute(f"SELECT {end}(%s)", [other.info.backend_pid])
        assert other.execute("SELECT 1").fetchone() == (1,)


def test_what_others_are_asking_is_not_seen(intruder: databases.Connection, module_database_url: str) -> None:
    with databases.owner(module_database_url) as other:
        other.execute("SELECT 'a secret of somebody else'")
        seen = intruder.execute("SELECT query FROM pg_stat_activity WHERE usename <> current_user").fetchall()
    assert not [row for row in seen if "a secret" in str(row)]


def test_the_role_is_a_member_of_none_and_can_become_none(module_database_url: str) -> None:
    with databases.owner(module_database_url) as connection:
        connection.execute("SET SESSION AUTHORIZATION registry_app")
        others = connection.execute("SELECT rolname FROM pg_roles WHERE rolname <> 'registry_app'").fetchall()
        assert len(others) > 5
        for (name,) in others:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(str(name))))


def test_nothing_runs_with_the_rights_of_its_owner(module_database_url: str) -> None:
    """A function that did (SECURITY DEFINER) would be a door through every refusal above."""
    ours = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    with databases.owner(module_database_url) as connection:
        assert connection.execute(ours).fetchall()
        assert connection.execute(f"{ours} AND prosecdef").fetchall() == []
