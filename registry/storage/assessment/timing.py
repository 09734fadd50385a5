"""How long each step took, in whole minutes, of the steps that ended in the period."""

from __future__ import annotations

from registry.storage.assessment.utilization import IN_PERIOD, PRESCRIBED

MINUTES = "floor(extract(epoch FROM {until} - {since}) / 60)::int AS minutes"
FIRST_AUTHORIZATION = f"""
SELECT {MINUTES.format(until="first.issued_at", since="e.enrolled_at")} FROM enrollment e
JOIN LATERAL (
    SELECT min(a.issued_at) AS issued_at FROM {PRESCRIBED}
    WHERE p.patient_id = e.patient_id AND p.enrollment_id = e.enrollment_id AND p.program = e.program
) first ON true
WHERE e.program = %(program)s AND first.issued_at >= %(start)s::timestamptz AND first.issued_at < %(end)s::timestamptz
"""  # noqa: S608
CONFIRMATION = f"""
SELECT {MINUTES.format(until="c.confirmed_at", since="a.issued_at")} FROM {PRESCRIBED}
JOIN dispense_confirmation c ON c.patient_id = a.patient_id AND c.authorization_id = a.authorization_id
WHERE p.program = %(program)s AND c.confirmed_at >= %(start)s::timestamptz AND c.confirmed_at < %(end)s::timestamptz
"""  # noqa: S608
RELEASE = f"""
SELECT {MINUTES.format(until="r.released_at", since="c.confirmed_at")} FROM release r
JOIN dispense_confirmation c ON c.patient_id = r.patient_id AND c.confirmation_id = r.confirmation_id
WHERE {IN_PERIOD}
"""  # noqa: S608
