"""Patients and their enrollments: who may see whom, and the acts that change an enrollment.

A prescriber sees the patients actively enrolled with him or her; one who is enrolled with nobody is seen by whoever
registered or last treated the patient. So a transfer moves the sight of the patient too.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from registry.storage.encrypted import all_decrypted, decrypted, encrypted, ending
from registry.storage.locks import LOCK_PATIENT
from registry.storage.statements import insertion
from registry.storage.tables.patients import EnrollmentRow, PatientRow
from registry.storage.transaction import Row, Transaction

INSERT = insertion(PatientRow)
FOUND_BY = "patient by family name and birth date"
COLUMNS = "p.patient_id, p.given_name, p.family_name, p.born_on, p.time_zone, p.registered_by_prescriber, p.recorded_at"
TREATED = """CASE
    WHEN EXISTS (SELECT FROM enrollment e WHERE e.patient_id = p.patient_id AND e.ended_at IS NULL) THEN EXISTS (
        SELECT FROM enrollment e
        WHERE e.patient_id = p.patient_id AND e.ended_at IS NULL AND e.prescriber_id = %(prescriber_id)s::uuid)
    ELSE p.registered_by_prescriber = %(prescriber_id)s::uuid OR EXISTS (
        SELECT FROM enrollment e WHERE e.patient_id = p.patient_id AND e.prescriber_id = %(prescriber_id)s::uuid)
    END"""
IS_VISIBLE = f"""
SELECT p.patient_id FROM patient p
WHERE p.patient_id = %(patient_id)s AND (%(prescriber_id)s::uuid IS NULL OR {TREATED})
"""  # noqa: S608
FIND = f"""
SELECT {COLUMNS} FROM patient p
WHERE p.patient_id = %(patient_id)s AND (%(prescriber_id)s::uuid IS NULL OR {TREATED})
"""  # noqa: S608
READABLE = f"""
SELECT p.patient_id, NOT (%(prescriber_id)s::uuid IS NULL OR {TREATED}) AS by_emergency FROM patient p
WHERE p.patient_id = %(patient_id)s AND (%(prescriber_id)s::uuid IS NULL OR {TREATED} OR EXISTS (
    SELECT FROM emergency_access ea
    WHERE ea.patient_id = p.patient_id AND ea.prescriber_id = %(prescriber_id)s::uuid
        AND ea.recorded_by = %(account_id)s::uuid
        AND ea.opened_at <= %(at)s::timestamptz AND ea.open_until > %(at)s::timestamptz))
"""  # noqa: S608
PAGE_ALL = f"""
SELECT {COLUMNS} FROM patient p
WHERE (%(after)s::uuid IS NULL OR p.patient_id > %(after)s::uuid)
ORDER BY p.patient_id LIMIT %(limit)s
"""  # noqa: S608
PAGE_TREATED = f"""
SELECT {COLUMNS} FROM patient p
WHERE p.patient_id IN (
    SELECT patient_id FROM patient WHERE registered_by_prescriber = %(prescriber_id)s::uuid
    UNION SELECT patient_id FROM enrollment WHERE prescriber_id = %(prescriber_id)s::uuid)
AND {TREATED} AND (%(after)s::uuid IS NULL OR p.patient_id > %(after)s::uuid)
ORDER BY p.patient_id LIMIT %(limit)s
"""  # noqa: S608
SEARCH = f"""
SELECT {COLUMNS} FROM patient p
WHERE p.found_by = ANY(%(indexes)s::bytea[]) AND (%(prescriber_id)s::uuid IS NULL OR {TREATED})
ORDER BY p.patient_id LIMIT %(limit)s
"""  # noqa: S608
MOST_FOUND = 50
ACTIVE_ENROLLMENT = """
SELECT e.enrollment_id, e.prescriber_id, e.enrolled_at, rc.risk_category,
    greatest(e.enrolled_at, rc.since, (SELECT max(tr.transferred_at) FROM transfer tr
        WHERE tr.patient_id = e.patient_id AND tr.enrollment_id = e.enrollment_id)) AS changed_at
FROM enrollment e
LEFT JOIN LATERAL (SELECT * FROM risk_category x
    WHERE x.patient_id = e.patient_id AND x.enrollment_id = e.enrollment_id
    ORDER BY x.since DESC, x.risk_category_id DESC LIMIT 1) rc ON true
WHERE e.patient_id = %(patient_id)s AND e.program = %(program)s AND e.ended_at IS NULL
"""
LATEST_ACT = """
SELECT greatest(
    (SELECT max(ag.signed_at) FROM agreement ag
        WHERE ag.patient_id = e.patient_id AND ag.enrollment_id = e.enrollment_id),
    (SELECT max(af.signed_at) FROM authorization_form af
        WHERE af.patient_id = e.patient_id AND af.enrollment_id = e.enrollment_id),
    (SELECT max(sv.answered_at) FROM survey sv
        WHERE sv.patient_id = e.patient_id AND sv.program = e.program AND sv.respondent = 'prescriber'),
    (SELECT max(de.granted_at) FROM dispense_exception de
        WHERE de.patient_id = e.patient_id AND de.enrollment_id = e.enrollment_id AND de.program = e.program),
    (SELECT max(a.issued_at) FROM prescription rx JOIN prescription_authorization a
        ON a.patient_id = rx.patient_id AND a.prescription_id = rx.prescription_id
        WHERE rx.patient_id = e.patient_id AND rx.enrollment_id = e.enrollment_id)) AS at
