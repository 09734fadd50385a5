"""What the gates gave for one patient in one program: the numbers with their windows, and the releases."""

from __future__ import annotations

from typing import Any

from registry.storage.transaction import Transaction

MOST = 500
AUTHORIZATIONS = """
SELECT a.decision_id, a.number, a.issued_at, a.valid_until, a.cancelled_at, rx.ndc, rx.quantity, rx.days_supply,
    (SELECT max(c.confirmed_at) FROM dispense_confirmation c
        WHERE c.patient_id = a.patient_id AND c.authorization_id = a.authorization_id
            AND c.cancelled_at IS NULL) AS used_at
FROM prescription_authorization a
JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE a.patient_id = %(patient_id)s AND rx.program = %(program)s
ORDER BY a.issued_at DESC LIMIT %(limit)s
"""
RELEASES = """
SELECT r.released_at, r.ndc, r.quantity, r.days_supply FROM release r
JOIN dispense_confirmation c ON c.patient_id = r.patient_id AND c.confirmation_id = r.confirmation_id
JOIN prescription_authorization a ON a.patient_id = c.patient_id AND a.authorization_id = c.authorization_id
JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE r.patient_id = %(patient_id)s AND rx.program = %(program)s
ORDER BY r.released_at DESC LIMIT %(limit)s
"""


def authorizations(tx: Transaction, patient_id: str, program: str) -> list[dict[str, Any]]:
    """The authorization numbers, the newest first, in a transaction that sees the patient."""
    return tx.rows(AUTHORIZATIONS, patient_id=patient_id, program=program, limit=MOST)


def releases(tx: Transaction, patient_id: str, program: str) -> list[dict[str, Any]]:
    """The releases, the newest first, in a transaction that sees the patient."""
    return tx.rows(RELEASES, patient_id=patient_id, program=program, limit=MOST)
