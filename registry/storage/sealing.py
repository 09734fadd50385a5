"""The rows of the sealed ledger: what is not sealed yet, and the leaves, nodes, heads and witnesses of what is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.head import Head, SignedHead
from registry.domain.merkle import Node, node_hash
from registry.storage.snapshots import Snapshot, snapshot
from registry.storage.statements import columns
from registry.storage.tables.sealing import LedgerHeadRow
from registry.storage.transaction import Row, Transaction

KEPT_LEVELS = 8
"""Every eighth level of the tree is kept; a node between two of them is made of at most 256 kept ones."""

TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('ledger sealer', 3)) AS locked"
PLACE = """
SELECT (SELECT system_identifier::text FROM pg_control_system()) AS cluster, pg_current_snapshot()::text AS seen
"""
NEWLY_VISIBLE = """
SELECT now.seen::text AS seen, e.* FROM (SELECT pg_current_snapshot() AS seen) now LEFT JOIN LATERAL (
    (SELECT stream_id, sequence, event_id, hash, written_in::text AS written_in, false AS after FROM ledger_event
    WHERE written_in = ANY (ARRAY(SELECT pg_snapshot_xip(%(seen)s::pg_snapshot))))
    UNION ALL
    (SELECT stream_id, sequence, event_id, hash, written_in::text, true FROM ledger_event
    WHERE written_in >= pg_snapshot_xmax(%(seen)s::pg_snapshot)
    ORDER BY ledger_event.written_in FETCH FIRST %(limit)s ROWS WITH TIES)
) e ON true
"""
SEALED = """
SELECT l.stream_id, l.sequence
FROM unnest(%(streams)s::uuid[], %(sequences)s::bigint[]) AS s (stream_id, sequence)
JOIN ledger_leaf l ON l.stream_id = s.stream_id AND l.sequence = s.sequence
"""
WITHOUT_LEAF = """
SELECT e.stream_id, e.sequence, e.event_id, e.hash FROM ledger_event e
LEFT JOIN ledger_leaf l ON l.stream_id = e.stream_id AND l.sequence = e.sequence
WHERE (e.stream_id, e.sequence) > (%(stream_id)s::uuid, %(sequence)s) AND l.leaf_index IS NULL
ORDER BY e.stream_id, e.sequence LIMIT %(limit)s
"""
ADD_LEAVES = """
INSERT INTO ledger_leaf (leaf_index, stream_id, sequence, event_id, hash)
SELECT %(first)s::bigint + s.place - 1, s.stream_id, s.sequence, s.event_id,
    substr(%(hashes)s::bytea, 32 * (s.place::int - 1) + 1, 32)
FROM unnest(%(streams)s::uuid[], %(sequences)s::bigint[], %(events)s::uuid[])
    WITH ORDINALITY AS s (stream_id, sequence, event_id, place)
"""
ADD_NODES = """
INSERT INTO ledger_node (level, position, hash)
SELECT * FROM unnest(%(levels)s::smallint[], %(positions)s::bigint[], %(hashes)s::bytea[])
"""
ADD_HEAD = """
INSERT INTO ledger_head
    (tree_size, previous_size, root, sealed_at, previous_hash, public_key, signature, cluster, seen)
VALUES (%(tree_size)s, %(previous_size)s, %(root)s, %(sealed_at)s, %(previous_hash)s, %(public_key)s, %(signature)s,
    %(cluster)s, %(seen)s::pg_snapshot)
