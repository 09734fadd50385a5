"""The access log: added to before an answer leaves, read by patient."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from registry.domain.access import Ground
from registry.domain.question import AccessFilter
from registry.storage.transaction import Transaction

ADD = """
INSERT INTO access_log (patient_id, access_id, account_id, role, what, ground, accessed_at)
SELECT patient_id, access_id, %(account_id)s, %(role)s, %(what)s, %(ground)s, %(at)s
FROM unnest(%(patient_ids)s::uuid[], %(access_ids)s::uuid[]) AS read(patient_id, access_id)
"""
PAGE = """
SELECT l.access_id, l.patient_id, l.accessed_at, l.account_id, a.name, l.role, l.what, l.ground
FROM access_log l LEFT JOIN account a ON a.account_id = l.account_id
WHERE l.patient_id = %(patient_id)s AND (%(after)s::uuid IS NULL OR l.access_id > %(after)s::uuid)
    AND (%(since)s::timestamptz IS NULL OR l.accessed_at >= %(since)s::timestamptz)
    AND (%(until)s::timestamptz IS NULL OR l.accessed_at < %(until)s::timestamptz)
    AND (%(account_id)s::uuid IS NULL OR l.account_id = %(account_id)s::uuid)
    AND (%(ground)s::text IS NULL OR l.ground = %(ground)s::text)
ORDER BY l.access_id LIMIT %(limit)s
"""
DISCLOSED = """
SELECT min(l.accessed_at) AS first_at, max(l.accessed_at) AS last_at, count(*) AS times,
    l.account_id, coalesce(a.name, 'operator of the registry') AS recipient,
    coalesce(ph.name, pr.name) AS organization, l.role, l.what, l.ground
FROM access_log l
LEFT JOIN account a ON a.account_id = l.account_id
LEFT JOIN pharmacy ph ON ph.pharmacy_id = a.pharmacy_id
LEFT JOIN prescriber pr ON pr.prescriber_id = a.prescriber_id
WHERE l.patient_id = %(patient_id)s AND l.accessed_at >= %(since)s AND l.ground = ANY(%(grounds)s)
GROUP BY l.account_id, a.name, ph.name, pr.name, l.role, l.what, l.ground
ORDER BY first_at, l.account_id, l.what
"""
# A line is hashed by itself first, so that a day of millions of them is still one text; JSON keeps its parts apart.
DAYS = """
WITH line AS (
    SELECT (accessed_at AT TIME ZONE 'UTC')::date AS day, access_id, patient_id, encode(sha256(convert_to(
        jsonb_build_array(patient_id, access_id, account_id, role, what, ground,
            to_char(accessed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'))::text, 'UTF8')), 'hex') AS hash
    FROM access_log
    WHERE accessed_at < %(before)s AND (%(since)s::timestamptz IS NULL OR accessed_at >= %(since)s)
)
SELECT day, count(*) AS lines,
    encode(sha256(convert_to(string_agg(hash, E'\\n' ORDER BY access_id, patient_id), 'UTF8')), 'hex') AS sha256
FROM line GROUP BY day ORDER BY day
"""


def add(
    tx: Transaction,
    readings: Sequence[tuple[str, str]],
    *,
    account_id: str,
    role: str,
    what: str,
    ground: Ground,
    at: datetime,
) -> None:
    """The readings, each a patient's id and an id of its own, are kept."""
    patient_ids, access_ids = [one for one, _ in readings], [other for _, other in readings]
    said = {"account_id": account_id, "role": role, "what": what, "ground": ground.value, "at": at}
    tx.run(ADD, patient_ids=patient_ids, access_ids=access_ids, **said)


def page(
    tx: Transaction, patient_id: str, asked: AccessFilter, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Up to `limit` readings of the patient's record, as asked, after the one named."""
    return tx.rows(PAGE, patient_id=patient_id, **vars(asked), after=after, limit=limit)


def disclosed(
    tx: Transaction, patient_id: str, since: datetime, grounds: Sequence[Ground]
) -> list[dict[str, Any]]:
    """The readings on these grounds since then, those alike by one recipient as one with their number."""
    return tx.rows(DISCLOSED, patient_id=patient_id, since=since, grounds=[one.value for one in grounds])


def days(tx: Transaction, *, since: datetime | None, before: datetime) -> list[dict[str, Any]]:
    """Each day (in UTC) that has lines between the two instants: how many they are, and the digest of them all."""
    tx.run("SET LOCAL statement_timeout = 0")
    return tx.rows(DAYS, since=since, before=before)
