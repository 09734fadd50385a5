"""Decisions, kept for ever: those about a patient, and the refusals of asks whose number leads to nobody."""

from __future__ import annotations

from typing import Any

from registry.storage.statements import columns, insertion
from registry.storage.tables.decisions import DecisionRow, UnmatchedDecisionRow
from registry.storage.transaction import Row, Transaction

INSERT = insertion(DecisionRow)
INSERT_UNMATCHED = insertion(UnmatchedDecisionRow)
UNMATCHED_COLUMNS = columns(UnmatchedDecisionRow)
BOTH = f"""
SELECT patient_id, {UNMATCHED_COLUMNS} FROM decision
WHERE {{condition}}
UNION ALL
SELECT NULL::uuid AS patient_id, {UNMATCHED_COLUMNS} FROM unmatched_decision
WHERE {{condition}}
"""  # noqa: S608
FIND = BOTH.format(condition="decision_id = %(decision_id)s::uuid")
SEEN_BY = """(%(after)s::uuid IS NULL OR decision_id > %(after)s::uuid)
    AND (%(pharmacy_id)s::uuid IS NULL OR pharmacy_id = %(pharmacy_id)s::uuid)
    AND (%(prescriber_id)s::uuid IS NULL OR (prescriber_id = %(prescriber_id)s::uuid AND gate = 'prescription'))"""
PAGE = f"SELECT * FROM ({BOTH.format(condition=SEEN_BY)}) both_kinds ORDER BY decision_id LIMIT %(limit)s"  # noqa: S608


def add(tx: Transaction, patient_id: str | None, values: dict[str, Any]) -> None:
    """The decision is kept with its patient; without one, with the pharmacy that asked."""
    if patient_id is None:
        tx.run(INSERT_UNMATCHED, **values)
    else:
        tx.run(INSERT, patient_id=patient_id, **values)


def find(tx: Transaction, decision_id: str) -> Row | None:
    """The decision of that id."""
    return tx.row(FIND, decision_id=decision_id)


def page(
    tx: Transaction, *, pharmacy_id: str | None, prescriber_id: str | None, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Up to `limit` decisions after the one named: of a pharmacy, of a prescriber's own asks, or (both None) of all."""
    return tx.rows(PAGE, pharmacy_id=pharmacy_id, prescriber_id=prescriber_id, after=after, limit=limit)