"""
ADD_WITNESS = """
INSERT INTO ledger_witness (tree_size, public_key, signature, witnessed_at)
VALUES (%(tree_size)s, %(public_key)s, %(signature)s, %(at)s) ON CONFLICT DO NOTHING
"""
HEAD_COLUMNS = columns(LedgerHeadRow).replace("seen", "seen::text AS seen")
LAST_HEAD = f"SELECT {HEAD_COLUMNS} FROM ledger_head ORDER BY tree_size DESC LIMIT 1"  # noqa: S608
HEAD_AT = f"SELECT {HEAD_COLUMNS} FROM ledger_head WHERE tree_size = %(size)s"  # noqa: S608
HEADS = f"""
SELECT {HEAD_COLUMNS} FROM ledger_head WHERE tree_size > %(after)s ORDER BY tree_size LIMIT %(limit)s
"""  # noqa: S608
FIRST_HEAD_OVER = f"""
SELECT {HEAD_COLUMNS} FROM ledger_head WHERE tree_size > %(index)s ORDER BY tree_size LIMIT 1
"""  # noqa: S608
WITNESSES = """
SELECT public_key, signature, witnessed_at FROM ledger_witness WHERE tree_size = %(size)s ORDER BY public_key
"""
LAST_WITNESSED = "SELECT tree_size FROM ledger_witness ORDER BY tree_size DESC LIMIT 1"
LEAVES = """
SELECT hash FROM ledger_leaf WHERE leaf_index >= %(first)s AND leaf_index < %(end)s ORDER BY leaf_index
"""
NODES = """
SELECT hash FROM ledger_node WHERE level = %(level)s AND position >= %(first)s AND position < %(end)s ORDER BY position
"""


@dataclass(frozen=True)
class Place:
    """Which server this is, and what can be seen on it now. A restored database has another server's numbers."""

    cluster: str
    seen: Snapshot


@dataclass(frozen=True)
class Batch:
    """Events to seal, in the order of the tree; `seen` is what is sealed whole when they are, if that is known."""

    events: tuple[Row, ...]
    seen: Snapshot | None


def try_lock(tx: Transaction) -> bool:
    """True when nobody else seals until this transaction ends. It ends with its connection, whatever dies."""
    row = tx.row(TRY_LOCK)
    return bool(row and row["locked"])


def place(tx: Transaction) -> Place:
    """Where and when this is."""
    row = tx.row(PLACE) or {}
    return Place(row["cluster"], snapshot(row["seen"]))


def newly_visible(tx: Transaction, seen: Snapshot, limit: int) -> Batch:
    """The unsealed events that could not be seen in that snapshot and can be now, about `limit` of them.

    All of a transaction or none: so what is seen then can be said by the last transaction that was taken.
    """
    rows = tx.rows(NEWLY_VISIBLE, seen=str(seen), limit=limit)
    now, events = snapshot(rows[0]["seen"]), [row for row in rows if row["stream_id"] is not None]
    after = [int(row["written_in"]) for row in events if row["after"]]
    if len(after) >= limit:
        now = now.up_to(max(after))
    events.sort(key=lambda row: (int(row["written_in"]), row["stream_id"], row["sequence"]))
    return Batch(tuple(_unsealed(tx, events)), now)


def without_leaf(tx: Transaction, after: tuple[str, int], limit: int) -> list[Row]:
    """Up to `limit` unsealed events of the streams from there on, whenever they were written."""
    return [*tx.rows(WITHOUT_LEAF, stream_id=after[0], sequence=after[1], limit=limit)]


def add_leaves(tx: Transaction, first: int, events: Sequence[Row], hashes: Sequence[bytes]) -> None:
    """The events stand in the tree from the place `first` on."""
    tx.run(
        ADD_LEAVES,
        first=first,
        streams=_array(events, "stream_id"),
        sequences=_array(events, "sequence"),
        events=_array(events, "event_id"),
        hashes=b"".join(hashes),
    )


def add_nodes(tx: Transaction, nodes: Sequence[tuple[int, int, bytes]]) -> None:
    """The nodes at the kept levels are kept; the others can be made of them."""
    kept = [node for node in nodes if node[0] % KEPT_LEVELS == 0]
    if kept:
        levels, positions, hashes = map(list, zip(*kept, strict=True))
        tx.run(ADD_NODES, levels=levels, positions=positions, hashes=hashes)


