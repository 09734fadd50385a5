"""Heads of the tree are signed with Ed25519 (RFC 8032), and believed when a trusted key signed them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.domain.head import Head, SignedHead
from registry.programs.keys import public_of, read_key


@dataclass(frozen=True)
class Seals:
    """What is known here about the sealing: where heads are kept outside the database, and whose heads count.

    `own_key` is read anew at each question, because the key may be made after the start.
    """

    heads_file: Path | None = None
    public_keys: frozenset[bytes] = frozenset()
    own_key: Path | None = None
    witness_key: bytes | None = None

    def trusted(self) -> frozenset[bytes]:
        """The public keys that may sign a head; none when nothing was said about it. Raises UnusableKey."""
        if self.own_key is not None and self.own_key.exists():
            return self.public_keys | {public_of(read_key(self.own_key))}
        return self.public_keys


def sign_head(head: Head, key: Ed25519PrivateKey) -> SignedHead:
    """The head with its signature."""
    return SignedHead(head, public_of(key), key.sign(head.signed_bytes))


def fits(signed: SignedHead) -> bool:
    """True when the signature was made over the head by the owner of the key."""
    return signature_fits(signed.public_key, signed.signature, signed.head.signed_bytes)


def believer(trusted: frozenset[bytes]) -> Callable[[SignedHead], bool]:
    """Says whether a head is believed: its signature fits, and its key is trusted where keys are known at all."""

    def believed(signed: SignedHead) -> bool:
        return fits(signed) and (not trusted or signed.public_key in trusted)

    return believed


def signature_fits(public_key: bytes, signature: bytes, content: bytes) -> bool:
    """True when the signature was made over the content by the owner of the key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True
