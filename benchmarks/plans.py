"""How the database means to answer the questions of an ask: every table of some size must be read through an index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.histories import ACTOR, PHARMACIST, PHARMACY, PRESCRIBER, PROGRAM
from registry.domain.facts import Gate
from registry.domain.numbers import NumberKind
from registry.storage import accounts, idempotency
from registry.storage.facts.question import QUESTIONS
from registry.storage.locks import LOCK_BY_NUMBER, LOCK_PATIENT, RELY_AT_COUNTERS
from registry.storage.transaction import APP_ROLE, numbered

SMALL = 1_000
"""A table with fewer rows may be read whole: that is a page or two."""

STATEMENTS = {
    "who asks": accounts.BY_TOKEN,
    "answer kept": idempotency.KEPT,
    "lock of the patient": LOCK_PATIENT,
    "lock of a number's patient": LOCK_BY_NUMBER,
    "locks for a dispense": RELY_AT_COUNTERS[NumberKind.AUTHORIZATION],
    "locks for a release": RELY_AT_COUNTERS[NumberKind.CONFIRMATION],
    **{f"facts of the {gate} gate": QUESTIONS[gate] for gate in Gate},
}


def tables_read_whole(connection: psycopg.Connection[Any]) -> list[str]:
    """Every statement of an ask that would read a large table from end to end, as `statement: table`."""
    rows = dict(connection.execute("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'").fetchall())
    connection.prepare_threshold = None
    connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(APP_ROLE)))
    found = [
        f"{name}: {table}"
        for name, statement in STATEMENTS.items()
        for table in _read_whole(_plan(connection, statement))
        if rows[table] >= SMALL
    ]
    connection.execute("RESET ROLE")
    return found


def _plan(connection: psycopg.Connection[Any], statement: str) -> dict[str, Any]:
    text, names = numbered(statement)
    values = ", ".join(_literal(connection, SAMPLES[name]) for name in names)
    connection.execute("DEALLOCATE ALL")
    connection.execute(b"PREPARE asked AS " + text)
    found = connection.execute(f"EXPLAIN (FORMAT JSON) EXECUTE asked({values})".encode()).fetchone()
    plan: dict[str, Any] = found[0][0]["Plan"] if found else {}
    return plan


def _literal(connection: psycopg.Connection[Any], value: object) -> str:
    return sql.Literal(value).as_string(connection)


def _read_whole(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from _read_whole(below)


SAMPLES: dict[str, object] = {
    "patient_id": "00000010-0000-7000-8000-000000000001",
    "prescriber_id": PRESCRIBER,
    "pharmacy_id": PHARMACY,
    "pharmacist_id": PHARMACIST,
    "account_id": ACTOR,
    "program": PROGRAM,
    "number": "A234567892",
    "kind": "authorization",
    "ndc": None,
    "key": "a key",
    "token_hash": b"0" * 32,
    "at": datetime(2026, 3, 2, tzinfo=UTC),
    "as_of": datetime(2026, 3, 2, tzinfo=UTC),
}
