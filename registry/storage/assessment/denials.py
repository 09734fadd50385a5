"""What the gates refused during the period, why, and what became of it."""

from __future__ import annotations

IN_PERIOD = """
program = %(program)s AND as_of >= %(start)s::timestamptz AND as_of < %(end)s::timestamptz
"""
ASKS = f"""
SELECT gate || ' ' || verdict AS label, count(*) FROM decision WHERE {IN_PERIOD} GROUP BY gate, verdict
"""  # noqa: S608
MONTHS = f"""
SELECT to_char(as_of AT TIME ZONE %(zone)s::text, 'YYYY-MM') AS label, count(*) FROM decision
WHERE {IN_PERIOD} AND verdict = 'refused' GROUP BY label
"""  # noqa: S608
REASONS = f"""
SELECT reason AS label, count(*) FROM (
    SELECT DISTINCT decision_id, unnest(reasons) AS reason FROM decision
    WHERE {IN_PERIOD} AND verdict = 'refused' AND gate = %(gate)s
) refused GROUP BY reason
"""  # noqa: S608
FIRST_OR_LATER = f"""
SELECT CASE WHEN EXISTS (
    SELECT FROM release r WHERE r.patient_id = d.patient_id AND r.program = d.program AND r.released_at < d.as_of
) THEN 'later' ELSE 'first' END AS label, count(*)
FROM decision d WHERE {IN_PERIOD} AND d.verdict = 'refused' AND d.gate = 'prescription' GROUP BY label
"""  # noqa: S608
RESOLUTION = f"""
SELECT d.gate, floor(extract(epoch FROM yes.as_of - d.as_of) / 60)::int AS minutes
FROM (SELECT * FROM decision WHERE {IN_PERIOD} AND verdict = 'refused') d
LEFT JOIN LATERAL (
    SELECT min(a.as_of) AS as_of FROM decision a
    WHERE a.patient_id = d.patient_id AND a.program = d.program AND a.gate = d.gate AND a.verdict = 'authorized'
        AND a.as_of > d.as_of AND a.as_of < %(end)s::timestamptz
) yes ON true
"""  # noqa: S608
UNMATCHED = f"""
SELECT gate AS label, count(*) FROM unmatched_decision WHERE {IN_PERIOD} GROUP BY gate
"""  # noqa: S608
RESOLVED = f"""
SELECT CASE WHEN minutes IS NULL THEN 'not resolved' ELSE 'resolved' END AS label, count(*)
FROM ({RESOLUTION}) refused WHERE gate = %(gate)s GROUP BY label
"""  # noqa: S608
TIME_TO_RESOLVE = f"SELECT minutes FROM ({RESOLUTION}) refused WHERE minutes IS NOT NULL"  # noqa: S608
