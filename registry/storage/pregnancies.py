"""Reported pregnancies of all patients, with what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.storage.transaction import Transaction

PAGE = """
SELECT patient_id, pregnancy_report_id, pregnant, reported_at, recorded_at FROM pregnancy_report
WHERE error_marked_at IS NULL
    AND (%(after)s::uuid IS NULL OR pregnancy_report_id > %(after)s::uuid)
    AND (%(since)s::timestamptz IS NULL OR reported_at >= %(since)s::timestamptz)
    AND (%(until)s::timestamptz IS NULL OR reported_at < %(until)s::timestamptz)
ORDER BY pregnancy_report_id LIMIT %(limit)s
"""
FOLLOW_UPS = """
SELECT pregnancy_report_id, pregnancy_follow_up_id, kind, exposure_timing, root_cause, ended_as, recipient, due_on,
    answers, happened_at
FROM pregnancy_follow_up
WHERE patient_id = ANY(%(patients)s::uuid[]) AND pregnancy_report_id = ANY(%(reports)s::uuid[])
ORDER BY pregnancy_follow_up_id
"""


def page(
    tx: Transaction, since: datetime | None, until: datetime | None, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Up to `limit` reports after the one named, in the order of their entry; not those entered in error."""
    return tx.rows(PAGE, since=since, until=until, after=after, limit=limit)


def follow_ups(tx: Transaction, reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What became of these reports, in the order of its entry, without the words."""
    patients = [row["patient_id"] for row in reports]
    return tx.rows(FOLLOW_UPS, patients=patients, reports=[row["pregnancy_report_id"] for row in reports])
