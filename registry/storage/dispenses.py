"""Confirmation numbers and releases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.domain.facts import Gate
from registry.storage.decisions import NOTHING_YET, OF_PHARMACY, page_of_authorized
from registry.storage.encrypted import all_decrypted, decrypted, ending
from registry.storage.tables.dispenses import ConfirmationRow
from registry.storage.transaction import Row, Transaction

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
GIVEN = """
SELECT d.decision_id, d.program, c.patient_id, c.confirmation_id, c.number, c.pharmacy_id, c.pharmacist_id,
    c.ndc, c.quantity, c.days_supply, c.confirmed_at, c.valid_until, c.cancelled_at, c.cancel_reason,
    r.release_id, r.released_at, r.hand_over
FROM {decided} d
JOIN dispense_confirmation c ON c.patient_id = d.patient_id AND c.decision_id = d.decision_id
LEFT JOIN release r ON r.patient_id = c.patient_id AND r.confirmation_id = c.confirmation_id
"""
OF_DECISION = GIVEN.format(decided="decision") + "WHERE d.decision_id = %(decision_id)s::uuid"
PAGE = GIVEN + "ORDER BY d.decision_id"
PAGE_ALL = PAGE.format(decided=page_of_authorized(Gate.DISPENSE, "true"))
PAGE_OF_PHARMACY = PAGE.format(decided=page_of_authorized(Gate.DISPENSE, OF_PHARMACY))
RELEASED = """
SELECT d.decision_id, d.program, r.patient_id, r.release_id, r.confirmation_id, c.number, c.pharmacy_id,
    r.pharmacist_id, r.ndc, r.quantity, r.days_supply, r.released_at, r.hand_over, r.checklist_category,
    r.checklist_items, r.counselor, r.medication_guide_provided
FROM {decided} d
JOIN release r ON r.patient_id = d.patient_id AND r.decision_id = d.decision_id
JOIN dispense_confirmation c ON c.patient_id = r.patient_id AND c.confirmation_id = r.confirmation_id
"""
RELEASE_OF_DECISION = RELEASED.format(decided="decision") + "WHERE d.decision_id = %(decision_id)s::uuid"
RELEASES = RELEASED + "ORDER BY d.decision_id"
RELEASES_ALL = RELEASES.format(decided=page_of_authorized(Gate.RELEASE, "true"))
RELEASES_OF_PHARMACY = RELEASES.format(decided=page_of_authorized(Gate.RELEASE, OF_PHARMACY))


def confirmation(tx: Transaction, number: str) -> Row | None:
    """The confirmation of that number, and when it was used."""
    return tx.row(CONFIRMATION, number=number)


def cancel(
    tx: Transaction, *, patient_id: str, confirmation_id: str, at: datetime, by: str, reason: str
) -> None:
    """The confirmation number is void, which frees its authorization number."""
    key = {"patient_id": patient_id, "confirmation_id": confirmation_id}
    tx.run(CANCEL, **ending(tx, ConfirmationRow, reason, **key), at=at, by=by)


def given_by(tx: Transaction, decision_id: str) -> Row | None:
    """The confirmation that the decision gave, with its release."""
    row = tx.row(OF_DECISION, decision_id=decision_id)
    return row and decrypted(tx, ConfirmationRow, row)


def page(tx: Transaction, pharmacy_id: str | None, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` confirmations of the pharmacy (None: of all) after the decision named, with their releases."""
    place = {"after": after or NOTHING_YET, "limit": limit}
    if pharmacy_id is None:
        rows = tx.rows(PAGE_ALL, **place)
    else:
        rows = tx.rows(PAGE_OF_PHARMACY, pharmacy_id=pharmacy_id, **place)
    return all_decrypted(tx, ConfirmationRow, rows)


def release_of(tx: Transaction, decision_id: str) -> Row | None:
    """The release that the decision allowed, with its checklist."""
    return tx.row(RELEASE_OF_DECISION, decision_id=decision_id)


def releases(tx: Transaction, pharmacy_id: str | None, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` releases by the pharmacy (None: by all) after the decision named."""
    place = {"after": after or NOTHING_YET, "limit": limit}
    if pharmacy_id is None:
        return tx.rows(RELEASES_ALL, **place)
    return tx.rows(RELEASES_OF_PHARMACY, pharmacy_id=pharmacy_id, **place)