def add_head(tx: Transaction, signed: SignedHead, cluster: str, seen: Snapshot | None) -> None:
    """The head stands in the database, with the place from where to go on."""
    values = vars(signed.head) | {"public_key": signed.public_key, "signature": signed.signature}
    tx.run(ADD_HEAD, **values, cluster=cluster, seen=str(seen) if seen else None)


def add_witness(tx: Transaction, size: int, public_key: bytes, signature: bytes, at: datetime) -> None:
    """The witness's signature stands beside the head."""
    tx.run(ADD_WITNESS, tree_size=size, public_key=public_key, signature=signature, at=at)


def last_head(tx: Transaction) -> Row | None:
    """The newest head."""
    return tx.row(LAST_HEAD)


def head_at(tx: Transaction, size: int) -> Row | None:
    """The head of the tree of that size, if one was made."""
    return tx.row(HEAD_AT, size=size)


def first_head_over(tx: Transaction, index: int) -> Row | None:
    """The first head that covers the leaf."""
    return tx.row(FIRST_HEAD_OVER, index=index)


def heads(tx: Transaction, after: int, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` heads of trees larger than `after`, smallest first."""
    return tx.rows(HEADS, after=after, limit=limit)


def witnesses(tx: Transaction, size: int) -> list[dict[str, Any]]:
    """The witnesses' signatures on a head."""
    return tx.rows(WITNESSES, size=size)


def last_witnessed(tx: Transaction) -> int:
    """The size of the last head that a witness signed; 0 when there is none."""
    row = tx.row(LAST_WITNESSED)
    return int(row["tree_size"]) if row else 0


def signed_head(row: Row) -> SignedHead:
    """The head that a row keeps."""
    head = Head(
        row["tree_size"],
        bytes(row["root"]),
        row["sealed_at"],
        row["previous_size"],
        bytes(row["previous_hash"]),
    )
    return SignedHead(head, bytes(row["public_key"]), bytes(row["signature"]))


def stored_nodes(tx: Transaction) -> Node:
    """Gives any whole node, made of the kept ones below it. At most 256 hashes are read at once, and read once."""
    read: dict[tuple[int, int], list[bytes]] = {}

    def node(level: int, position: int) -> bytes:
        kept = level - level % KEPT_LEVELS
        shift = level - kept
        block = position << shift >> KEPT_LEVELS
        if (kept, block) not in read:
            read[kept, block] = list(_hashes(tx, kept, block << KEPT_LEVELS))
        first = (position << shift) - (block << KEPT_LEVELS)
        hashes = read[kept, block][first : first + (1 << shift)]
        if len(hashes) != 1 << shift:
            raise LookupError(f"the tree lacks hashes below node {level}/{position}")
        while len(hashes) > 1:
            hashes = [node_hash(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
        return hashes[0]

    return node


def _hashes(tx: Transaction, level: int, first: int) -> Iterator[bytes]:
    end = first + (1 << KEPT_LEVELS)
    rows = (
        tx.rows(NODES, level=level, first=first, end=end) if level else tx.rows(LEAVES, first=first, end=end)
    )
    return (bytes(row["hash"]) for row in rows)


def _array(events: Sequence[Row], column: str) -> str:
    """The ids or numbers as PostgreSQL writes an array: the driver's own way takes a third of the sealer's time."""
    return f"{{{','.join([str(event[column]) for event in events])}}}"


def _unsealed(tx: Transaction, events: Sequence[Row]) -> Iterator[Row]:
    if not events:
        return iter(())
    rows = tx.rows(
        SEALED,
        streams=_array(events, "stream_id"),
        sequences=_array(events, "sequence"),
    )
    sealed = {(row["stream_id"], row["sequence"]) for row in rows}
    return (event for event in events if (event["stream_id"], event["sequence"]) not in sealed)
