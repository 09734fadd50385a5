"""Pages of decisions by any filters together. Every page walks an index in the order of its cursor.

Which index: that of a reason, of a prescriber or of a pharmacy where one is named, else the one that holds the columns
that are asked by. The rows themselves are read for those decisions alone that the page shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from registry.domain.decision import Verdict
from registry.domain.facts import Gate
from registry.domain.ids import lowest_id
from registry.domain.question import DecisionFilter
from registry.storage.decisions import NOTHING_YET
from registry.storage.transaction import Transaction

MILLISECOND = timedelta(milliseconds=1)
CONDITIONS = {
    "program": "program = %(program)s",
    "gate": "gate = %(gate)s",
    "verdict": "verdict = %(verdict)s",
    "reason": "reason = %(reason)s",
    "prescriber_id": "prescriber_id = %(prescriber_id)s::uuid",
    "pharmacy_id": "pharmacy_id = %(pharmacy_id)s::uuid",
    "risk_category": "risk_category = %(risk_category)s",
    "since": "as_of >= %(since)s AND decision_id >= %(since_id)s::uuid",
    "until": "as_of < %(until)s AND decision_id < %(until_id)s::uuid",
    "as_of": "as_of <= %(as_of)s AND decision_id < %(as_of_id)s::uuid",
    "known_at": "recorded_at <= %(known_at)s",
}
"""Ids of decisions sort by the instant at which these were made, so a period is a stretch of the index as well."""
SHOWN = (
    "decision_id, gate, verdict, program, edition, edition_digest, as_of, reasons, actor_id, prescriber_id, "
    "pharmacy_id, software, recorded_at, risk_category"
)
PLACE = "decision_id > %(after)s::uuid ORDER BY decision_id LIMIT %(limit)s"
COUNTS = """
SELECT reason, program, gate, count(*) AS refusals FROM decision_reason
WHERE reason = ANY(%(reasons)s) AND {conditions} GROUP BY reason, program, gate
ORDER BY refusals DESC, reason, program, gate
"""
DAYS = """
SELECT (as_of AT TIME ZONE %(zone)s)::date AS day, count(*) FILTER (WHERE verdict = 'authorized') AS authorized,
    count(*) FILTER (WHERE verdict = 'refused') AS refused FROM ({found}) found GROUP BY day ORDER BY day
"""


def page(tx: Transaction, asked: DecisionFilter, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` decisions after the one named that are as asked, in the order in which they were made."""
    return tx.rows(statement_for(asked), **values(asked), after=after or NOTHING_YET, limit=limit)


def statement_for(asked: DecisionFilter) -> str:
    """The statement of such a page. An unmatched ask was a pharmacy's, about nobody, and refused."""
    of_somebody = asked.prescriber_id is not None or asked.risk_category is not None
    matched_only = of_somebody or asked.gate is Gate.PRESCRIPTION or asked.verdict is Verdict.AUTHORIZED
    return _statement(frozenset(asked.said()), matched_only)


def reason_counts(tx: Transaction, asked: DecisionFilter, reasons: Sequence[str]) -> list[dict[str, Any]]:
    """How often each of the reasons refused what is asked for; each is a stretch of the key of its own."""
    conditions = [CONDITIONS[name] for name in asked.said()]
    counts = COUNTS.format(conditions=" AND ".join(conditions) or "true")
    return tx.rows(counts, **values(asked), reasons=list(reasons))


def day_counts(tx: Transaction, asked: DecisionFilter, zone: str) -> list[dict[str, Any]]:
    """How many decisions of what is asked for were made on each day of the zone, by their verdict."""
    where = " AND ".join(CONDITIONS[name] for name in asked.said()) or "true"
    found = " UNION ALL ".join(
        f"SELECT as_of, verdict FROM {table} WHERE {where}"  # noqa: S608
        for table in ("decision", "unmatched_decision")
    )
    return tx.rows(DAYS.format(found=found), **values(asked), zone=zone)


def values(asked: DecisionFilter) -> dict[str, Any]:
    """The parameters of the statement: the filters, and the ids between which a period lies."""
    said, instants = dict(asked.said()), asked.instants
    if instants.since is not None:
        said["since_id"] = lowest_id(instants.since)
    if instants.until is not None:
        said["until_id"] = lowest_id(instants.until + MILLISECOND)
    if instants.as_of is not None:
        said["as_of_id"] = lowest_id(instants.as_of + MILLISECOND)
    return said


@cache
def _statement(names: frozenset[str], matched_only: bool) -> str:
    conditions = [condition for name, condition in CONDITIONS.items() if name in names]
    where = " AND ".join([*conditions, PLACE])
    found_in = "decision_reason" if "reason" in names else "decision"
    found = f"SELECT decision_id, patient_id FROM {found_in} WHERE {where}"  # noqa: S608
    matched = f"SELECT patient_id, {SHOWN} FROM ({found}) found JOIN decision USING (decision_id, patient_id)"  # noqa: S608
    if matched_only:
        return f"{matched} ORDER BY decision_id"
    if "reason" in names:
        unmatched = (
            f"SELECT NULL::uuid, {SHOWN} FROM ({found}) found JOIN unmatched_decision USING (decision_id)"  # noqa: S608
        )
    else:
        unmatched = f"SELECT NULL::uuid, {SHOWN} FROM unmatched_decision WHERE {where}"  # noqa: S608
    together = f"({matched}) UNION ALL ({unmatched})"
    return f"SELECT * FROM ({together}) page ORDER BY decision_id LIMIT %(limit)s"  # noqa: S608
