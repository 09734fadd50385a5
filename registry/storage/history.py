"""All that is kept about one patient, from every table, in the one order in which it was recorded: that of its ids.

A page costs one statement that walks the patient's stretch of each key, and one look by id into each table it shows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from registry.domain.question import Instants
from registry.storage.decisions import NOTHING_YET
from registry.storage.encrypted import all_decrypted
from registry.storage.records import COLLECTIONS
from registry.storage.tables import access, decisions, dispenses, ledger, prescriptions
from registry.storage.tables.base import Base
from registry.storage.transaction import Transaction

ENDINGS = {
    "ended_at": ("ended_at", "ended_by", "end_reason"),
    "cancelled_at": ("cancelled_at", "cancelled_by", "cancel_reason"),
    "lifted_at": ("lifted_at", "lifted_by", "lift_reason"),
    "outcome_at": ("outcome", "outcome_at", "outcome_by"),
    "acknowledged_at": ("acknowledged_at", "acknowledged_by"),
}
"""The instant at which a record was ended, and the columns that were written then."""
MARKS = {"error_marked_at": ("error_marked_at", "error_marked_by", "error_reason")}
"""The same of a record that was found to be wrong: that changes what is known, not what was true."""
UNSHOWN = frozenset(("facts", "outcomes", "previous_hash"))
TRUE_AT = {
    "enrollments": "enrolled_at",
    "transfers": "transferred_at",
    "risk-category-changes": "since",
    "reproductive-statuses": "observed_at",
    "agreements": "signed_at",
    "signatures": "signed_at",
    "counselings": "counseled_at",
    "contraception-confirmations": "confirmed_at",
    "authorization-forms": "signed_at",
    "pregnancy-tests": "collected_at",
    "laboratory-results": "collected_at",
    "dispense-exceptions": "granted_at",
    "concerns": "occurred_at",
    "pregnancy-reports": "reported_at",
    "pregnancy-follow-ups": "happened_at",
    "surveys": "answered_at",
    "holds": "placed_at",
    "clinical-statuses": "observed_at",
}
"""The column that says when a record of the collection was true; `recorded_at` says when we learnt it."""


@dataclass(frozen=True)
class Source:
    """One table of what is kept about a patient."""

    name: str
    row: type[Base]
    id_column: str
    true_at: str
    recorded_at: str = "recorded_at"
    owner: str = "patient_id"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return tuple(column.name for column in self.row.__table__.columns if column.name not in UNSHOWN)

    @property
    def endings(self) -> dict[str, tuple[str, ...]]:
        """What is written into the table's rows later, by the instant at which it was."""
        return {at: names for at, names in (ENDINGS | MARKS).items() if at in self.columns}

    @property
    def changes(self) -> str:
        """A condition: the row was recorded, or something written into it, between two instants."""
        instants = (self.recorded_at, *self.endings)
        window = [f"({at} > %(earlier)s AND {at} <= %(later)s)" for at in instants]
        if self.name == "enrollments":
            window.append(PASSED_ON)
        return f"{self.recorded_at} <= %(later)s AND ({' OR '.join(window)})"


PASSED_ON = """EXISTS (SELECT FROM transfer tr WHERE tr.patient_id = enrollment.patient_id
    AND tr.enrollment_id = enrollment.enrollment_id AND tr.recorded_at > %(earlier)s AND tr.recorded_at <= %(later)s)"""
