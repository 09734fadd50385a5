"""Records that were opened in an emergency, and the coordinator's note of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.storage.encrypted import all_decrypted, encrypted
from registry.storage.statements import columns
from registry.storage.tables.access import EmergencyAccessRow
from registry.storage.transaction import Row, Transaction

INSERT = """
INSERT INTO emergency_access (patient_id, emergency_access_id, prescriber_id, reason, opened_at, open_until,
    recorded_at, recorded_by)
VALUES (%(patient_id)s, %(emergency_access_id)s, %(prescriber_id)s, %(reason)s, %(opened_at)s, %(open_until)s,
    %(recorded_at)s, %(recorded_by)s)
"""
PAGE = f"""
SELECT {columns(EmergencyAccessRow)} FROM emergency_access
WHERE %(after)s::uuid IS NULL OR emergency_access_id > %(after)s::uuid
ORDER BY emergency_access_id LIMIT %(limit)s
"""  # noqa: S608
FIND = """
SELECT patient_id, acknowledged_at FROM emergency_access WHERE emergency_access_id = %(emergency_access_id)s FOR UPDATE
"""
ACKNOWLEDGE = """
UPDATE emergency_access SET acknowledged_at = %(at)s, acknowledged_by = %(by)s
WHERE patient_id = %(patient_id)s AND emergency_access_id = %(emergency_access_id)s
"""


def add(tx: Transaction, values: dict[str, Any]) -> None:
    """The access is open."""
    tx.run(INSERT, **encrypted(tx, EmergencyAccessRow, values))


def page(tx: Transaction, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` emergency accesses, in the order in which they were opened, after the one named."""
    return all_decrypted(tx, EmergencyAccessRow, tx.rows(PAGE, after=after, limit=limit))


def lock(tx: Transaction, emergency_access_id: str) -> Row | None:
    """Whose record was opened and when that was acknowledged; the row is locked."""
    return tx.row(FIND, emergency_access_id=emergency_access_id)


def acknowledge(tx: Transaction, *, patient_id: str, emergency_access_id: str, at: datetime, by: str) -> None:
    """A coordinator has taken note."""
    tx.run(ACKNOWLEDGE, patient_id=patient_id, emergency_access_id=emergency_access_id, at=at, by=by)
