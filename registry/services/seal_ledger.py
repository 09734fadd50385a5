"""New events are taken into the tree, and its head is signed and handed out. One sealer works at a time.

The lock is held by the transaction that seals, so it ends with it whatever dies; if it ever failed, a leaf's place and
a head's predecessor are unique, and the second sealer's batch is rolled back whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.clock import Clock
from registry.domain.errors import Conflict
from registry.domain.head import NO_HEAD, Head, SignedHead
from registry.domain.merkle import Edge, consistency_proof, edge, leaf_hash
from registry.programs.keys import public_of
from registry.services import head_file
from registry.services.signed_heads import Seals, sign_head
from registry.services.witness import Witness
from registry.storage import sealing
from registry.storage.sealing import Batch, Place
from registry.storage.snapshots import snapshot
from registry.storage.transaction import (
    SEALER_ROLE,
    Database,
    Row,
    Transaction,
    open_database,
    reading,
    transaction,
)

BATCH = 10_000
FIRST_STREAM = ("00000000-0000-0000-0000-000000000000", -1)
LONGEST_STATEMENT = "10min"
"""Looking through all events after a restore takes longer than any ask may."""


@dataclass
class Scan:
    """A look through all streams, on a server whose transactions the last head knows nothing of."""

    place: Place
    after: tuple[str, int] = FIRST_STREAM


@dataclass
class Sealer:
    """Seals one ledger. What it remembers between two batches only saves it reading; the database knows it all."""

    database: Database
    key: Ed25519PrivateKey
    clock: Clock
    seals: Seals = field(default_factory=Seals)
    witness: Witness | None = None
    batch: int = BATCH
    _edge: Edge = field(default_factory=Edge)
    _caught_up: Place | None = None
    _scan: Scan | None = None

    def seal(self) -> int:
        """One batch is sealed, if nobody else seals, and what was not handed out yet is; returns its events.

        Raises:
            Conflict: the tree is not the one that was handed out, or its parts do not fit; nothing is sealed on it.
            Unavailable: the database or the file of heads can not be used.
        """
        try:
            with transaction(self.database) as tx:
                sealed = self._seal_in(tx) if sealing.try_lock(tx) else 0
        except BaseException:
            self._edge, self._caught_up, self._scan = Edge(), None, None
            raise
        self._hand_out()
        return sealed

    def seal_all(self) -> int:
        """Batch after batch is sealed until nothing is left; returns how many events."""
        total = 0
        while sealed := self.seal():
            total += sealed
        return total

    def ask_witness(self) -> bool:
        """The witness has signed the newest head; False when there is no witness, or nothing new to sign.

        Raises Unavailable when it does not answer or does not agree.
        """
        if self.witness is None:
            return False
        with reading(self.database) as tx:
            row, known = sealing.last_head(tx), sealing.last_witnessed(tx)
            if row is None or row["tree_size"] == known:
                return False
            signed, node = sealing.signed_head(row), sealing.stored_nodes(tx)
            signature = self.witness.sign(signed, known, lambda a, b: consistency_proof(a, b, node))
            sealing.add_witness(
                tx, signed.head.tree_size, self.witness.public_key, signature, self.clock.now()
            )
        return True

    def _seal_in(self, tx: Transaction) -> int:
        last = sealing.last_head(tx)
        self._require_agreement(tx, last)
        place = sealing.place(tx)
        batch = self._next_batch(tx, last, place)
        if batch.events:
            self._add(tx, last, batch, place.cluster)
        if batch.seen is not None:
            self._caught_up, self._scan = Place(place.cluster, batch.seen), None
        return len(batch.events)

    def _next_batch(self, tx: Transaction, last: Row | None, place: Place) -> Batch:
        known = self._known(last, place)
        if known is not None:
            return sealing.newly_visible(tx, known.seen, self.batch)
        if self._scan is None or self._scan.place.cluster != place.cluster:
            self._scan = Scan(place)
        events = sealing.without_leaf(tx, self._scan.after, self.batch)
        if len(events) < self.batch:
            return Batch(tuple(events), self._scan.place.seen)
        self._scan.after = (events[-1]["stream_id"], events[-1]["sequence"])
        return Batch(tuple(events), None)

    def _known(self, last: Row | None, place: Place) -> Place | None:
        """After what to go on: None when nothing is known of this server's transactions, or they were counted anew."""
        known = self._caught_up
        if known is None and last is not None and last["seen"] is not None:
            known = Place(last["cluster"], snapshot(last["seen"]))
        if known is None or known.cluster != place.cluster or known.seen.end > place.seen.end:
            return None
        return known

    def _add(self, tx: Transaction, last: Row | None, batch: Batch, cluster: str) -> None:
        tree = self._tree(tx, last)
        first = tree.size
        hashes = [leaf_hash(bytes(event["hash"])) for event in batch.events]
        nodes = [node for leaf in hashes for node in tree.add(leaf)]
        before = sealing.signed_head(last).head if last else None
        head = Head(
            tree.size,
            tree.root(),
            self.clock.now(),
            before.tree_size if before else 0,
            before.hash if before else NO_HEAD,
        )
        sealing.add_leaves(tx, first, batch.events, hashes)
        sealing.add_nodes(tx, nodes)
        sealing.add_head(tx, sign_head(head, self.key), cluster, batch.seen)
        self._edge = tree

    def _tree(self, tx: Transaction, last: Row | None) -> Edge:
        size, root = (last["tree_size"], bytes(last["root"])) if last else (0, Edge().root())
        kept = self._edge
        if kept.size != size or kept.root() != root:
            try:
                kept = edge(size, sealing.stored_nodes(tx))
            except LookupError as error:
                raise _damaged(str(error)) from error
            if kept.root() != root:
                raise _damaged(f"its hashes do not give the root of the head at {size}")
        return Edge(kept.size, list(kept.hashes))

    def _require_agreement(self, tx: Transaction, last: Row | None) -> None:
        """What was handed out last is in the database as well: else it was rolled back or exchanged."""
        outside = head_file.last(self.seals.heads_file) if self.seals.heads_file else None
        if outside is None:
            return
        size = outside.head.tree_size
        row = last if last is not None and last["tree_size"] == size else sealing.head_at(tx, size)
        if row is None or sealing.signed_head(row) != outside:
            raise _damaged(f"the head at {size}, which was handed out, is not in the database")

    def _hand_out(self) -> None:
        if self.seals.heads_file is None:
            return
        outside = head_file.last(self.seals.heads_file)
        after = outside.head.tree_size if outside else 0
        with reading(self.database) as tx:
            while rows := sealing.heads(tx, after, BATCH):
                head_file.append(self.seals.heads_file, _signed(rows))
                after = rows[-1]["tree_size"]


def open_sealer(
    url: str, key: Ed25519PrivateKey, clock: Clock, seals: Seals, witness: Witness | None = None
) -> Sealer:
    """A sealer on the database at `url`, in the role that may do nothing but seal."""
    database = open_database(url, pool_size=1, role=SEALER_ROLE, longest_statement=LONGEST_STATEMENT)
    own = Seals(seals.heads_file, seals.public_keys | {public_of(key)})
    return Sealer(database, key, clock, own, witness)


def _signed(rows: Iterable[Row]) -> list[SignedHead]:
    return [sealing.signed_head(row) for row in rows]


def _damaged(what: str) -> Conflict:
    return Conflict(
        f"Nothing is sealed: {what}. Run 'registry ledger verify', and let a person decide.",
        code="ledger-damaged",
    )
