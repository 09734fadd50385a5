"""Pregnancies that were reported before the period ended, and what had become known of each by then."""

from __future__ import annotations

REPORTED = """
FROM pregnancy_report r
WHERE r.error_marked_at IS NULL AND r.reported_at < %(end)s::timestamptz AND EXISTS (
    SELECT FROM enrollment e
    WHERE e.patient_id = r.patient_id AND e.program = %(program)s AND e.enrolled_at <= r.reported_at
)
"""
"""A report names no program: it is counted in each in which the patient had been enrolled by then."""
REPORTS = f"""
SELECT r.pregnancy_report_id, r.pregnant, r.reported_at {REPORTED} ORDER BY r.pregnancy_report_id
"""
MONTHS = f"""
SELECT to_char(r.reported_at AT TIME ZONE %(zone)s::text, 'YYYY-MM') AS label, count(*)
{REPORTED} AND r.reported_at >= %(start)s::timestamptz GROUP BY label
"""
FOLLOW_UPS = f"""
SELECT f.pregnancy_report_id, f.pregnancy_follow_up_id, f.kind, f.exposure_timing, f.root_cause, f.ended_as,
    f.recipient, f.due_on, f.answers, f.happened_at
FROM pregnancy_follow_up f JOIN (SELECT r.patient_id, r.pregnancy_report_id {REPORTED}) known
    USING (patient_id, pregnancy_report_id)
WHERE f.recorded_at < %(end)s::timestamptz ORDER BY f.pregnancy_follow_up_id
"""  # noqa: S608
"""Without the words, which are encrypted and are nothing to count."""