FROM enrollment e WHERE e.patient_id = %(patient_id)s AND e.enrollment_id = %(enrollment_id)s
"""
LATEST_STATUS_AT = """
SELECT max(observed_at) AS at FROM reproductive_status WHERE patient_id = %(patient_id)s AND error_marked_at IS NULL
"""
END_ENROLLMENT = """
UPDATE enrollment SET ended_at = %(at)s, ended_by = %(by)s, end_reason = %(reason)s
WHERE patient_id = %(patient_id)s AND enrollment_id = %(enrollment_id)s AND ended_at IS NULL
"""
HAND_ENROLLMENT_ON = """
UPDATE enrollment SET prescriber_id = %(prescriber_id)s
WHERE patient_id = %(patient_id)s AND enrollment_id = %(enrollment_id)s
"""


def add(tx: Transaction, values: dict[str, Any]) -> None:
    """The patient is registered, and found again by family name and birth date."""
    found_by = tx.vault.index(FOUND_BY, values["family_name"], values["born_on"].isoformat())
    tx.run(INSERT, **encrypted(tx, PatientRow, {**values, "found_by": found_by}))


def lock_visible(tx: Transaction, patient_id: str, prescriber_id: str | None) -> bool:
    """The patient's row is locked; False when there is none, or none that this prescriber treats.

    `prescriber_id` None stands for somebody who may act for every patient. Who treats the patient is asked after the
    lock was granted: a transfer that was committed while this waited is seen.
    """
    tx.run(LOCK_PATIENT, patient_id=patient_id)
    return tx.row(IS_VISIBLE, patient_id=patient_id, prescriber_id=prescriber_id) is not None


def readable(
    tx: Transaction, patient_id: str, prescriber_id: str | None, account_id: str, at: datetime
) -> bool | None:
    """None when the account may not read of the patient then; else whether an emergency alone lets it.

    `prescriber_id` None stands for somebody who sees every patient. An emergency opens the record to the account that
    opened it, not to all who act for the prescriber.
    """
    who = {"prescriber_id": prescriber_id, "account_id": account_id}
    row = tx.row(READABLE, patient_id=patient_id, at=at, **who)
    return None if row is None else bool(row["by_emergency"])


def find(tx: Transaction, patient_id: str, prescriber_id: str | None) -> Row | None:
    """The patient, if there is one that this prescriber treats (None: anybody's)."""
    row = tx.row(FIND, patient_id=patient_id, prescriber_id=prescriber_id)
    return row and decrypted(tx, PatientRow, row)


def page(tx: Transaction, prescriber_id: str | None, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` patients of the prescriber (None: of all) after the one named."""
    if prescriber_id is None:
        rows = tx.rows(PAGE_ALL, after=after, limit=limit)
    else:
        rows = tx.rows(PAGE_TREATED, prescriber_id=prescriber_id, after=after, limit=limit)
    return all_decrypted(tx, PatientRow, rows)


def search(
    tx: Transaction, prescriber_id: str | None, family_name: str, born_on: date
) -> list[dict[str, Any]]:
    """The patients of that family name and birth date whom this prescriber treats (None: anybody's)."""
    indexes = tx.vault.indexes(FOUND_BY, family_name, born_on.isoformat())
    rows = tx.rows(SEARCH, indexes=indexes, prescriber_id=prescriber_id, limit=MOST_FOUND)
    return all_decrypted(tx, PatientRow, rows)


def active_enrollment(tx: Transaction, patient_id: str, program: str) -> Row | None:
    """The active enrollment in the program, its present risk category, and when it last changed (`changed_at`)."""
    return tx.row(ACTIVE_ENROLLMENT, patient_id=patient_id, program=program)


def programs_of(tx: Transaction, patient_id: str) -> list[str]:
    """The programs in which the patient is or was enrolled."""
    found = tx.rows(
        "SELECT DISTINCT program FROM enrollment WHERE patient_id = %(it)s ORDER BY 1", it=patient_id
    )
    return [row["program"] for row in found]


def latest_act(tx: Transaction, patient_id: str, enrollment_id: str) -> datetime | None:
    """The latest instant of what a change overtakes: agreements, forms, surveys, exceptions, numbers."""
    row = tx.row(LATEST_ACT, patient_id=patient_id, enrollment_id=enrollment_id)
    return row["at"] if row else None


def latest_status_at(tx: Transaction, patient_id: str) -> datetime | None:
    """When the latest reproductive status was observed that was not entered in error."""
    row = tx.row(LATEST_STATUS_AT, patient_id=patient_id)
    return row["at"] if row else None


def end_enrollment(
    tx: Transaction, *, patient_id: str, enrollment_id: str, at: datetime, by: str, reason: str
) -> None:
    """The enrollment has ended."""
    key = {"patient_id": patient_id, "enrollment_id": enrollment_id}
    tx.run(END_ENROLLMENT, **ending(tx, EnrollmentRow, reason, **key), at=at, by=by)


def pass_enrollment(tx: Transaction, *, patient_id: str, enrollment_id: str, prescriber_id: str) -> None:
    """The enrollment is another prescriber's from now on."""
    tx.run(
        HAND_ENROLLMENT_ON, patient_id=patient_id, enrollment_id=enrollment_id, prescriber_id=prescriber_id
    )
