"""Events of non-compliance that occurred in the period, and the cases as they stood when it ended."""

from __future__ import annotations

IN_PERIOD = """
e.program = %(program)s AND e.occurred_at >= %(start)s::timestamptz AND e.occurred_at < %(end)s::timestamptz
"""
KINDS_AND_STAKEHOLDERS = f"""
SELECT e.kind || ', ' || e.stakeholder AS label, count(*) FROM noncompliance_event e
WHERE {IN_PERIOD} GROUP BY label
"""  # noqa: S608
MONTHS = f"""
SELECT to_char(e.occurred_at AT TIME ZONE %(zone)s::text, 'YYYY-MM') AS label, count(*) FROM noncompliance_event e
WHERE {IN_PERIOD} GROUP BY label
"""  # noqa: S608
TAKEN_UP = f"""
SELECT CASE WHEN k.case_id IS NULL THEN 'in no case' ELSE 'in a case' END AS label, count(*)
FROM noncompliance_event e LEFT JOIN case_event c USING (noncompliance_event_id)
LEFT JOIN noncompliance_case k ON k.case_id = c.case_id AND k.recorded_at < %(end)s::timestamptz
WHERE {IN_PERIOD} GROUP BY label
"""  # noqa: S608
CASES = """
SELECT k.case_id, k.stakeholder, k.recorded_at, array_agg(DISTINCT e.kind ORDER BY e.kind) AS kinds
FROM noncompliance_case k JOIN case_event c USING (case_id) JOIN noncompliance_event e USING (noncompliance_event_id)
WHERE k.program = %(program)s AND k.recorded_at < %(end)s::timestamptz
GROUP BY k.case_id ORDER BY k.case_id
"""
STEPS = """
SELECT s.case_id, s.case_step_id, s.kind, s.severity, s.due_on, s.answers, s.lifted, s.recorded_at
FROM case_step s JOIN noncompliance_case k USING (case_id)
WHERE k.program = %(program)s AND s.recorded_at < %(end)s::timestamptz
ORDER BY s.case_id, s.case_step_id
"""
"""Without the words, which are encrypted and are nothing to count."""
