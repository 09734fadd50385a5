"""What the rules of non-compliance look at, read for many patients at once by the role that only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from registry.storage.transaction import Transaction

PATIENTS = """
SELECT DISTINCT patient_id FROM enrollment
WHERE (%(after)s::uuid IS NULL OR patient_id > %(after)s::uuid) ORDER BY patient_id LIMIT %(limit)s
"""
OF_PATIENTS = {
    "enrollments": """
SELECT patient_id, enrollment_id, program, prescriber_id, enrolled_at, ended_at FROM enrollment
WHERE patient_id = ANY(%(ids)s::uuid[]) ORDER BY patient_id, enrolled_at, enrollment_id
""",
    "transfers": """
SELECT patient_id, enrollment_id, from_prescriber_id, to_prescriber_id, transferred_at FROM transfer
WHERE patient_id = ANY(%(ids)s::uuid[]) ORDER BY patient_id, transferred_at, transfer_id
""",
    "categories": """
SELECT patient_id, enrollment_id, since, risk_category FROM risk_category
WHERE patient_id = ANY(%(ids)s::uuid[]) ORDER BY patient_id, since, risk_category_id
""",
    "statuses": """
SELECT patient_id, observed_at, status FROM reproductive_status
WHERE patient_id = ANY(%(ids)s::uuid[]) AND error_marked_at IS NULL
ORDER BY patient_id, observed_at, reproductive_status_id
""",
    "supplies": """
SELECT patient_id, enrollment_id, release_id, released_at, days_supply FROM release
WHERE patient_id = ANY(%(ids)s::uuid[]) ORDER BY patient_id, released_at, release_id
""",
    "tests": """
SELECT patient_id, pregnancy_test_id AS id, collected_at AS at FROM pregnancy_test
WHERE patient_id = ANY(%(ids)s::uuid[]) AND error_marked_at IS NULL ORDER BY patient_id, collected_at
""",
    "surveys": """
SELECT s.patient_id, s.survey_id, s.program, s.respondent, s.in_person, s.answered_at,
    a.role, a.prescriber_id, a.pharmacy_id, a.pharmacist_id
FROM survey s LEFT JOIN account a ON a.account_id = s.recorded_by
WHERE s.patient_id = ANY(%(ids)s::uuid[]) AND s.error_marked_at IS NULL ORDER BY s.patient_id, s.answered_at
""",
    "confirmations": """
SELECT c.patient_id, x.program, c.confirmation_id, c.pharmacy_id, c.pharmacist_id, c.valid_until, c.cancelled_at,
    r.release_id IS NOT NULL AS released
FROM dispense_confirmation c
JOIN prescription_authorization a ON a.patient_id = c.patient_id AND a.authorization_id = c.authorization_id
JOIN prescription x ON x.patient_id = a.patient_id AND x.prescription_id = a.prescription_id
LEFT JOIN release r ON r.patient_id = c.patient_id AND r.confirmation_id = c.confirmation_id
WHERE c.patient_id = ANY(%(ids)s::uuid[]) ORDER BY c.patient_id, c.confirmation_id
""",
    "refused_releases": """
SELECT patient_id, program, decision_id, as_of, pharmacy_id, outcomes,
    facts::jsonb #>> '{pharmacist,id}' AS pharmacist_id
FROM decision WHERE patient_id = ANY(%(ids)s::uuid[]) AND gate = 'release' AND verdict = 'refused'
ORDER BY patient_id, decision_id
""",
}
UNMATCHED = """
SELECT NULL::uuid AS patient_id, program, decision_id, as_of, pharmacy_id, outcomes,
    facts::jsonb #>> '{pharmacist,id}' AS pharmacist_id
FROM unmatched_decision WHERE gate = 'release' AND (%(after)s::uuid IS NULL OR decision_id > %(after)s::uuid)
ORDER BY decision_id LIMIT %(limit)s
"""


def patients(tx: Transaction, after: str | None, limit: int) -> list[str]:
    """Up to `limit` patients who were ever enrolled, after the one named."""
    return [row["patient_id"] for row in tx.rows(PATIENTS, after=after, limit=limit)]


def rows_of(tx: Transaction, patient_ids: Sequence[str]) -> Mapping[str, Mapping[str, list[dict[str, Any]]]]:
    """Patient -> what is kept of the patient, by the names above."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for name, statement in OF_PATIENTS.items():
        for row in tx.rows(statement, ids=list(patient_ids)):
            found[row["patient_id"]][name].append(row)
    return found


def unmatched(tx: Transaction, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` refused releases with numbers of nobody, after the one named."""
    return tx.rows(UNMATCHED, after=after, limit=limit)
