"""The ledger's rows: one more event at the head of a stream, in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.ledger import FIRST, Event, Link, chain
from registry.storage.statements import insertion
from registry.storage.tables.ledger import LedgerEventRow
from registry.storage.transaction import Row, Transaction


@dataclass(frozen=True)
class Unplaced:
    """An event that has no place in its stream yet."""

    stream: str
    stream_id: str
    event_id: str
    kind: str
    recorded_at: datetime
    actor_id: str | None
    body: str


LOCK_STREAM = "SELECT pg_advisory_xact_lock(hashtextextended(%(stream_id)s, 2))"
HEAD = """
SELECT sequence, hash FROM ledger_event WHERE stream_id = %(stream_id)s ORDER BY sequence DESC LIMIT 1
"""
INSERT = insertion(LedgerEventRow)
STREAMS = "SELECT DISTINCT stream, stream_id FROM ledger_event ORDER BY stream, stream_id"
EVENTS = """
SELECT stream, stream_id, sequence, event_id, kind, recorded_at, actor_id, body, previous_hash, hash
FROM ledger_event WHERE stream_id = %(stream_id)s ORDER BY sequence
"""
STREAM_BODIES = "SELECT sequence, body FROM ledger_event WHERE stream_id = %(stream_id)s ORDER BY sequence"


def next_row(tx: Transaction, event: Unplaced, head: Row | None = None) -> dict[str, Any]:
    """The row that stands the event at the head of its stream, chained to the one before; it is not inserted yet.

    A patient's stream is guarded by the patient's row, which the act has locked; any other by a lock taken here.
    `head` saves the question for the head where it was read after the lock already: `{"sequence", "hash"}`.
    """
    if event.stream != "patient":
        tx.run(LOCK_STREAM, stream_id=event.stream_id)
    if head is None:
        head = tx.row(HEAD, stream_id=event.stream_id) or {"sequence": 0, "hash": FIRST}
    placed = Event(sequence=head["sequence"] + 1, **vars(event))
    previous = bytes(head["hash"])
    return {**vars(placed), "previous_hash": previous, "hash": chain(previous, placed)}


def append(tx: Transaction, event: Unplaced) -> None:
    """The event stands at the head of its stream, chained to the one before."""
    tx.run(INSERT, **next_row(tx, event))


def streams(tx: Transaction) -> list[dict[str, Any]]:
    """Every stream that has an event, as `{"stream", "stream_id"}`."""
    return tx.rows(STREAMS)


def lock_stream(tx: Transaction, stream_id: str) -> None:
    """Nobody else appends to the stream until the transaction ends; a patient's is locked by the patient's row."""
    tx.run(LOCK_STREAM, stream_id=stream_id)


def bodies(tx: Transaction, stream_id: str) -> list[dict[str, Any]]:
    """What the events of a stream say, as `{"sequence", "body"}`, in their order."""
    return tx.rows(STREAM_BODIES, stream_id=stream_id)


def links(tx: Transaction, stream_id: str) -> Iterator[Link]:
    """The events of one stream in the order of their sequence numbers, with their stored hashes."""
    for row in tx.rows(EVENTS, stream_id=stream_id):
        previous, own = bytes(row.pop("previous_hash")), bytes(row.pop("hash"))
        yield Link(Event(**row), previous, own)
