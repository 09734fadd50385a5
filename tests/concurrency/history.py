"""What the database says happened, and in which order it was committed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from registry.reports.decisions import replay_all
from registry.reports.ledger import verify_ledger
from registry.services.registry import Registry
from tests import databases

EVENTS = """
SELECT sequence, kind, body, pg_xact_commit_timestamp(xmin) FROM ledger_event
WHERE stream_id = %s ORDER BY sequence
"""
VERDICTS = "SELECT verdict, count(*) FROM decision WHERE gate = %s AND patient_id = %s GROUP BY verdict"


@dataclass(frozen=True)
class Happened:
    """One event of a stream, with the instant of its commit."""

    sequence: int
    kind: str
    body: str
    committed_at: datetime


def stream(database_url: str, stream_id: str) -> list[Happened]:
    """The events of a patient's or a participant's stream, in their order."""
    with databases.owner(database_url) as connection:
        return [Happened(*cast(Any, row)) for row in connection.execute(EVENTS, [stream_id])]


def kinds(database_url: str, stream_id: str) -> list[str]:
    """The kinds of the events of a stream, in their order."""
    return [event.kind for event in stream(database_url, stream_id)]


def verdicts(database_url: str, gate: str, patient: str) -> dict[str, int]:
    """How many decisions on the patient authorized and how many refused."""
    with databases.owner(database_url) as connection:
        return dict(cast(Any, connection.execute(VERDICTS, [gate, patient]).fetchall()))


def assert_all_in_order(registry: Registry) -> None:
    """The ledger holds together, and every decision decides again identically."""
    assert verify_ledger(registry).defects == ()
    assert [replay for replay in replay_all(registry) if not replay.same] == []
