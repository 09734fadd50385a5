"""Events written in plain SQL, a sealer for them, and a witness that listens on a port of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.clock import SetClock
from registry.domain.head import SignedHead, head_of
from registry.domain.ledger import FIRST, Event, chain
from registry.domain.merkle import extends
from registry.programs.keys import public_of
from registry.services.seal_ledger import Sealer, open_sealer
from registry.services.signed_heads import Seals
from registry.services.witness import Witness
from tests.databases import Connection, owner
from tests.migrations.rows import add

INSTANT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)


class Stream:
    """A stream that grows event by event."""

    def __init__(self) -> None:
        self.stream_id, self.sequence, self.last = str(uuid4()), 0, FIRST

    def write(self, connection: Connection, count: int = 1) -> None:
        """So many more events stand in the stream."""
        for _ in range(count):
            self.sequence += 1
            event = Event(
                "patient", self.stream_id, self.sequence, str(uuid4()), "tested", INSTANT, None, "{}"
            )
            hash_ = chain(self.last, event)
            add(connection, "ledger_event", **vars(event), previous_hash=self.last, hash=hash_)
            self.last = hash_


@contextmanager
def sealer_on(url: str, heads_file: Path | None = None, witness: Witness | None = None) -> Iterator[Sealer]:
    """A sealer with the tests' key."""
    sealer = open_sealer(url, KEY, SetClock(INSTANT), Seals(heads_file), witness)
    try:
        yield sealer
    finally:
        sealer.database.dispose()


def seal(url: str) -> None:
    """Every event is sealed, as the worker beside a server would."""
    with sealer_on(url) as sealer:
        sealer.seal_all()


def leaves(url: str) -> list[tuple[str, int]]:
    """Which events stand in the tree, in its order; their places have no gap."""
    with owner(url) as connection:
        rows = connection.execute(
            "SELECT leaf_index, stream_id::text, sequence FROM ledger_leaf ORDER BY leaf_index"
        ).fetchall()
    assert [row[0] for row in rows] == list(range(len(rows)))
    return [(str(row[1]), int(str(row[2]))) for row in rows]


def missing(url: str) -> object:
    """How many events have no leaf."""
    with owner(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM ledger_event LEFT JOIN ledger_leaf USING (stream_id, sequence)"
            " WHERE leaf_index IS NULL"
        ).fetchone()
    assert row is not None
    return row[0]


class WitnessServer:
    """A witness: signs a head that extends the last one it has signed, and no other."""

    def __init__(self) -> None:
        self.key, self.seen, self.asked = Ed25519PrivateKey.generate(), None, 0
        self.last: SignedHead | None = None
        witness = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, said = witness.answer(asked)
                content = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)

    def answer(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The status and document for a head that is shown."""
        self.asked += 1
        shown, known = head_of(asked["head"]), self.last.head.tree_size if self.last else 0
        if asked["from"] != known:
            return 409, {"tree_size": known}
        proof = [bytes.fromhex(text) for text in asked["consistency"]]
        if self.last and not extends(
            known, self.last.head.root, shown.head.tree_size, shown.head.root, proof
        ):
            return 422, {}
        self.last = shown
        return 200, {"signature": self.key.sign(shown.head.witnessed_bytes).hex()}

    @property
    def witness(self) -> Witness:
        """How the registry reaches it."""
        return Witness(f"http://127.0.0.1:{self.server.server_port}/", public_of(self.key))


@contextmanager
def witness_server() -> Iterator[WitnessServer]:
    """A witness that listens."""
    running = WitnessServer()
    running.thread.start()
    try:
        yield running
    finally:
        running.server.shutdown()
        running.thread.join()
        running.server.server_close()