GIVEN = (
    Source("decisions", decisions.DecisionRow, "decision_id", "as_of"),
    Source("prescriptions", prescriptions.PrescriptionRow, "prescription_id", "prescribed_at"),
    Source(
        "authorizations",
        prescriptions.AuthorizationRow,
        "authorization_id",
        "issued_at",
        recorded_at="issued_at",
    ),
    Source(
        "confirmations",
        dispenses.ConfirmationRow,
        "confirmation_id",
        "confirmed_at",
        recorded_at="confirmed_at",
    ),
    Source("releases", dispenses.ReleaseRow, "release_id", "released_at", recorded_at="released_at"),
    Source("emergency-accesses", access.EmergencyAccessRow, "emergency_access_id", "opened_at"),
    Source("events", ledger.LedgerEventRow, "event_id", "recorded_at", owner="stream_id"),
)
SOURCES = {
    source.name: source
    for source in (
        *(Source(name, kept.row, kept.id_column, TRUE_AT[name]) for name, kept in COLLECTIONS.items()),
        *GIVEN,
    )
}
PRESCRIBER_THEN = """
SELECT from_prescriber_id FROM transfer
WHERE patient_id = %(patient_id)s AND enrollment_id = %(enrollment_id)s AND transferred_at > %(at)s
ORDER BY transferred_at, transfer_id LIMIT 1
"""
CONDITIONS = {
    "since": "{true_at} >= %(since)s",
    "until": "{true_at} < %(until)s",
    "as_of": "{true_at} <= %(as_of)s",
    "known_at": "{recorded_at} <= %(known_at)s",
}


def page(
    tx: Transaction, patient_id: str, asked: Instants, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Up to `limit` rows after the id named, each with its source and id, as the tables keep them now."""
    said = asked.said()
    heads = tx.rows(
        _heads(frozenset(said)), patient_id=patient_id, after=after or NOTHING_YET, limit=limit, **said
    )
    return _rows(tx, patient_id, heads)


def changed(
    tx: Transaction, patient_id: str, earlier: datetime, later: datetime, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """The same of rows that were recorded, ended or marked after the earlier instant and until the later one."""
    place = {"after": after or NOTHING_YET, "limit": limit}
    heads = tx.rows(_changed_heads(), patient_id=patient_id, earlier=earlier, later=later, **place)
    return _rows(tx, patient_id, heads)


def prescriber_then(tx: Transaction, patient_id: str, enrollment_id: str, at: datetime) -> str | None:
    """Whose the enrollment was at that instant, if it was passed on after it."""
    row = tx.row(PRESCRIBER_THEN, patient_id=patient_id, enrollment_id=enrollment_id, at=at)
    return None if row is None else str(row["from_prescriber_id"])


@cache
def _heads(names: frozenset[str]) -> str:
    conditions = " AND ".join([CONDITIONS[name] for name in sorted(names)]) or "true"
    return _together({name: conditions.format(**vars(source)) for name, source in SOURCES.items()})


@cache
def _changed_heads() -> str:
    return _together({name: source.changes for name, source in SOURCES.items()})


def _together(conditions: dict[str, str]) -> str:
    """The first ids of every source; each is cut by itself, so that its key gives them in order."""
    heads = " UNION ALL ".join(_head(SOURCES[name], condition) for name, condition in conditions.items())
    return f"SELECT source, id FROM ({heads}) heads ORDER BY id, source LIMIT %(limit)s"  # noqa: S608


def _head(source: Source, condition: str) -> str:
    return (
        f"(SELECT '{source.name}' AS source, {source.id_column} AS id FROM {source.row.__tablename__}"  # noqa: S608
        f" WHERE {source.owner} = %(patient_id)s AND {source.id_column} > %(after)s::uuid AND {condition}"
        f" ORDER BY {source.id_column} LIMIT %(limit)s)"
    )


def _rows(tx: Transaction, patient_id: str, heads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = defaultdict(list)
    for head in heads:
        ids[head["source"]].append(head["id"])
    found = {}
    for name, named in ids.items():
        source = SOURCES[name]
        rows = tx.rows(_by_ids(name), patient_id=patient_id, ids=named)
        for row in all_decrypted(tx, source.row, rows):
            found[name, row[source.id_column]] = row
    return [{**head, "row": found[head["source"], head["id"]]} for head in heads]


@cache
def _by_ids(name: str) -> str:
    source = SOURCES[name]
    return (
        f"SELECT {', '.join(source.columns)} FROM {source.row.__tablename__}"  # noqa: S608
        f" WHERE {source.owner} = %(patient_id)s AND {source.id_column} = ANY(%(ids)s::uuid[])"
    )
