"""Numbers that were given in the period and what became of them, and what was released."""

from __future__ import annotations

STATE = """
CASE WHEN {used} THEN 'used' WHEN {one}.cancelled_at < %(end)s::timestamptz THEN 'cancelled'
    WHEN {one}.valid_until < %(end)s::timestamptz THEN 'expired' ELSE 'open' END
"""
CONFIRMED = """
EXISTS (SELECT FROM dispense_confirmation c
    WHERE c.patient_id = a.patient_id AND c.authorization_id = a.authorization_id
        AND c.confirmed_at < %(end)s::timestamptz
        AND (c.cancelled_at IS NULL OR c.cancelled_at >= %(end)s::timestamptz))
"""
RELEASED = """
EXISTS (SELECT FROM release r WHERE r.patient_id = c.patient_id AND r.confirmation_id = c.confirmation_id
    AND r.released_at < %(end)s::timestamptz)
"""
PRESCRIBED = """
prescription_authorization a
JOIN prescription p ON p.patient_id = a.patient_id AND p.prescription_id = a.prescription_id
"""
AUTHORIZATIONS = f"""
SELECT {STATE.format(used=CONFIRMED, one="a")} AS label, count(*) FROM {PRESCRIBED}
WHERE p.program = %(program)s AND a.issued_at >= %(start)s::timestamptz AND a.issued_at < %(end)s::timestamptz
GROUP BY label
"""  # noqa: S608
CONFIRMATIONS = f"""
SELECT {STATE.format(used=RELEASED, one="c")} AS label, count(*) FROM {PRESCRIBED}
JOIN dispense_confirmation c ON c.patient_id = a.patient_id AND c.authorization_id = a.authorization_id
WHERE p.program = %(program)s AND c.confirmed_at >= %(start)s::timestamptz AND c.confirmed_at < %(end)s::timestamptz
GROUP BY label
"""  # noqa: S608
IN_PERIOD = """
r.program = %(program)s AND r.released_at >= %(start)s::timestamptz AND r.released_at < %(end)s::timestamptz
"""
MONTHS = f"""
SELECT to_char(r.released_at AT TIME ZONE %(zone)s::text, 'YYYY-MM') AS label, count(*) FROM release r
WHERE {IN_PERIOD} GROUP BY label
"""  # noqa: S608
CATEGORIES = f"""
SELECT p.risk_category AS label, count(*) FROM {PRESCRIBED}
JOIN dispense_confirmation c ON c.patient_id = a.patient_id AND c.authorization_id = a.authorization_id
JOIN release r ON r.patient_id = c.patient_id AND r.confirmation_id = c.confirmation_id
WHERE {IN_PERIOD} GROUP BY label
"""  # noqa: S608
STRENGTHS = f"""
SELECT p.name || ' ' || p.strength AS label, count(*) FROM release r JOIN product p ON p.ndc = r.ndc
WHERE {IN_PERIOD} GROUP BY label
"""  # noqa: S608
SUPPLIES = f"""
SELECT CASE WHEN r.days_supply <= 7 THEN '1-7 d' WHEN r.days_supply <= 14 THEN '8-14 d'
    WHEN r.days_supply <= 21 THEN '15-21 d' WHEN r.days_supply <= 28 THEN '22-28 d' ELSE '> 28 d' END AS label, count(*)
FROM release r WHERE {IN_PERIOD} GROUP BY label
"""  # noqa: S608
HAND_OVERS = f"SELECT r.hand_over AS label, count(*) FROM release r WHERE {IN_PERIOD} GROUP BY label"  # noqa: S608
GUIDES = f"""
SELECT CASE WHEN r.medication_guide_provided THEN 'provided' ELSE 'not provided' END AS label, count(*)
FROM release r WHERE {IN_PERIOD} GROUP BY label
"""  # noqa: S608
CHECKLISTS = f"""
SELECT CASE WHEN r.checklist_items <> '{{}}' THEN 'with a checklist' ELSE 'without' END AS label, count(*)
FROM release r WHERE {IN_PERIOD} GROUP BY label
"""  # noqa: S608
