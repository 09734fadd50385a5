"""Whether the tree over all events is the one that was signed: every leaf, every root, every head."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from registry.domain.head import NO_HEAD, Head, SignedHead
from registry.domain.ledger import Defect, Tampering
from registry.domain.merkle import Edge, leaf_hash
from registry.services.registry import Registry
from registry.services.signed_heads import believer
from registry.storage import sealed, sealing
from registry.storage.transaction import EVERYTHING, Row, Transaction, looking

PAGE = 10_000
MOST_DEFECTS = 100
"""Of each kind of place; whoever finds a hundred need not count the rest."""


@dataclass(frozen=True)
class TreeVerification:
    """How many events the tree holds, when its last head was signed, and what is wrong with it."""

    size: int
    defects: tuple[Defect, ...]


@dataclass
class _Walk:
    """The tree grown again, leaf by leaf."""

    tx: Transaction
    edge: Edge = field(default_factory=Edge)
    streams: set[str] = field(default_factory=set)
    broken: bool = False

    def until(self, head: Head) -> Iterator[Defect]:
        """What is wrong with the leaves up to this head, and whether they give its root."""
        before = Edge(self.edge.size, list(self.edge.hashes))
        while self.edge.size < head.tree_size:
            first, end = self.edge.size, min(self.edge.size + PAGE, head.tree_size)
            if self._add_whole(first, end):
                continue
            page = sealed.leaves(self.tx, first, end)
            yield from self._add(page)
            if len(page) < end - first:
                break
        if not self.broken and self.edge.size < head.tree_size:
            self.broken = True
            yield Defect(Tampering.REMOVED, "leaf", None, self.edge.size, "this leaf is missing")
        if not self.broken and self.edge.root() != head.root:
            self.broken = True
            yield _wrong_root(before, sealed.leaves(self.tx, before.size, head.tree_size), head)

    def _add_whole(self, first: int, end: int) -> bool:
        """Adds the leaves when each is the hash of its event; False, and nothing added, when any is not."""
        found = sealed.hashes(self.tx, first, end)
        if found is None or found[0] != [leaf_hash(event) for event in found[1]]:
            return False
        for leaf in found[0]:
            for _ in self.edge.add(leaf):
                pass
        return True

    def _add(self, page: list[dict[str, object]]) -> Iterator[Defect]:
        for row in page:
            if row["leaf_index"] != self.edge.size and not self.broken:
                self.broken = True
                yield Defect(Tampering.REMOVED, "leaf", None, self.edge.size, "this leaf is missing")
            for _ in self.edge.add(bytes(row["leaf"])):  # type: ignore[call-overload]
                pass
            defect = self._wrong_leaf(row)
            if defect is not None and str(row["stream_id"]) not in self.streams:
                self.streams.add(str(row["stream_id"]))
                yield defect

    def _wrong_leaf(self, row: Row) -> Defect | None:
        if row["hash"] is None:
            cut = sealed.last_of_stream(self.tx, row["stream_id"]) < row["sequence"]
            kind = Tampering.CUT if cut else Tampering.REMOVED
            said = f"leaf {row['leaf_index']} was sealed for an event that is gone"
            return Defect(kind, "leaf", row["stream_id"], row["sequence"], said)
        if leaf_hash(bytes(row["hash"])) != bytes(row["leaf"]) or row["found_id"] != row["event_id"]:
            said = f"the event is not the one that was sealed as leaf {row['leaf_index']}"
            return Defect(Tampering.ALTERED, row["stream"], row["stream_id"], row["sequence"], said)
        return None


def verify_tree(registry: Registry) -> TreeVerification:
    """Grows the tree again from its leaves, and compares it with every head. Raises UnusableKey."""
    believed = believer(registry.seals.trusted())
    with looking(registry.database, EVERYTHING) as tx:
        last = sealing.last_head(tx)
        size = last["tree_size"] if last else 0
        defects = [
            *islice(_wrong_heads(_heads(tx, size), believed), MOST_DEFECTS),
            *islice(_wrong_tree(tx, _heads(tx, size)), MOST_DEFECTS),
            *islice(_unsealed(tx, last), MOST_DEFECTS),
        ]
    return TreeVerification(size, tuple(defects))


def _heads(tx: Transaction, size: int) -> Iterator[SignedHead]:
    after = 0
    while after < size:
        rows = [row for row in sealing.heads(tx, after, PAGE) if row["tree_size"] <= size]
        if not rows:
            return
        yield from map(sealing.signed_head, rows)
        after = rows[-1]["tree_size"]


def _wrong_heads(heads: Iterable[SignedHead], believed: Callable[[SignedHead], bool]) -> Iterator[Defect]:
    size, hash_ = 0, NO_HEAD
    for signed in heads:
        head = signed.head
        if not believed(signed):
            said = "its signature does not fit, or its key is not trusted here"
            yield Defect(Tampering.FORGED, "head", None, head.tree_size, said)
        elif (head.previous_size, head.previous_hash) != (size, hash_):
            said = f"it follows a head at {head.previous_size} that is not the one before it"
            yield Defect(Tampering.REMOVED, "head", None, head.tree_size, said)
        size, hash_ = head.tree_size, head.hash


def _wrong_tree(tx: Transaction, heads: Iterable[SignedHead]) -> Iterator[Defect]:
    walk = _Walk(tx)
    for signed in heads:
        yield from walk.until(signed.head)


def _wrong_root(before: Edge, rows: list[dict[str, object]], head: Head) -> Defect:
    """The batch in its own order gives the root: then it was only reordered."""
    orders = (
        lambda row: (int(row["written_in"] or 0), row["stream_id"], row["sequence"]),
        lambda row: (row["stream_id"], row["sequence"]),
    )
    for order in orders:
        again = Edge(before.size, list(before.hashes))
        for row in sorted(rows, key=order):
            for _ in again.add(bytes(row["leaf"])):  # type: ignore[call-overload]
                pass
        if again.root() == head.root:
            said = f"the events from leaf {before.size} on stand in another order than they were sealed in"
            return Defect(Tampering.REORDERED, "leaf", None, before.size, said)
    said = f"the leaves from {before.size} to {head.tree_size} do not give the root that was signed"
    return Defect(Tampering.ALTERED, "head", None, head.tree_size, said)


def _unsealed(tx: Transaction, last: Row | None) -> Iterator[Defect]:
    beyond = sealed.leaf_beyond(tx)
    if beyond is not None:
        said = "no head covers this leaf"
        yield Defect(Tampering.INSERTED, "leaf", beyond["stream_id"], beyond["leaf_index"], said)
    if last is None or last["seen"] is None or last["cluster"] != sealing.place(tx).cluster:
        return
    for row in sealed.passed_over(tx, last["seen"]):
        said = "it claims a time when everything was sealed, and was not"
        yield Defect(Tampering.INSERTED, row["stream"], row["stream_id"], row["sequence"], said)
