"""Events of non-compliance: added once, read with the case that deals with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from registry.storage.encrypted import all_decrypted, encrypted
from registry.storage.statements import columns, insertion
from registry.storage.tables.noncompliance import NoncomplianceEventRow
from registry.storage.transaction import Row, Transaction

ADD = f"""
{insertion(NoncomplianceEventRow)} ON CONFLICT (kind, subject) DO NOTHING RETURNING noncompliance_event_id
"""
KNOWN = """
SELECT kind, subject FROM noncompliance_event
JOIN unnest(%(kinds)s::text[], %(subjects)s::text[]) AS found(kind, subject) USING (kind, subject)
"""
EVENT = ", ".join(f"e.{name}" for name in columns(NoncomplianceEventRow).split(", "))
PAGE = f"""
SELECT {EVENT}, c.case_id FROM noncompliance_event e LEFT JOIN case_event c USING (noncompliance_event_id)
WHERE (%(after)s::uuid IS NULL OR e.noncompliance_event_id > %(after)s::uuid)
    AND (%(program)s::text IS NULL OR e.program = %(program)s::text)
    AND (%(kind)s::text IS NULL OR e.kind = %(kind)s::text)
    AND (%(stakeholder)s::text IS NULL OR e.stakeholder = %(stakeholder)s::text)
    AND (%(patient_id)s::uuid IS NULL OR e.patient_id = %(patient_id)s::uuid)
    AND (%(since)s::timestamptz IS NULL OR e.occurred_at >= %(since)s::timestamptz)
    AND (%(until)s::timestamptz IS NULL OR e.occurred_at < %(until)s::timestamptz)
    AND (%(in_case)s::boolean IS NULL OR (c.case_id IS NOT NULL) = %(in_case)s::boolean)
ORDER BY e.noncompliance_event_id LIMIT %(limit)s
"""  # noqa: S608
NAMED = f"""
SELECT {EVENT}, c.case_id FROM noncompliance_event e LEFT JOIN case_event c USING (noncompliance_event_id)
WHERE e.noncompliance_event_id = ANY(%(ids)s::uuid[]) ORDER BY e.noncompliance_event_id
"""  # noqa: S608
OF_CASE = f"""
SELECT {EVENT}, c.case_id FROM noncompliance_event e JOIN case_event c USING (noncompliance_event_id)
WHERE c.case_id = %(case_id)s ORDER BY e.noncompliance_event_id
"""  # noqa: S608
COUNTS = """
SELECT kind, stakeholder, count(*) AS events FROM noncompliance_event
WHERE program = %(program)s AND occurred_at >= %(since)s AND occurred_at < %(until)s
GROUP BY kind, stakeholder ORDER BY kind, stakeholder
"""


def add(tx: Transaction, values: dict[str, Any]) -> bool:
    """The event stands; False when one of that kind and subject did before."""
    return tx.row(ADD, **encrypted(tx, NoncomplianceEventRow, values)) is not None


def known(tx: Transaction, found: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these kinds and subjects stand already."""
    kinds, subjects = [kind for kind, _ in found], [subject for _, subject in found]
    return {(row["kind"], row["subject"]) for row in tx.rows(KNOWN, kinds=kinds, subjects=subjects)}


def page(tx: Transaction, wanted: Row, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` events after the one named, in the order of their entry; what is None in `wanted` is any."""
    return all_decrypted(tx, NoncomplianceEventRow, tx.rows(PAGE, **wanted, after=after, limit=limit))


def named(tx: Transaction, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The events of these ids, each with its case."""
    return all_decrypted(tx, NoncomplianceEventRow, tx.rows(NAMED, ids=list(ids)))


def of_case(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    """The events that the case deals with."""
    return all_decrypted(tx, NoncomplianceEventRow, tx.rows(OF_CASE, case_id=case_id))


def counts(tx: Transaction, program: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """How many events of each kind and stakeholder occurred from `since` on and before `until`."""
    return tx.rows(COUNTS, program=program, since=since, until=until)
