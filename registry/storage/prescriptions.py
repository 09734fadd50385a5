"""Prescriptions, the authorization numbers given for them, and the register of all numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.domain.facts import Gate
from registry.storage.decisions import NOTHING_YET, OF_PRESCRIBER, page_of_authorized
from registry.storage.encrypted import all_decrypted, decrypted, ending
from registry.storage.tables.prescriptions import AuthorizationRow
from registry.storage.transaction import Row, Transaction

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
OPEN = """
SELECT a.authorization_id, a.number FROM prescription_authorization a JOIN prescription rx
    ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE a.patient_id = %(patient_id)s AND a.cancelled_at IS NULL AND rx.program = %(program)s
    AND NOT EXISTS (SELECT FROM dispense_confirmation c WHERE c.patient_id = a.patient_id
        AND c.authorization_id = a.authorization_id AND c.cancelled_at IS NULL)
"""
OVERTAKEN = """
SELECT a.authorization_id, a.number FROM prescription_authorization a JOIN prescription rx
    ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE a.patient_id = %(patient_id)s AND a.authorization_id = %(authorization_id)s AND a.cancelled_at IS NULL
    AND (EXISTS (SELECT FROM transfer tr WHERE tr.patient_id = a.patient_id
            AND tr.enrollment_id = rx.enrollment_id AND tr.transferred_at > a.issued_at)
        OR EXISTS (SELECT FROM risk_category rc WHERE rc.patient_id = a.patient_id
            AND rc.enrollment_id = rx.enrollment_id AND rc.since > a.issued_at)
        OR EXISTS (SELECT FROM enrollment e WHERE e.patient_id = a.patient_id
            AND e.program = rx.program AND e.enrollment_id <> rx.enrollment_id AND e.ended_at IS NULL))
"""
GIVEN = """
SELECT d.decision_id, a.authorization_id, a.patient_id, a.number, a.issued_at, a.valid_until,
    a.cancelled_at, a.cancel_reason, rx.prescription_id, rx.program, rx.prescriber_id, rx.ndc, rx.quantity,
    rx.days_supply, rx.refills, rx.risk_category, rx.route, c.confirmed_at AS used_at
FROM {decided} d
JOIN prescription_authorization a ON a.patient_id = d.patient_id AND a.decision_id = d.decision_id
JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
LEFT JOIN dispense_confirmation c ON c.patient_id = a.patient_id AND c.authorization_id = a.authorization_id
    AND c.cancelled_at IS NULL
"""
OF_DECISION = GIVEN.format(decided="decision") + "WHERE d.decision_id = %(decision_id)s::uuid"
PAGE = GIVEN + "ORDER BY d.decision_id"
PAGE_ALL = PAGE.format(decided=page_of_authorized(Gate.PRESCRIPTION, "true"))
PAGE_OF_PRESCRIBER = PAGE.format(decided=page_of_authorized(Gate.PRESCRIPTION, OF_PRESCRIBER))


def authorization(tx: Transaction, number: str) -> Row | None:
    """The authorization of that number, with its prescription and its use."""
    return tx.row(AUTHORIZATION, number=number)


def cancel(
    tx: Transaction, *, patient_id: str, authorization_id: str, at: datetime, by: str, reason: str
) -> None:
    """The authorization number opens no gate any more."""
    key = {"patient_id": patient_id, "authorization_id": authorization_id}
    tx.run(CANCEL, **ending(tx, AuthorizationRow, reason, **key), at=at, by=by)


def cancel_open(
    tx: Transaction, *, patient_id: str, program: str, at: datetime, by: str, reason: str
) -> list[str]:
    """Every authorization number of the patient in the program that was not used is cancelled; returns them."""
    rows = tx.rows(OPEN, patient_id=patient_id, program=program)
    return _cancel_all(tx, rows, patient_id=patient_id, at=at, by=by, reason=reason)


def cancel_overtaken(
    tx: Transaction, *, patient_id: str, authorization_id: str, at: datetime, by: str, reason: str
) -> list[str]:
    """The authorization number is cancelled if a transfer, a change of category or a new enrollment came after it."""
    rows = tx.rows(OVERTAKEN, patient_id=patient_id, authorization_id=authorization_id)
    return _cancel_all(tx, rows, patient_id=patient_id, at=at, by=by, reason=reason)


def _cancel_all(tx: Transaction, rows: list[dict[str, Any]], **said: Any) -> list[str]:
    """Each of the rows, read under the lock of their patient, is cancelled; returns their numbers."""
    for row in rows:
        cancel(tx, authorization_id=row["authorization_id"], **said)
    return [row["number"] for row in rows]


def given_by(tx: Transaction, decision_id: str) -> Row | None:
    """The authorization that the decision gave, with its prescription and its use."""
    row = tx.row(OF_DECISION, decision_id=decision_id)
    return row and decrypted(tx, AuthorizationRow, row)


def page(tx: Transaction, prescriber_id: str | None, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` authorizations of the prescriber (None: of all) after the decision named."""
    place = {"after": after or NOTHING_YET, "limit": limit}
    if prescriber_id is None:
        rows = tx.rows(PAGE_ALL, **place)
    else:
        rows = tx.rows(PAGE_OF_PRESCRIBER, prescriber_id=prescriber_id, **place)
    return all_decrypted(tx, AuthorizationRow, rows)
