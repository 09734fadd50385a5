"""The sealed ledger as whoever verifies it reads it: each leaf beside its event, and what has no place in the tree."""

from __future__ import annotations

from typing import Any

from registry.storage.transaction import Row, Transaction

LEAVES = """
SELECT l.leaf_index, l.stream_id, l.sequence, l.event_id, l.hash AS leaf, e.hash, e.event_id AS found_id, e.stream,
    e.written_in::text AS written_in
FROM ledger_leaf l LEFT JOIN ledger_event e ON e.stream_id = l.stream_id AND e.sequence = l.sequence
WHERE l.leaf_index >= %(first)s AND l.leaf_index < %(end)s ORDER BY l.leaf_index
"""
HASHES = """
SELECT count(*) AS leaves, min(l.leaf_index) AS first, max(l.leaf_index) AS last,
    coalesce(bool_and(e.event_id = l.event_id), false) AS same_events,
    string_agg(l.hash, '' ORDER BY l.leaf_index) AS leaf_hashes,
    string_agg(e.hash, '' ORDER BY l.leaf_index) AS event_hashes
FROM ledger_leaf l LEFT JOIN ledger_event e ON e.stream_id = l.stream_id AND e.sequence = l.sequence
WHERE l.leaf_index >= %(first)s AND l.leaf_index < %(end)s
"""
BEYOND = """
SELECT leaf_index, stream_id, sequence FROM ledger_leaf
WHERE leaf_index >= coalesce((SELECT max(tree_size) FROM ledger_head), 0) ORDER BY leaf_index LIMIT 1
"""
LAST_OF_STREAM = "SELECT max(sequence) AS sequence FROM ledger_event WHERE stream_id = %(stream_id)s"
PASSED_OVER = """
SELECT e.stream, e.stream_id, e.sequence FROM ledger_event e
LEFT JOIN ledger_leaf l ON l.stream_id = e.stream_id AND l.sequence = e.sequence
WHERE l.leaf_index IS NULL AND pg_visible_in_snapshot(e.written_in, %(seen)s::pg_snapshot)
ORDER BY e.stream_id, e.sequence
"""
WAITING = """
SELECT count(*) AS events, min(recorded_at) AS since FROM (
    SELECT e.recorded_at FROM ledger_event e
    LEFT JOIN ledger_leaf l ON l.stream_id = e.stream_id AND l.sequence = e.sequence
    WHERE e.written_in >= pg_snapshot_xmin(%(seen)s::pg_snapshot) AND l.leaf_index IS NULL
    ORDER BY e.written_in LIMIT %(limit)s
) waiting
"""
FIRST_EVER = (
    "SELECT min(recorded_at) AS since FROM (SELECT recorded_at FROM ledger_event LIMIT %(limit)s) found"
)
LEAF_OF = "SELECT leaf_index FROM ledger_leaf WHERE stream_id = %(stream_id)s AND sequence = %(sequence)s"
EVENT_COLUMNS = (
    "stream, stream_id, sequence, event_id, kind, recorded_at, actor_id, body, previous_hash, hash"
)
SEALED_EVENT = f"""
SELECT l.leaf_index, {", ".join(f"e.{name.strip()}" for name in EVENT_COLUMNS.split(","))}
FROM ledger_leaf l JOIN ledger_event e ON e.stream_id = l.stream_id AND e.sequence = l.sequence
WHERE l.event_id = %(event_id)s AND e.event_id = l.event_id ORDER BY l.leaf_index LIMIT 1
"""  # noqa: S608
EVENTS_OF_DECISION = f"""
SELECT {EVENT_COLUMNS} FROM ledger_event
WHERE stream_id = %(stream_id)s AND position(%(decision_id)s IN body) > 0 ORDER BY sequence
"""  # noqa: S608


def leaves(tx: Transaction, first: int, end: int) -> list[dict[str, Any]]:
    """The leaves from `first` until `end`, each beside the event that stands in its place now."""
    return tx.rows(LEAVES, first=first, end=end)


def hashes(tx: Transaction, first: int, end: int) -> tuple[list[bytes], list[bytes]] | None:
    """The hashes of the leaves from `first` until `end`, and of their events; None where any is missing or another's.

    Ten times as fast as row by row: they come as two texts of bytes.
    """
    row = tx.row(HASHES, first=first, end=end)
    if row is None or (row["leaves"], row["first"], row["last"]) != (end - first, first, end - 1):
        return None
    leaves, events = _parts(row["leaf_hashes"]), _parts(row["event_hashes"])
    return (leaves, events) if row["same_events"] and len(leaves) == len(events) == end - first else None


def _parts(joined: bytes | None) -> list[bytes]:
    whole = bytes(joined or b"")
    return [whole[at : at + 32] for at in range(0, len(whole), 32)]


def leaf_beyond(tx: Transaction) -> Row | None:
    """The first leaf that no head covers."""
    return tx.row(BEYOND)


def last_of_stream(tx: Transaction, stream_id: str) -> int:
    """The number of the last event of the stream; 0 when it has none."""
    row = tx.row(LAST_OF_STREAM, stream_id=stream_id)
    return int(row["sequence"] or 0) if row else 0


def passed_over(tx: Transaction, seen: str) -> list[dict[str, Any]]:
    """The events without a leaf that claim to have been there when all that was there was sealed."""
    return tx.rows(PASSED_OVER, seen=seen)


def waiting(tx: Transaction, seen: str, limit: int = 1000) -> Row:
    """How many events wait to be sealed, at most `limit` counted, and since when the oldest does."""
    return tx.row(WAITING, seen=seen, limit=limit) or {}


def some_event(tx: Transaction, limit: int = 100) -> Row:
    """Since when there are events, about."""
    return tx.row(FIRST_EVER, limit=limit) or {}


def sealed_event(tx: Transaction, event_id: str) -> Row | None:
    """The event with its place in the tree; None when it is not sealed."""
    return tx.row(SEALED_EVENT, event_id=event_id)


def leaf_of(tx: Transaction, stream_id: str, sequence: int) -> int | None:
    """The event's place in the tree; None when it is not sealed yet."""
    row = tx.row(LEAF_OF, stream_id=stream_id, sequence=sequence)
    return int(row["leaf_index"]) if row else None


def events_of_decision(tx: Transaction, stream_id: str, decision_id: str) -> list[dict[str, Any]]:
    """The events of the stream that name the decision, in order."""
    return tx.rows(EVENTS_OF_DECISION, stream_id=stream_id, decision_id=decision_id)
