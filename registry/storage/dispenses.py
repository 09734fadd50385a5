"""Confirmation numbers and releases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.storage.statements import insertion
from registry.storage.tables.dispenses import ConfirmationRow, ReleaseRow
from registry.storage.transaction import Row, Transaction

INSERT_CONFIRMATION = insertion(ConfirmationRow)
INSERT_RELEASE = insertion(ReleaseRow)
CONFIRMATION = """
SELECT c.confirmation_id, c.patient_id, c.number, c.pharmacy_id, c.authorization_id, c.ndc, c.quantity, c.days_supply,
    c.confirmed_at, c.valid_until, c.cancelled_at,
    (SELECT r.released_at FROM release r
        WHERE r.patient_id = c.patient_id AND r.confirmation_id = c.confirmation_id) AS used_at
FROM issued_number n
JOIN dispense_confirmation c ON c.patient_id = n.patient_id AND c.confirmation_id = n.subject_id
WHERE n.number = %(number)s AND n.kind = 'confirmation'
"""
CANCEL = """
UPDATE dispense_confirmation SET cancelled_at = %(at)s, cancelled_by = %(by)s, cancel_reason = %(reason)s
WHERE patient_id = %(patient_id)s AND confirmation_id = %(confirmation_id)s AND cancelled_at IS NULL
"""
PAGE = """
SELECT c.confirmation_id, c.number, c.ndc, c.quantity, c.days_supply, c.confirmed_at, c.valid_until, c.cancelled_at,
    r.release_id, r.released_at
FROM dispense_confirmation c
LEFT JOIN release r ON r.patient_id = c.patient_id AND r.confirmation_id = c.confirmation_id
WHERE c.pharmacy_id = %(pharmacy_id)s::uuid AND (%(after)s::uuid IS NULL OR c.confirmation_id > %(after)s::uuid)
ORDER BY c.confirmation_id LIMIT %(limit)s
"""


def add_confirmation(tx: Transaction, values: dict[str, Any]) -> None:
    """The confirmation number is given, and its authorization number used."""
    tx.run(INSERT_CONFIRMATION, **values)


def add_release(tx: Transaction, values: dict[str, Any]) -> None:
    """The product has left the pharmacy, and its confirmation number is used."""
    tx.run(INSERT_RELEASE, **values)


def confirmation(tx: Transaction, number: str) -> Row | None:
    """The confirmation of that number, and when it was used."""
    return tx.row(CONFIRMATION, number=number)


def cancel(
    tx: Transaction, *, patient_id: str, confirmation_id: str, at: datetime, by: str, reason: str
) -> None:
    """The confirmation number is void, which frees its authorization number."""
    tx.run(CANCEL, patient_id=patient_id, confirmation_id=confirmation_id, at=at, by=by, reason=reason)


def page(tx: Transaction, pharmacy_id: str, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` confirmations of the pharmacy after the one named, with their releases."""
    return tx.rows(PAGE, pharmacy_id=pharmacy_id, after=after, limit=limit)
