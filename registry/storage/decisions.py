"""Decisions, kept for ever: those about a patient, and the refusals of asks whose number leads to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from registry.domain.facts import Gate
from registry.storage.encrypted import encrypted
from registry.storage.statements import columns, insertion_of_all
from registry.storage.tables.base import Base
from registry.storage.tables.decisions import DecisionRow, UnmatchedDecisionRow
from registry.storage.tables.dispenses import ConfirmationRow, ReleaseRow
from registry.storage.tables.ledger import LedgerEventRow
from registry.storage.tables.prescriptions import AuthorizationRow, IssuedNumberRow, PrescriptionRow
from registry.storage.tables.signatures import SignatureRow
from registry.storage.transaction import Row, Transaction

ROWS: dict[str, type[Base]] = {
    "decision": DecisionRow,
    "unmatched": UnmatchedDecisionRow,
    "prescription": PrescriptionRow,
    "number": IssuedNumberRow,
    "authorization": AuthorizationRow,
    "confirmation": ConfirmationRow,
    "release": ReleaseRow,
    "signature": SignatureRow,
    "event": LedgerEventRow,
}
"""What one recording can hold, in the order in which it refers to one another."""
UNMATCHED_COLUMNS = columns(UnmatchedDecisionRow)
MATCHED = f"SELECT patient_id, {UNMATCHED_COLUMNS} FROM decision"  # noqa: S608
UNMATCHED = f"SELECT NULL::uuid AS patient_id, {UNMATCHED_COLUMNS} FROM unmatched_decision"  # noqa: S608
FIND = " UNION ALL ".join(
    f"{kind} WHERE decision_id = %(decision_id)s::uuid" for kind in (MATCHED, UNMATCHED)
)
NOTHING_YET = "00000000-0000-0000-0000-000000000000"
"""Sorts before every id: the cursor of the first page."""
OF_PROGRAM = "program = %(program)s AND (%(since)s::timestamptz IS NULL OR as_of >= %(since)s::timestamptz)"
OF_PHARMACY = "pharmacy_id = %(pharmacy_id)s::uuid"
OF_PRESCRIBER = "prescriber_id = %(prescriber_id)s::uuid AND gate = 'prescription'"


def _page(whose: str, *kinds: str) -> str:
    """A page of some kinds of decision. Each kind is cut by itself, so that its index gives the rows in order."""
    place = f"WHERE {whose} AND decision_id > %(after)s::uuid ORDER BY decision_id LIMIT %(limit)s"
    together = " UNION ALL ".join(f"({kind} {place})" for kind in kinds)
    return f"SELECT * FROM ({together}) page ORDER BY decision_id LIMIT %(limit)s"  # noqa: S608


def page_of_authorized(gate: Gate, whose: str) -> str:
    """A page of the decisions of a gate that gave something, to join what they gave: each gave one thing."""
    return (
        f"(SELECT patient_id, decision_id, program FROM decision WHERE gate = '{gate}' AND verdict = 'authorized'"  # noqa: S608
        f" AND {whose} AND decision_id > %(after)s::uuid ORDER BY decision_id LIMIT %(limit)s)"
    )


COUNT = "SELECT (SELECT count(*) FROM decision) + (SELECT count(*) FROM unmatched_decision) AS decisions"
PAGE_ALL = _page("true", MATCHED, UNMATCHED)
PAGE_OF_PROGRAM = _page(OF_PROGRAM, MATCHED, UNMATCHED)


def record(tx: Transaction, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """The decision, all that it gives, and its ledger event are recorded in one statement.

    The keys of `rows` are those of ROWS. A decision about a patient is a `decision`; the refusal of an ask whose number
    leads to nobody is an `unmatched` one.
    """
    kept = {key: encrypted(tx, ROWS[key], row) for key, row in rows.items()}
    values = {f"{key}.{name}": value for key, row in kept.items() for name, value in row.items()}
    tx.run(_recording(tuple(rows)), **values)


@cache
def _recording(keys: tuple[str, ...]) -> str:
    return insertion_of_all({key: ROWS[key] for key in keys})


def find(tx: Transaction, decision_id: str) -> Row | None:
    """The decision of that id."""
    return tx.row(FIND, decision_id=decision_id)


def count(tx: Transaction) -> int:
    """How many decisions there are."""
    row = tx.row(COUNT)
    return int(row["decisions"]) if row else 0


def page(tx: Transaction, *, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` decisions after the one named, whole, to decide them again."""
    return tx.rows(PAGE_ALL, after=after or NOTHING_YET, limit=limit)


def page_of_program(
    tx: Transaction, *, program: str, since: datetime | None, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Up to `limit` decisions of a program after the one named, made at or after `since`; None for all."""
    return tx.rows(PAGE_OF_PROGRAM, program=program, since=since, after=after or NOTHING_YET, limit=limit)
