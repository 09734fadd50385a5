"""Heads and proofs of the sealed ledger, as they are handed out to be checked elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from registry.domain.errors import Conflict, Invalid, NotFound
from registry.domain.merkle import consistency_proof, inclusion_proof
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.storage import sealed, sealing
from registry.storage.sealed import EVENT_COLUMNS
from registry.storage.transaction import EVERYTHING, Row, Transaction, looking

INCLUSION = "registry inclusion proof, version 1"
CONSISTENCY = "registry consistency proof, version 1"
LARGEST = 2**63 - 1
NAMES = tuple(name.strip() for name in EVENT_COLUMNS.split(","))


def heads_after(registry: Registry, size: int, limit: int) -> list[dict[str, Any]]:
    """The signed heads of trees larger than `size`, smallest first, with the signatures of witnesses."""
    with looking(registry.database, EVERYTHING) as tx:
        return [head_document(tx, row) for row in sealing.heads(tx, min(size, LARGEST), limit)]


def list_heads(registry: Registry, after: str | None, limit: int) -> Page:
    """The same page by page. Raises Invalid for a cursor that no page gave."""

    def read(last: str | None, most: int) -> list[dict[str, Any]]:
        heads = heads_after(registry, UUID(last).int if last else 0, most)
        return [{**head, "cursor": str(UUID(int=head["tree_size"]))} for head in heads]

    page = paged(read, "cursor", after, limit)
    items = [{name: head[name] for name in head if name != "cursor"} for head in page.items]
    return replace(page, items=items)


def prove_event(registry: Registry, call: Call, event_id: str) -> dict[str, Any]:
    """The event, and the proof that it is in the tree of the newest head.

    Raises NotFound when there is no such event, or it is not sealed yet.
    """
    with looking(registry.database, EVERYTHING) as tx:
        row, head = sealed.sealed_event(tx, event_id), sealing.last_head(tx)
        if row is None or head is None:
            raise NotFound(
                "No sealed event has this id; one that has just been recorded is sealed in a moment.",
                code="no-sealed-event",
            )
        proof = {
            "format": INCLUSION,
            "event": event_document(row),
            **inclusion(tx, row["leaf_index"], head),
            "head": head_document(tx, head),
        }
    if row["stream"] == "patient":
        log_apart(registry, call, "event", [row["stream_id"]])
    return proof


def prove_consistency(registry: Registry, earlier: int, later: int) -> dict[str, Any]:
    """The proof that the tree of the later head begins with that of the earlier one.

    Raises Invalid when they are the wrong way round, NotFound when no head has such a size.
    """
    if earlier > later:
        raise Invalid(
            "A tree never begins with a larger one.",
            code="reversed-heads",
            fields={"/from": "name the smaller size here, and the larger one in `to`"},
        )
    with looking(registry.database, EVERYTHING) as tx:
        rows = [_head_at(tx, size) for size in (earlier, later)]
        path = consistency_proof(earlier, later, sealing.stored_nodes(tx))
        documents = [head_document(tx, row) for row in rows]
    return {
        "format": CONSISTENCY,
        "from": documents[0],
        "to": documents[1],
        "path": [hash_.hex() for hash_ in path],
    }


def inclusion(tx: Transaction, index: int, head: Row) -> dict[str, Any]:
    """The leaf's place and the hashes that lead from it to the root of the head."""
    try:
        path = inclusion_proof(index, head["tree_size"], sealing.stored_nodes(tx))
    except (LookupError, ValueError) as error:
        raise Conflict(
            f"The tree can not prove this: {error}. Run 'registry ledger verify'.", code="ledger-damaged"
        ) from error
    return {"leaf_index": index, "path": [hash_.hex() for hash_ in path]}


def event_document(row: Row) -> dict[str, Any]:
    """An event as it is handed out, with all that its hash covers."""
    document = {name: row[name] for name in NAMES}
    return {**document, "previous_hash": bytes(row["previous_hash"]).hex(), "hash": bytes(row["hash"]).hex()}


def head_document(tx: Transaction, row: Row) -> dict[str, Any]:
    """A head as it is handed out, with the signatures of witnesses."""
    witnesses = sealing.witnesses(tx, row["tree_size"])
    return {**sealing.signed_head(row).document, "witnesses": [_witness(witness) for witness in witnesses]}


def _witness(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"public_key": bytes(row["public_key"]).hex(), "signature": bytes(row["signature"]).hex()}


def _head_at(tx: Transaction, size: int) -> Row:
    row = sealing.head_at(tx, size)
    if row is None:
        raise NotFound(f"No head was signed at {size} events.", code="no-such-head")
    return row
