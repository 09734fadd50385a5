"""How every act is carried out: one transaction that claims the idempotency key, works, keeps the answer, commits."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any
from uuid import UUID

from registry.domain.actor import Actor
from registry.domain.canonical import canonical_json
from registry.domain.errors import Collision, InProgress, KeyReused
from registry.domain.ids import RANDOM_BYTES, uuid7
from registry.domain.signature import Signing
from registry.services.registry import Registry
from registry.storage import idempotency, ledger
from registry.storage.transaction import Transaction, transaction

TRIES = 3
"""An issued number is one of 10^12, so among millions of them one in a million asks draws a number that is taken."""


@dataclass(frozen=True)
class Call:
    """Who asks, at which instant, and under which idempotency key; `fingerprint` is a hash of the request.

    `signing` says who signs, where the act is one that is signed and the signer was asked to prove it again.
    """

    actor: Actor
    as_of: datetime
    idempotency_key: str | None = None
    fingerprint: bytes = b""
    signing: Signing | None = None


@dataclass(frozen=True)
class Answer:
    """The document that answers, as the text that is kept and sent. `refused` marks a recorded refusal."""

    text: str
    refused: bool = False
    replayed: bool = False

    @cached_property
    def document(self) -> dict[str, Any]:
        """The answer, parsed."""
        parsed: dict[str, Any] = json.loads(self.text)
        return parsed


def answer(document: Mapping[str, Any], *, refused: bool = False) -> Answer:
    """The answer with that document."""
    return Answer(canonical_json(document), refused)


def perform(registry: Registry, call: Call, work: Callable[[Transaction], Answer]) -> Answer:
    """The act is done once under its idempotency key, and the answer committed together with it.

    Raises:
        KeyReused: the key was used for another request.
        InProgress: the first request under the key has not been answered yet.
        DomainError: whatever `work` raises; then nothing was recorded.
    """
    for _ in range(TRIES - 1):
        try:
            return _perform_once(registry, call, work)
        except Collision:
            continue
    return _perform_once(registry, call, work)


def _perform_once(registry: Registry, call: Call, work: Callable[[Transaction], Answer]) -> Answer:
    with transaction(registry.database) as tx:
        kept = _kept_answer(tx, call)
        if kept is not None:
            return kept
        result = work(tx)
        if call.idempotency_key is not None:
            idempotency.keep(
                tx,
                account_id=call.actor.account_id,
                key=call.idempotency_key,
                fingerprint=call.fingerprint,
                refused=result.refused,
                answer=result.text,
                at=call.as_of,
            )
    return result


NIL = UUID(int=0)


class IdsInOrder:
    """Ids that sort by their instant and, within one millisecond, in the order in which this process made them.

    RFC 9562, section 6.2: an id that would not sort after the last one of its millisecond is that one plus one.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = NIL

    def make(self, now: datetime) -> str:
        """The next id."""
        made = UUID(uuid7(now, secrets.token_bytes(RANDOM_BYTES)))
        with self._lock:
            if made <= self._last and made.bytes[:6] == self._last.bytes[:6]:
                made = UUID(int=self._last.int + 1)
            self._last = made
        return str(made)


IDS = IdsInOrder()


def new_id(call: Call) -> str:
    """A new id that sorts by the instant of the call."""
    return IDS.make(call.as_of)


def event(call: Call, kind: str, body: Mapping[str, Any], *, stream: str, stream_id: str) -> ledger.Unplaced:
    """The act as an event in the stream of whom it is about."""
    return ledger.Unplaced(
        stream=stream,
        stream_id=stream_id,
        event_id=new_id(call),
        kind=kind,
        recorded_at=call.as_of,
        actor_id=call.actor.account_id,
        body=canonical_json(body),
    )


def enter(
    tx: Transaction, call: Call, kind: str, body: Mapping[str, Any], *, stream: str, stream_id: str
) -> None:
    """The act stands in the ledger, in the stream of whom it is about."""
    ledger.append(tx, event(call, kind, body, stream=stream, stream_id=stream_id))


def _kept_answer(tx: Transaction, call: Call) -> Answer | None:
    if call.idempotency_key is None:
        return None
    row = idempotency.claim(tx, call.actor.account_id, call.idempotency_key)
    if row["answer"] is not None:
        if row["fingerprint"] != call.fingerprint.hex():
            raise KeyReused(
                "This idempotency key was used for another request; take a new key for a new request."
            )
        return Answer(row["answer"], row["refused"], replayed=True)
    if not row["claimed"]:
        raise InProgress(
            "The first request under this idempotency key is still running; ask again in a moment."
        )
    return None
