"""Who vouches for an edition: a statement about its text, signed with Ed25519."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.domain.canonical import canonical_json
from registry.domain.edition import Edition
from registry.programs.keys import public_of

PURPOSE = "registry edition, version 1"
"""Stands in what is signed, so that a signature made for something else is none for an edition."""


@dataclass(frozen=True)
class Statement:
    """What a signer says: this text, as this edition, by this name, in this meaning, at this instant."""

    program: str
    effective_from: date
    digest: str
    signer: str
    meaning: str
    signed_at: datetime

    @property
    def signed_bytes(self) -> bytes:
        """What the signature is made over."""
        return canonical_json({"purpose": PURPOSE, **vars(self)}).encode()


@dataclass(frozen=True)
class Signed:
    """A statement with its signature and the public key that it was made with."""

    statement: Statement
    public_key: bytes
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the public key, in hexadecimal."""
        return fingerprint(self.public_key)

    def fits(self) -> bool:
        """True when the signature was made over the statement by the owner of the key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(
                self.signature, self.statement.signed_bytes
            )
        except (InvalidSignature, ValueError):
            return False
        return True


def sign(edition: Edition, key: Ed25519PrivateKey, *, signer: str, meaning: str, at: datetime) -> Signed:
    """The edition with the signer's statement about its text."""
    statement = Statement(edition.program, edition.effective_from, edition.digest, signer, meaning, at)
    return Signed(statement, public_of(key), key.sign(statement.signed_bytes))


def signed_of(row: Mapping[str, Any]) -> Signed:
    """The statement and signature that a row keeps."""
    names = ("program", "effective_from", "digest", "signer", "meaning", "signed_at")
    statement = Statement(**{name: row[name] for name in names})
    return Signed(statement, bytes(row["public_key"]), bytes(row["signature"]))


def fingerprint(public_key: bytes) -> str:
    """The SHA-256 of the public key, in hexadecimal."""
    return sha256(public_key).hexdigest()
