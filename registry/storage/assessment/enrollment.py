"""Who is enrolled and certified when the period ends, and who came during it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.storage.assessment.asking import Questions
from registry.storage.decisions import NOTHING_YET
from registry.storage.encrypted import all_decrypted
from registry.storage.tables.patients import PatientRow

CHUNK = 5_000
ENROLLED_AT_END = """
SELECT e.patient_id, e.enrollment_id, e.program FROM enrollment e
WHERE e.program = %(program)s AND e.enrolled_at < %(end)s::timestamptz
    AND (e.ended_at IS NULL OR e.ended_at >= %(end)s::timestamptz)
"""
LATEST_RELEASE = """
SELECT r.ndc FROM release r WHERE r.patient_id = e.patient_id AND r.program = e.program
    AND r.released_at >= %(start)s::timestamptz AND r.released_at < %(end)s::timestamptz
ORDER BY r.released_at DESC, r.release_id DESC LIMIT 1
"""
NEW = """
SELECT to_char(enrolled_at AT TIME ZONE %(zone)s::text, 'YYYY-MM') AS label, count(*) FROM enrollment
WHERE program = %(program)s AND enrolled_at >= %(start)s::timestamptz AND enrolled_at < %(end)s::timestamptz
GROUP BY label
"""
ACTIVE = f"""
SELECT CASE WHEN latest.ndc IS NULL THEN 'inactive' ELSE 'active' END AS label, count(*)
FROM ({ENROLLED_AT_END}) e LEFT JOIN LATERAL ({LATEST_RELEASE}) latest ON true GROUP BY label
"""  # noqa: S608
PRODUCTS = f"""
SELECT p.name AS label, count(*)
FROM ({ENROLLED_AT_END}) e JOIN LATERAL ({LATEST_RELEASE}) latest ON true JOIN product p ON p.ndc = latest.ndc
GROUP BY label
"""  # noqa: S608
CATEGORIES = f"""
SELECT coalesce(latest.risk_category, 'not recorded') AS label, count(*) FROM ({ENROLLED_AT_END}) e
LEFT JOIN LATERAL (
    SELECT c.risk_category FROM risk_category c
    WHERE c.patient_id = e.patient_id AND c.enrollment_id = e.enrollment_id AND c.since < %(end)s::timestamptz
    ORDER BY c.since DESC, c.risk_category_id DESC LIMIT 1
) latest ON true GROUP BY label
"""  # noqa: S608
BORN = f"""
SELECT p.patient_id, p.born_on FROM ({ENROLLED_AT_END}) e JOIN patient p ON p.patient_id = e.patient_id
WHERE p.patient_id > %(after)s::uuid ORDER BY p.patient_id LIMIT {CHUNK}
"""  # noqa: S608
CERTIFIED_AT_END = """
SELECT DISTINCT ON (c.{kind}_id) c.{kind}_id, c.status FROM {kind}_certification c
WHERE c.program = %(program)s AND c.since < %(end)s::timestamptz
ORDER BY c.{kind}_id, c.since DESC, c.certification_id DESC
"""
STATUSES = "SELECT status AS label, count(*) FROM ({certified}) c GROUP BY status"
NEWLY_CERTIFIED = """
SELECT to_char(first AT TIME ZONE %(zone)s::text, 'YYYY-MM') AS label, count(*) FROM (
    SELECT min(since) AS first FROM {kind}_certification
    WHERE program = %(program)s AND status = 'active' GROUP BY {kind}_id
) certified
WHERE first >= %(start)s::timestamptz AND first < %(end)s::timestamptz GROUP BY label
"""
BUSY = """
SELECT CASE WHEN EXISTS (
    SELECT FROM decision d WHERE d.{kind}_id = c.{kind}_id AND d.program = %(program)s AND d.gate = '{gate}'
        AND d.as_of >= %(start)s::timestamptz AND d.as_of < %(end)s::timestamptz
) THEN 'active' ELSE 'inactive' END AS label, count(*)
FROM ({certified}) c WHERE c.status = 'active' GROUP BY label
"""
SPECIALTIES = """
SELECT coalesce(p.specialty, 'not recorded') AS label, count(*)
FROM ({certified}) c JOIN prescriber p ON p.prescriber_id = c.prescriber_id
WHERE c.status = 'active' GROUP BY label
"""
STATES = """
SELECT left(p.ncpdp_id, 2) AS label, count(*) FROM ({certified}) c JOIN pharmacy p ON p.pharmacy_id = c.pharmacy_id
WHERE c.status = 'active' GROUP BY label
"""


def _of_kind(sql: str, kind: str, gate: str = "") -> str:
    return sql.format(kind=kind, gate=gate, certified=CERTIFIED_AT_END.format(kind=kind))


PRESCRIBER_STATUSES = _of_kind(STATUSES, "prescriber")
PRESCRIBERS_CERTIFIED = _of_kind(NEWLY_CERTIFIED, "prescriber")
PRESCRIBER_ACTIVITY = _of_kind(BUSY, "prescriber", "prescription")
PRESCRIBER_SPECIALTIES = _of_kind(SPECIALTIES, "prescriber")
PHARMACY_STATUSES = _of_kind(STATUSES, "pharmacy")
PHARMACIES_CERTIFIED = _of_kind(NEWLY_CERTIFIED, "pharmacy")
PHARMACY_ACTIVITY = _of_kind(BUSY, "pharmacy", "dispense")
PHARMACY_STATES = _of_kind(STATES, "pharmacy")


def birth_dates(ask: Questions) -> Iterator[date]:
    """Yield the birth date of each patient who is enrolled when the period ends."""
    after = NOTHING_YET
    while True:
        rows = ask.tx.rows(BORN, program=ask.values["program"], end=ask.values["end"], after=after)
        yield from (row["born_on"] for row in all_decrypted(ask.tx, PatientRow, rows))
        if len(rows) < CHUNK:
            return
        after = rows[-1]["patient_id"]
