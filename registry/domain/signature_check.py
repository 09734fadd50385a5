"""Whether a signature still fits: what it says, what the ledger says of it, and the record that it stands under.

Whoever can change the database can compute a hash again. So each signature is compared with what the ledger said of it
when it was given; to change that too, the chain of the ledger must be broken, which its own verification shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from registry.domain.canonical import canonical_json
from registry.domain.signature import Signature, content_digest, signature_digest

LEFT_OUT_OF_THE_LEDGER = "printed_name or meaning"
SAYS = (
    *("signed_as", "signed_at", "account_id", "own_account", "authenticated_by"),
    *("content_sha256", "displayed_sha256", "hash"),
)


class Alteration(StrEnum):
    """What was done."""

    SIGNATURE = "signature altered"
    RECORD = "record altered"
    RECORD_GONE = "record removed"
    REMOVED = "signature removed"
    INSERTED = "signature inserted"


@dataclass(frozen=True)
class Altered:
    """The first thing that does not fit. `field` is None where it can not be told which one it is."""

    signature_id: str
    alteration: Alteration
    field: str | None = None


def check(
    signature: Signature,
    note: Mapping[str, Any] | None,
    record: Mapping[str, Any] | None,
    said: Mapping[str, Any],
) -> Altered | None:
    """The first thing that does not fit, or None.

    `note` is what the ledger says of the signature, `record` what of the record is signed, as it is stored now, and
    `said` what the ledger says of the record, as far as it says it.
    """
    found = signature.signature_id
    if note is None:
        return Altered(found, Alteration.INSERTED)
    field = _signature_differs(signature, note)
    if field is not None:
        return Altered(found, Alteration.SIGNATURE, field)
    if record is None:
        return Altered(found, Alteration.RECORD_GONE)
    if content_digest(signature.subject, record) != signature.content_sha256:
        return Altered(found, Alteration.RECORD, _differing(record, said))
    return None


def _signature_differs(signature: Signature, note: Mapping[str, Any]) -> str | None:
    subject = signature.subject
    named = {"act": subject.act, "collection": subject.collection, "record_id": subject.record_id}
    field = _differing({**named, **{name: vars(signature)[name] for name in SAYS}}, note)
    if field is None and signature_digest(signature) != signature.hash:
        return LEFT_OUT_OF_THE_LEDGER
    return field


def _differing(stored: Mapping[str, Any], said: Mapping[str, Any]) -> str | None:
    plain = json.loads(canonical_json(stored))
    return next((name for name in stored if name in said and plain[name] != said[name]), None)
