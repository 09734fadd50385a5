"""The migrated schema stays ready to be spread over several machines by patient. Read from the catalog, not the models.

A table that is in neither list of `registry.storage.tables` fails here, and so does an index that is missing without a
reason given below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, cast

import pytest

from registry.storage.tables import METADATA, PATIENT_OWNED, SHARED
from tests import databases
from tests.databases import Connection

MIGRATION_STATE = "alembic_version"
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

UNINDEXED = {
    "account.account_prescriber_id_fkey": "accounts are few, and prescribers are never removed",
    "account.account_delegate_of_prescriber_fkey": "accounts are few, and delegates are never removed",
    "account.account_pharmacy_id_fkey": "accounts are few, and pharmacies are never removed",
    "account.account_pharmacist_of_pharmacy_fkey": "accounts are few, and pharmacists are never removed",
    "unmatched_decision.unmatched_decision_prescriber_id_fkey": "never set where a number led nowhere",
    "transfer.transfer_from_prescriber_id_fkey": "asked by patient only; prescribers are never removed",
    "transfer.transfer_to_prescriber_id_fkey": "asked by patient only; prescribers are never removed",
    "dispense_exception.dispense_exception_prescriber_id_fkey": "asked by patient only; prescribers are never removed",
    "prescription.prescription_prescriber_id_fkey": "asked by patient only; prescribers are never removed",
    "prescription.prescription_product_fkey": "asked by patient only; products are never removed",
    "prescription_authorization.prescription_authorization_number_fkey": "a number leads here by its subject",
    "dispense_confirmation.dispense_confirmation_number_fkey": "a number leads here by its subject",
    "dispense_confirmation.dispense_confirmation_ndc_fkey": "asked by patient only; products are never removed",
    "dispense_confirmation.dispense_confirmation_pharmacist_fkey": "asked by pharmacy, which its index serves",
    "release.release_pharmacist_id_fkey": "asked by patient only; pharmacists are never removed",
    "edition_signature.edition_signature_edition_fkey": "one row an edition; editions are never removed",
    "release.release_ndc_fkey": "asked by patient only; products are never removed",
}
"""References without an index that begins with their columns, and why none is needed; each would cost every write."""

ALLOWED_DEFAULT = r"'[a-z]+'::text|pg_current_xact_id\(\)"

UNIQUE_INDEXES = """
SELECT t.relname, i.relname,
    ARRAY(SELECT a.attname::text FROM unnest(x.indkey::int2[]) k JOIN pg_attribute a
        ON a.attrelid = x.indrelid AND a.attnum = k)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
WHERE t.relnamespace = 'public'::regnamespace AND (x.indisunique OR x.indisprimary OR x.indisexclusion)
"""
INDEXES = """
SELECT t.relname, x.indpred IS NOT NULL,
    ARRAY(SELECT a.attname::text FROM unnest(x.indkey::int2[]) WITH ORDINALITY k(n, place) JOIN pg_attribute a
        ON a.attrelid = x.indrelid AND a.attnum = k.n ORDER BY k.place)
FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid
WHERE t.relnamespace = 'public'::regnamespace
"""
PRIMARY_KEYS = """
SELECT t.relname,
    ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, place) JOIN pg_attribute a
        ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.place)
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE c.contype = 'p' AND t.relnamespace = 'public'::regnamespace
"""
REFERENCES = """
SELECT c.conname, t.relname, p.relname,
    ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, place) JOIN pg_attribute a
        ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.place),
    ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, place) JOIN pg_attribute a
        ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.place)
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class p ON p.oid = c.confrelid
WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace
"""
COLUMNS = """
SELECT t.relname, a.attname, format_type(a.atttypid, NULL), a.attidentity::text,
    coalesce(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
TABLES = """
SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'f') AND relnamespace = 'public'::regnamespace
"""
SEQUENCES = "SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"


class Reference(NamedTuple):
    """A foreign key: its columns and the columns it leads to, in the same order."""

    name: str
    table: str
    target: str
    columns: list[str]
    target_columns: list[str]


class Column(NamedTuple):
    """A column: its type, how it counts by itself, if it does, and its default."""

    table: str
    name: str
    type: str
    identity: str
    default: str


@pytest.fixture
def catalog(module_database_url: str) -> Iterator[Connection]:
    """The migrated database, seen by its owner."""
    with databases.owner(module_database_url) as connection:
        yield connection


def references(catalog: Connection) -> list[Reference]:
    return [Reference._make(row) for row in catalog.execute(REFERENCES).fetchall()]


def columns(catalog: Connection) -> list[Column]:
    return [Column._make(row) for row in catalog.execute(COLUMNS).fetchall()]


def rows(catalog: Connection, question: str) -> list[tuple[str, list[str]]]:
    """(table, columns) for each row of the answer."""
    return [(str(row[0]), cast(list[str], row[-1])) for row in catalog.execute(question.encode())]


def test_every_table_is_declared_patient_owned_or_shared(catalog: Connection) -> None:
    made = {str(name) for (name,) in catalog.execute(TABLES)} - {MIGRATION_STATE}
    assert made == {*PATIENT_OWNED, *SHARED}
    assert made == set(METADATA.tables)
    assert not set(PATIENT_OWNED) & set(SHARED)


def test_a_patient_comes_first_in_the_primary_key_of_what_it_owns(catalog: Connection) -> None:
    keys = dict(rows(catalog, PRIMARY_KEYS))
    assert {table for table in PATIENT_OWNED if keys[table][0] != "patient_id"} == set()


def test_every_key_of_a_patient_owned_table_contains_the_patient(catalog: Connection) -> None:
    keys = [(table, key) for table, key in rows(catalog, UNIQUE_INDEXES) if table in PATIENT_OWNED]
    assert len(keys) > len(PATIENT_OWNED)
    assert [(table, key) for table, key in keys if "patient_id" not in key] == []


def test_references_between_patient_owned_tables_carry_the_patient(catalog: Connection) -> None:
    among = [r for r in references(catalog) if {r.table, r.target} <= set(PATIENT_OWNED)]
    without = [
        r.name
        for r in among
        if ("patient_id", "patient_id") not in zip(r.columns, r.target_columns, strict=True)
    ]
    assert among
    assert without == []


def test_nothing_shared_refers_to_a_patient_owned_table(catalog: Connection) -> None:
    assert [r.name for r in references(catalog) if r.table in SHARED and r.target in PATIENT_OWNED] == []


def test_no_sequence_or_identity_gives_order_or_meaning(catalog: Connection) -> None:
    assert catalog.execute(SEQUENCES).fetchall() == []
    assert [c for c in columns(catalog) if c.identity or "nextval" in c.default] == []


def test_every_instant_knows_its_zone(catalog: Connection) -> None:
    found = columns(catalog)
    assert [c for c in found if c.type in ("timestamp without time zone", "time without time zone")] == []
    instants = [c for c in found if c.name.endswith(("_at", "_until", "_since"))]
    assert [c for c in instants if c.type not in ("timestamp with time zone", "date")] == []


def test_every_id_is_a_uuid(catalog: Connection) -> None:
    ids = [c for c in columns(catalog) if c.name.endswith("_id") and c.name != "ncpdp_id"]
    assert [c for c in ids if c.type != "uuid"] == []


def test_no_default_asks_the_wall_clock_or_chance(catalog: Connection) -> None:
    defaults = {c.default for c in columns(catalog)} - {""}
    assert [default for default in defaults if not re.fullmatch(ALLOWED_DEFAULT, default)] == []


def test_every_name_is_snake_case(catalog: Connection) -> None:
    names = {name for c in columns(catalog) for name in (c.table, c.name)}
    assert [name for name in names if not SNAKE_CASE.fullmatch(name)] == []


def test_every_reference_has_an_index_or_a_reason(catalog: Connection) -> None:
    """An index that begins with `patient_id` serves every reference of that patient's rows, which are few."""
    beginnings = [(table, key) for table, key in rows(catalog, INDEXES)]
    unindexed = set()
    for r in references(catalog):
        begun = [key[: len(r.columns)] for table, key in beginnings if table == r.table]
        by_patient = r.table in PATIENT_OWNED and "patient_id" in r.columns and r.target in PATIENT_OWNED
        if not by_patient and not any(set(key) == set(r.columns) for key in begun):
            unindexed.add(f"{r.table}.{r.name}")
    assert unindexed == set(UNINDEXED)


@pytest.mark.parametrize(
    ("breach", "test"),
    [
        ("CREATE TABLE unlisted ()", test_every_table_is_declared_patient_owned_or_shared),
        ("CREATE UNIQUE INDEX ON survey (survey_id)", test_every_key_of_a_patient_owned_table_contains_the_patient),
        (
            "ALTER TABLE token ADD patient_id uuid REFERENCES patient (patient_id)",
            test_nothing_shared_refers_to_a_patient_owned_table,
        ),
        ("ALTER TABLE hold ADD nth serial", test_no_sequence_or_identity_gives_order_or_meaning),
        (
            "ALTER TABLE hold ADD nth int GENERATED ALWAYS AS IDENTITY",
            test_no_sequence_or_identity_gives_order_or_meaning,
        ),
        ("ALTER TABLE hold ADD felt_at timestamp", test_every_instant_knows_its_zone),
        ("ALTER TABLE hold ADD felt_at timestamptz DEFAULT now()", test_no_default_asks_the_wall_clock_or_chance),
        ('ALTER TABLE hold ADD "feltAt" timestamptz', test_every_name_is_snake_case),
        (
            "ALTER TABLE hold ADD pharmacy_id uuid REFERENCES pharmacy (pharmacy_id)",
            test_every_reference_has_an_index_or_a_reason,
        ),
    ],
)  # fmt: skip
def test_the_lint_finds(catalog: Connection, breach: str, test: object) -> None:
    assert callable(test)
    with catalog.transaction(force_rollback=True):
        catalog.execute(breach.encode())
        with pytest.raises(AssertionError):
            test(catalog)
