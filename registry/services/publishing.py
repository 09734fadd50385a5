"""What both ways of publishing an edition share: its rows, its signature, its ledger event."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from registry.domain.canonical import canonical_json
from registry.domain.edition import Edition
from registry.domain.ids import RANDOM_BYTES, uuid7
from registry.programs.signing import Signed
from registry.storage import ledger, programs
from registry.storage.transaction import Transaction


def add_signed(
    tx: Transaction, edition: Edition, signed: Signed, at: datetime, actor_id: str | None = None
) -> None:
    """The edition is published with its text and signature, in one event."""
    row = {
        "program": edition.program,
        "effective_from": edition.effective_from,
        "title": edition.title,
        "digest": edition.digest,
        "published_at": at,
    }
    programs.add_edition(tx, row)
    _add_signature(tx, edition, signed)
    enter(tx, edition.program, at, "edition-published", _said(edition, signed), actor_id)


def add_signature_alone(tx: Transaction, edition: Edition, signed: Signed, at: datetime) -> None:
    """An edition that was published before editions were signed gets its text and signature, in one event."""
    _add_signature(tx, edition, signed)
    enter(tx, edition.program, at, "edition-signed", _said(edition, signed))


def enter(
    tx: Transaction, program: str, at: datetime, kind: str, body: dict[str, Any], actor_id: str | None = None
) -> None:
    """One event in the program's stream."""
    event = ledger.Unplaced(
        stream="program",
        stream_id=str(uuid5(NAMESPACE_URL, f"program:{program}")),
        event_id=uuid7(at, secrets.token_bytes(RANDOM_BYTES)),
        kind=kind,
        recorded_at=at,
        actor_id=actor_id,
        body=canonical_json(body),
    )
    ledger.append(tx, event)


def _add_signature(tx: Transaction, edition: Edition, signed: Signed) -> None:
    kept = {"public_key": signed.public_key, "signature": signed.signature, "fingerprint": signed.fingerprint}
    programs.add_signature(tx, {**vars(signed.statement), "text": edition.text, **kept})


def _said(edition: Edition, signed: Signed) -> dict[str, Any]:
    return {
        "edition": edition.name,
        "digest": edition.digest,
        "signer": signed.statement.signer,
        "meaning": signed.statement.meaning,
        "signed_at": signed.statement.signed_at,
        "key": signed.fingerprint,
        "signature": signed.signature.hex(),
    }
