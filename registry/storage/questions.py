"""What auditors ask across patients: numbers that are open, courses and their times, enrollments, trainings.

Each page walks one index in the order of its cursor; what lies outside the time in question is not walked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from registry.domain.facts import Gate
from registry.domain.ids import lowest_id
from registry.storage.decisions import NOTHING_YET
from registry.storage.transaction import Transaction

MILLISECOND = timedelta(milliseconds=1)
FILTERS = {
    "program": "d.program = %(program)s",
    "prescriber_id": "d.prescriber_id = %(prescriber_id)s::uuid",
    "pharmacy_id": "d.pharmacy_id = %(pharmacy_id)s::uuid",
    "risk_category": "d.risk_category = %(risk_category)s",
    "since": "d.as_of >= %(since)s",
    "until": "d.as_of < %(until)s",
}
DECIDED = (
    "d.gate = '{gate}' AND d.verdict = 'authorized' AND d.decision_id > %(after)s::uuid"
    " AND d.decision_id >= %(first_id)s::uuid AND d.decision_id < %(end_id)s::uuid"
)
STILL_OPEN = (
    "{n}.{given} <= %(known_at)s AND {n}.valid_until >= %(at)s"
    " AND ({n}.cancelled_at IS NULL OR {n}.cancelled_at > %(known_at)s)"
)
OPEN_AUTHORIZATIONS = f"""
SELECT d.decision_id, 'authorization' AS kind, a.number, d.patient_id, d.program, d.prescriber_id, d.pharmacy_id,
    d.risk_category, a.issued_at AS given_at, a.valid_until
FROM decision d JOIN prescription_authorization a ON a.patient_id = d.patient_id AND a.decision_id = d.decision_id
WHERE {DECIDED.format(gate=Gate.PRESCRIPTION)} AND {STILL_OPEN.format(n="a", given="issued_at")}
    AND NOT EXISTS (SELECT FROM dispense_confirmation c
        WHERE c.patient_id = a.patient_id AND c.authorization_id = a.authorization_id
            AND c.confirmed_at <= %(known_at)s AND (c.cancelled_at IS NULL OR c.cancelled_at > %(known_at)s))
"""  # noqa: S608
OPEN_CONFIRMATIONS = f"""
SELECT d.decision_id, 'confirmation' AS kind, c.number, d.patient_id, d.program, d.prescriber_id, d.pharmacy_id,
    d.risk_category, c.confirmed_at AS given_at, c.valid_until
FROM decision d JOIN dispense_confirmation c ON c.patient_id = d.patient_id AND c.decision_id = d.decision_id
WHERE {DECIDED.format(gate=Gate.DISPENSE)} AND {STILL_OPEN.format(n="c", given="confirmed_at")}
    AND NOT EXISTS (SELECT FROM release r WHERE r.patient_id = c.patient_id
        AND r.confirmation_id = c.confirmation_id AND r.released_at <= %(known_at)s)
"""  # noqa: S608
OPEN = {"authorization": OPEN_AUTHORIZATIONS, "confirmation": OPEN_CONFIRMATIONS}
COURSES = f"""
SELECT d.decision_id, d.patient_id, d.program, d.prescriber_id, c.pharmacy_id, d.risk_category,
    first.as_of AS requested_at, a.issued_at AS authorized_at, c.confirmed_at, r.released_at
FROM (SELECT d.decision_id, d.patient_id, d.program, d.prescriber_id, d.risk_category
    FROM decision d WHERE {DECIDED.format(gate=Gate.PRESCRIPTION)}{{conditions}}
    ORDER BY d.decision_id LIMIT %(limit)s) d
JOIN prescription_authorization a ON a.patient_id = d.patient_id AND a.decision_id = d.decision_id
LEFT JOIN LATERAL (SELECT q.decision_id FROM decision q
    WHERE q.patient_id = d.patient_id AND q.program = d.program AND q.gate = 'prescription'
        AND q.verdict = 'authorized' AND q.decision_id < d.decision_id
    ORDER BY q.decision_id DESC LIMIT 1) before ON true
JOIN LATERAL (SELECT q.as_of FROM decision q
    WHERE q.patient_id = d.patient_id AND q.program = d.program AND q.gate = 'prescription'
        AND q.decision_id > coalesce(before.decision_id, '{NOTHING_YET}'::uuid)
    ORDER BY q.decision_id LIMIT 1) first ON true
LEFT JOIN dispense_confirmation c ON c.patient_id = a.patient_id AND c.authorization_id = a.authorization_id
    AND c.cancelled_at IS NULL
LEFT JOIN release r ON r.patient_id = c.patient_id AND r.confirmation_id = c.confirmation_id
ORDER BY d.decision_id
"""  # noqa: S608
ENROLLED = """
SELECT e.enrollment_id, e.patient_id, e.program, e.prescriber_id FROM enrollment e
WHERE e.enrollment_id > %(after)s::uuid AND e.enrolled_at <= %(at)s AND (e.ended_at IS NULL OR e.ended_at > %(at)s)
    AND (%(program)s::text IS NULL OR e.program = %(program)s::text)
    AND (%(prescriber_id)s::uuid IS NULL OR e.prescriber_id = %(prescriber_id)s::uuid)
ORDER BY e.enrollment_id LIMIT %(limit)s
"""


def open_numbers(
    tx: Transaction,
    kinds: tuple[str, ...],
    filters: Mapping[str, Any],
    *,
    at: datetime,
    known_at: datetime,
    lasting: timedelta,
    after: str | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Up to `limit` numbers that could be used at an instant by what was known at one; none lasts longer than said."""
    stretch = {"first_id": lowest_id(at - lasting), "end_id": lowest_id(known_at + MILLISECOND)}
    place = {"after": after or NOTHING_YET, "limit": limit}
    statement = open_statement(kinds, tuple(sorted(filters)))
    return tx.rows(statement, **filters, **stretch, **place, at=at, known_at=known_at)


@cache
def open_statement(kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    """The statement of a page of such numbers for which the filters of these names are set."""
    conditions = "".join(f" AND {FILTERS[name]}" for name in names)
    parts = [f"({OPEN[kind]}{conditions} ORDER BY d.decision_id LIMIT %(limit)s)" for kind in kinds]
    together = " UNION ALL ".join(parts)
    return f"SELECT * FROM ({together}) page ORDER BY decision_id LIMIT %(limit)s"  # noqa: S608


def courses(
    tx: Transaction, filters: Mapping[str, Any], end: datetime, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Up to `limit` authorizations that were given until an instant, with when they were asked for first and used."""
    stretch = {
        "first_id": lowest_id(filters["since"]) if "since" in filters else NOTHING_YET,
        "end_id": lowest_id(filters.get("until", end) + MILLISECOND),
    }
    place = {"after": after or NOTHING_YET, "limit": limit}
    return tx.rows(courses_statement(tuple(sorted(filters))), **filters, **stretch, **place)


@cache
def courses_statement(names: tuple[str, ...]) -> str:
    """The statement of a page of courses for which the filters of these names are set."""
    return COURSES.format(conditions="".join(f" AND {FILTERS[name]}" for name in names))


def enrolled(
    tx: Transaction,
    program: str | None,
    prescriber_id: str | None,
    at: datetime,
    after: str | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Up to `limit` enrollments that were active at the instant, after the one named."""
    whose = {"program": program, "prescriber_id": prescriber_id}
    return tx.rows(ENROLLED, **whose, at=at, after=after or NOTHING_YET, limit=limit)
