"""The last trainings of pharmacies and pharmacists whose pharmacy is certified, and how long each lasts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from registry.storage.decisions import NOTHING_YET
from registry.storage.transaction import Transaction

LAST = """
SELECT t.training_id, '{kind}' AS kind, {owner} AS participant_id, p.name, {pharmacy} AS pharmacy_id, t.program,
    t.completed_at
FROM {table} t JOIN {participant} p ON p.{participant}_id = {owner}
JOIN unnest(%({kind}_programs)s::text[], %({kind}_months)s::int[]) AS lasting(program, months)
    ON lasting.program = t.program
WHERE t.training_id > %(after)s::uuid AND t.completed_at <= %(at)s AND t.recorded_at <= %(known_at)s
    AND t.completed_at + make_interval(months => lasting.months) <= %(until)s
    AND NOT EXISTS (SELECT FROM {table} newer WHERE newer.{participant}_id = {owner} AND newer.program = t.program
        AND newer.completed_at <= %(at)s AND newer.recorded_at <= %(known_at)s
        AND (newer.completed_at, newer.training_id) > (t.completed_at, t.training_id))
    AND 'active' = (SELECT cert.status FROM pharmacy_certification cert
        WHERE cert.pharmacy_id = {pharmacy} AND cert.program = t.program
            AND cert.since <= %(at)s AND cert.recorded_at <= %(known_at)s
        ORDER BY cert.since DESC, cert.certification_id DESC LIMIT 1)
ORDER BY t.training_id LIMIT %(limit)s
"""
PHARMACY, PHARMACIST = "pharmacy", "pharmacist"
OF_PHARMACIES = LAST.format(
    kind=PHARMACY,
    owner="t.pharmacy_id",
    table="pharmacy_training",
    participant=PHARMACY,
    pharmacy="p.pharmacy_id",
)
OF_PHARMACISTS = LAST.format(
    kind=PHARMACIST,
    owner="t.pharmacist_id",
    table="pharmacist_training",
    participant=PHARMACIST,
    pharmacy="p.pharmacy_id",
)
TOGETHER = f"({OF_PHARMACIES}) UNION ALL ({OF_PHARMACISTS})"
LAPSING = f"SELECT * FROM ({TOGETHER}) page ORDER BY training_id LIMIT %(limit)s"  # noqa: S608


def lapsing(
    tx: Transaction,
    lasting: Mapping[str, Mapping[str, int]],
    *,
    at: datetime,
    known_at: datetime,
    until: datetime,
    after: str | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Up to `limit` last trainings that stop counting by `until`. `lasting`: months by program, for either kind."""
    months: dict[str, list[Any]] = {}
    for kind in (PHARMACY, PHARMACIST):
        months[f"{kind}_programs"] = list(lasting[kind])
        months[f"{kind}_months"] = list(lasting[kind].values())
    place = {"after": after or NOTHING_YET, "limit": limit}
    return tx.rows(LAPSING, **months, **place, at=at, known_at=known_at, until=until)
