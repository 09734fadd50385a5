"""Heads and proofs of the sealed ledger on the wire; hashes, keys and signatures in hexadecimal."""

from __future__ import annotations

from marshmallow import fields, validate

from registry.api.schemas.answers import Shown
from registry.api.schemas.fields import QueryCount
from registry.api.schemas.lists import NoQuery

LARGEST_TREE = 999_999_999


def hexadecimal(length: int) -> fields.String:
    """So many bytes."""
    return fields.String(required=True, validate=validate.Regexp(f"^[0-9a-f]{{{2 * length}}}$"))


class Witnessed(Shown):
    """A witness's signature."""

    public_key = hexadecimal(32)
    signature = hexadecimal(64)


class SignedHead(Shown):
    """A head of the tree: its size and root, when it was signed, the head before it, and who signed."""

    tree_size = fields.Integer(required=True)
    root = hexadecimal(32)
    sealed_at = fields.AwareDateTime(required=True)
    previous_size = fields.Integer(required=True)
    previous_hash = hexadecimal(32)
    public_key = hexadecimal(32)
    signature = hexadecimal(64)
    witnesses = fields.List(fields.Nested(Witnessed), required=True)


class Event(Shown):
    """An event with all that its hash covers."""

    event_id = fields.UUID(required=True)
    stream = fields.String(required=True)
    stream_id = fields.UUID(required=True)
    sequence = fields.Integer(required=True)
    kind = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    actor_id = fields.UUID(required=True, allow_none=True)
    body = fields.String(required=True)
    previous_hash = hexadecimal(32)
    hash = hexadecimal(32)


class InclusionProof(Shown):
    """An event, its leaf, and the hashes that lead from there to the root of the head."""

    format = fields.String(required=True)
    event = fields.Nested(Event, required=True)
    leaf_index = fields.Integer(required=True)
    path = fields.List(hexadecimal(32), required=True)
    head = fields.Nested(SignedHead, required=True)


ConsistencyProof = Shown.from_dict(
    {
        "format": fields.String(required=True),
        "from": fields.Nested(SignedHead, required=True),
        "to": fields.Nested(SignedHead, required=True),
        "path": fields.List(hexadecimal(32), required=True),
    },
    name="ConsistencyProof",
)
ConsistencyQuery = NoQuery.from_dict(
    {
        "from": QueryCount(1, LARGEST_TREE, required=True),
        "to": QueryCount(1, LARGEST_TREE, required=True),
    },
    name="ConsistencyQuery",
)


class SealedEvent(Shown):
    """An event of a decision, with its proof."""

    event = fields.Nested(Event, required=True)
    leaf_index = fields.Integer(required=True)
    path = fields.List(hexadecimal(32), required=True)


class Evidence(Shown):
    """All that shows how a decision was made, and that nothing was changed since; `facts` and `outcomes` as hashed."""

    format = fields.String(required=True)
    decision = fields.Dict(required=True)
    facts = fields.String(required=True)
    outcomes = fields.String(required=True)
    explanation = fields.List(fields.Dict(), required=True)
    edition = fields.Dict(required=True, allow_none=True)
    events = fields.List(fields.Nested(SealedEvent), required=True)
    head = fields.Nested(SignedHead, required=True)
    exported_at = fields.AwareDateTime(required=True)
    software = fields.String(required=True)
    digest = hexadecimal(32)
