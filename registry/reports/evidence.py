"""The evidence of one decision: all that shows how it was made, and that nothing of it was changed since.

Whoever has it needs neither the registry nor its database: `tools/verify_ledger.py` checks every part against the next,
up to the signed head, and with the software installed decides again.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from registry import __version__
from registry.domain.canonical import canonical_json
from registry.domain.errors import Conflict
from registry.reports.decisions import no_such_decision, show_decision
from registry.reports.proofs import event_document, head_document, inclusion
from registry.services.act import Call
from registry.services.registry import Registry
from registry.services.stored_editions import edition_called
from registry.storage import decisions, programs, sealed, sealing
from registry.storage.transaction import EVERYTHING, Row, Transaction, looking

FORMAT = "registry evidence, version 1"
SIGNED = ("program", "effective_from", "digest", "signer", "meaning", "signed_at")


def export_decision(registry: Registry, call: Call, decision_id: str) -> dict[str, Any]:
    """The evidence of the decision, its last part the digest of all others.

    Raises NotFound when the caller may not see such a decision, Conflict while its events are not sealed yet.
    """
    shown = show_decision(registry, call, decision_id)
    with looking(registry.database, EVERYTHING) as tx:
        row = decisions.find(tx, decision_id)
        if row is None:
            raise no_such_decision()
        document = {
            "format": FORMAT,
            "decision": {name: shown[name] for name in shown if name not in ("facts", "outcomes")},
            "explanation": shown["outcomes"],
            "facts": row["facts"],
            "outcomes": row["outcomes"],
            "edition": _edition(tx, registry, row["edition"]),
            **_sealed_events(tx, row),
            "exported_at": call.as_of,
            "software": __version__,
        }
    return with_digest(document)


def with_digest(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it is read back from its text, with the SHA-256 of that text: a slip of a copyist is noticed."""
    text = canonical_json(document)
    return {**json.loads(text), "digest": sha256(text.encode()).hexdigest()}


def _edition(tx: Transaction, registry: Registry, name: str | None) -> dict[str, Any] | None:
    edition = edition_called(registry, name)
    if edition is None:
        return None
    signed = [
        row
        for row in programs.stored_editions(tx)
        if (row["program"], row["effective_from"]) == (edition.program, edition.effective_from)
        and row["signature"] is not None
    ]
    return {
        "name": edition.name,
        "digest": edition.digest,
        "text": edition.text,
        "signature": _signature(signed[0]) if signed else None,
    }


def _signature(row: Row) -> dict[str, Any]:
    keys = {name: bytes(row[name]).hex() for name in ("public_key", "signature")}
    return {**{name: row[name] for name in SIGNED}, **keys}


def _sealed_events(tx: Transaction, row: Row) -> dict[str, Any]:
    stream_id = row["patient_id"] or row["pharmacy_id"]
    events = sealed.events_of_decision(tx, stream_id, row["decision_id"])
    head = sealing.last_head(tx)
    leaves = [sealed.leaf_of(tx, stream_id, event["sequence"]) for event in events]
    if head is None or not leaves or leaves[0] is None:
        raise Conflict(
            "The decision is not sealed yet; ask again in a moment. If it stays so, no 'registry worker' runs.",
            code="not-sealed-yet",
        )
    proved = [
        {"event": event_document(event), **inclusion(tx, leaf, head)}
        for event, leaf in zip(events, leaves, strict=True)
        if leaf is not None and leaf < head["tree_size"]
    ]
    return {"events": proved, "head": head_document(tx, head)}
