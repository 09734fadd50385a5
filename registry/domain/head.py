"""The head of the tree: what is signed about all events up to an instant, and kept elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from registry.domain.canonical import canonical_json

PURPOSE = "registry ledger head, version 1"
"""Stands in what is signed, so that a signature made for something else is none for a head."""

WITNESS_PURPOSE = "registry ledger witness, version 1"
NO_HEAD = bytes(32)
"""What the first head names as the one before it."""


@dataclass(frozen=True)
class Head:
    """The root of the tree over the first `tree_size` events, and the head before it by size and hash."""

    tree_size: int
    root: bytes
    sealed_at: datetime
    previous_size: int = 0
    previous_hash: bytes = NO_HEAD

    @property
    def signed_bytes(self) -> bytes:
        """What the signature is made over."""
        return canonical_json({"purpose": PURPOSE, **self.document}).encode()

    @property
    def hash(self) -> bytes:
        """What the next head names it by."""
        return sha256(self.signed_bytes).digest()

    @property
    def witnessed_bytes(self) -> bytes:
        """What a witness signs."""
        return canonical_json({"purpose": WITNESS_PURPOSE, "head": self.hash.hex()}).encode()

    @property
    def document(self) -> dict[str, Any]:
        """The head as it is handed out."""
        return {
            "tree_size": self.tree_size,
            "root": self.root.hex(),
            "sealed_at": self.sealed_at,
            "previous_size": self.previous_size,
            "previous_hash": self.previous_hash.hex(),
        }


@dataclass(frozen=True)
class SignedHead:
    """A head with its signature and the public key that it was made with."""

    head: Head
    public_key: bytes
    signature: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The head and its signature as they are handed out."""
        return {
            **self.head.document,
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }


def head_of(document: Mapping[str, Any]) -> SignedHead:
    """The signed head that was handed out as this document. Raises ValueError for anything else."""
    try:
        return SignedHead(
            Head(
                int(document["tree_size"]),
                bytes.fromhex(document["root"]),
                _instant(document["sealed_at"]),
                int(document["previous_size"]),
                bytes.fromhex(document["previous_hash"]),
            ),
            bytes.fromhex(document["public_key"]),
            bytes.fromhex(document["signature"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is not the document of a head: {error}") from error


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("the instant of a head has no time zone")
    return instant.astimezone(UTC)
