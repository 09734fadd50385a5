"""Patients with a history, written by COPY: each has used one authorization number and holds open ones.

Every second patient is a woman who can get pregnant, the others are men. One patient in ten has an open missed period,
so that every ask for her is refused. Ids are made from whole numbers, so that a load generator can name them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.histories import ACTOR, DAY, PROGRAM, ZONE, Open, Rows, add_patient, record_id
from registry.storage.encrypted import encrypt_row
from tests.data_keys import VAULT

CHUNK = 5_000


def populate(connection: psycopg.Connection[Any], patients: int, open_each: int) -> list[Open]:
    """Writes the patients and gives their open numbers; `open_each` numbers a patient."""
    now = datetime.now(UTC)
    connection.execute("SET session_replication_role = replica; SET synchronous_commit = off")
    _write(connection, _participants(now, max(2_000, patients // 500)))
    numbers: list[Open] = []
    for first in range(1, patients + 1, CHUNK):
        rows: Rows = {}
        for patient in range(first, min(first + CHUNK, patients + 1)):
            numbers += add_patient(rows, patient, open_each, now)
        _write(connection, rows)
    for statement in ("SET session_replication_role = origin", "VACUUM ANALYZE", "CHECKPOINT"):
        connection.execute(sql.SQL(statement))
    return numbers


def _participants(now: datetime, count: int) -> Rows:
    """That many prescribers and pharmacies, all certified and trained; the first of each is the one that asks."""
    common = {"recorded_at": now, "recorded_by": ACTOR}
    since = {"program": PROGRAM, "status": "active", "since": now - 400 * DAY, **common}
    trained = {"program": PROGRAM, "completed_at": now - 30 * DAY, **common}
    rows: Rows = {}
    for n in range(1, count + 1):
        prescriber, pharmacy, pharmacist = record_id(2, n), record_id(3, n), record_id(4, n)
        who = {"name": f"Test Participant {n}", **common}
        place = {
            "ncpdp_id": f"{n:07d}",
            "authorized_representative": "Test Representative",
            "time_zone": ZONE,
        }
        for table, record in (
            ("prescriber", {"prescriber_id": prescriber, "npi": f"1{n:09d}", "time_zone": ZONE, **who}),
            (
                "prescriber_certification",
                {"certification_id": record_id(5, n), "prescriber_id": prescriber, **since},
            ),
            ("pharmacy", {"pharmacy_id": pharmacy, **place, **who}),
            (
                "pharmacy_certification",
                {"certification_id": record_id(6, n), "pharmacy_id": pharmacy, **since},
            ),
            ("pharmacy_training", {"training_id": record_id(7, n), "pharmacy_id": pharmacy, **trained}),
            ("pharmacist", {"pharmacist_id": pharmacist, "pharmacy_id": pharmacy, **who}),
            ("pharmacist_training", {"training_id": record_id(8, n), "pharmacist_id": pharmacist, **trained}),
        ):
            rows.setdefault(table, []).append(record)
    return rows


def _write(connection: psycopg.Connection[Any], rows: Rows) -> None:
    for table, records in rows.items():
        # Records of one table may leave out what is null for them.
        names = list(dict.fromkeys(name for record in records for name in record))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
        )
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for record in records:
                kept = encrypt_row(VAULT, table, record)
                copy.write_row([kept.get(name) for name in names])
