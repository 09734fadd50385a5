"""Prescriptions, the authorization numbers given for them, and the register of all numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.storage.statements import insertion
from registry.storage.tables.prescriptions import AuthorizationRow, IssuedNumberRow, PrescriptionRow
from registry.storage.transaction import Row, Transaction

INSERT_PRESCRIPTION = insertion(PrescriptionRow)
INSERT_NUMBER = insertion(IssuedNumberRow)
INSERT_AUTHORIZATION = insertion(AuthorizationRow)
LOCK_BY_NUMBER = """
SELECT p.patient_id, n.subject_id FROM issued_number n JOIN patient p ON p.patient_id = n.patient_id
WHERE n.number = %(number)s AND n.kind = %(kind)s
FOR UPDATE OF p
"""
RELY_ON_PRESCRIBER_OF_NUMBER = """
SELECT pg_advisory_xact_lock_shared(hashtextextended(rx.prescriber_id::text, 1))
FROM issued_number n
JOIN prescription_authorization a ON a.patient_id = n.patient_id AND a.authorization_id = n.subject_id
JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE n.number = %(number)s AND n.kind = 'authorization'
"""
AUTHORIZATION = """
SELECT a.authorization_id, a.patient_id, a.number, a.issued_at, a.valid_until, a.cancelled_at, rx.prescription_id,
    rx.program, rx.prescriber_id, rx.ndc, rx.quantity, rx.days_supply, rx.risk_category, rx.route,
    (SELECT max(u.confirmed_at) FROM dispense_confirmation u
        WHERE u.patient_id = a.patient_id AND u.authorization_id = a.authorization_id
            AND u.cancelled_at IS NULL) AS used_at
FROM issued_number n
JOIN prescription_authorization a ON a.patient_id = n.patient_id AND a.authorization_id = n.subject_id
JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE n.number = %(number)s AND n.kind = 'authorization'
"""
CANCEL = """
UPDATE prescription_authorization SET cancelled_at = %(at)s, cancelled_by = %(by)s, cancel_reason = %(reason)s
WHERE patient_id = %(patient_id)s AND authorization_id = %(authorization_id)s AND cancelled_at IS NULL
"""
CANCEL_OPEN = """
UPDATE prescription_authorization a SET cancelled_at = %(at)s, cancelled_by = %(by)s, cancel_reason = %(reason)s
FROM prescription rx
WHERE a.patient_id = %(patient_id)s AND a.cancelled_at IS NULL
    AND rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id AND rx.program = %(program)s
    AND NOT EXISTS (SELECT FROM dispense_confirmation c WHERE c.patient_id = a.patient_id
        AND c.authorization_id = a.authorization_id AND c.cancelled_at IS NULL)
RETURNING a.number
"""


def add_prescription(tx: Transaction, values: dict[str, Any]) -> None:
    """The prescription is recorded as it was authorized."""
    tx.run(INSERT_PRESCRIPTION, **values)


def add_number(tx: Transaction, values: dict[str, Any]) -> None:
    """The number is taken for ever, and leads to its patient."""
    tx.run(INSERT_NUMBER, **values)


def add_authorization(tx: Transaction, values: dict[str, Any]) -> None:
    """The authorization number is given."""
    tx.run(INSERT_AUTHORIZATION, **values)


def lock_patient_of(tx: Transaction, number: str, kind: str) -> Row | None:
    """The patient to whom the number leads is locked; None when the number was never issued."""
    return tx.row(LOCK_BY_NUMBER, number=number, kind=kind)


def queue_patient_lock(tx: Transaction, number: str, kind: str) -> None:
    """The patient to whom the number leads, if any, is locked before the next question is answered."""
    tx.run(LOCK_BY_NUMBER, number=number, kind=kind)


def rely_on_prescriber_of(tx: Transaction, number: str) -> None:
    """The standing of the prescriber of this authorization does not change until the transaction ends."""
    tx.run(RELY_ON_PRESCRIBER_OF_NUMBER, number=number)


def authorization(tx: Transaction, number: str) -> Row | None:
    """The authorization of that number, with its prescription and its use."""
    return tx.row(AUTHORIZATION, number=number)


def cancel(
    tx: Transaction, *, patient_id: str, authorization_id: str, at: datetime, by: str, reason: str
) -> None:
    """The authorization number opens no gate any more."""
    tx.run(CANCEL, patient_id=patient_id, authorization_id=authorization_id, at=at, by=by, reason=reason)


def cancel_open(
    tx: Transaction, *, patient_id: str, program: str, at: datetime, by: str, reason: str
) -> list[str]:
    """Every authorization number of the patient in the program that was not used is cancelled; returns them."""
    values = {"patient_id": patient_id, "program": program, "at": at, "by": by, "reason": reason}
    return [row["number"] for row in tx.rows(CANCEL_OPEN, **values)]
