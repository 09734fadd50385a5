"""Whether every signature fits the record that it stands under, and one signature with that record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.domain.errors import NotFound
from registry.domain.signature import Act, Signature, Subject
from registry.domain.signature_check import LEFT_OUT_OF_THE_LEDGER, Alteration, Altered, check
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.storage import cases, records, signatures
from registry.storage.transaction import EVERYTHING, Row, Transaction, looking
from registry.vault import cipher as vault

MANIFEST = (
    *("signature_id", "signed_as", "printed_name", "meaning", "signed_at", "account_id", "own_account"),
    *("authenticated_by", "content_sha256", "displayed_sha256", "hash"),
)


@dataclass(frozen=True)
class Verification:
    """How many signatures were verified, how many are older than the binding, and what does not fit."""

    verified: int
    unbound: int
    altered: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Said:
    """What the events of one stream say of signatures, each with the event that names it, and of records."""

    notes: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]
    bodies: tuple[Mapping[str, Any], ...]


def verify_signatures(registry: Registry) -> Verification:
    """Compares every signature with the ledger and with its record, stream by stream."""
    verified, unbound, altered = 0, 0, []
    with looking(registry.database, EVERYTHING) as tx:
        for stream in signatures.streams(tx):
            for row, found in _verified(tx, stream):
                verified += row is not None and row["hash"] is not None
                unbound += row is not None and row["hash"] is None
                altered += [found] if found is not None else []
    return Verification(verified, unbound, tuple(altered))


def show_signature(registry: Registry, signature_id: str, reader: Call) -> dict[str, Any]:
    """All that a signature says, and the record under it as it is stored now; the look is logged. Raises NotFound."""
    with looking(registry.database, EVERYTHING) as tx:
        row = signatures.find(tx, signature_id)
        if row is None:
            raise NotFound("There is no such signature.", code="no-such-signature")
        found = with_record(tx, row)
    log_apart(registry, reader, "signature", [found.get("patient_id")])
    return found


def with_record(tx: Transaction, row: Row) -> dict[str, Any]:
    """The signature of that row, and the record under it as it is stored now."""
    subject = subject_of(row)
    stored = signatures.record(tx, subject.collection, subject.owner_id, subject.record_id)
    content = signatures.signed_part(subject.act, subject.collection, stored) if stored else None
    named = {name: value for name, value in vars(subject).items() if not name.startswith("owner")}
    return {
        **named,
        subject.owner: subject.owner_id,
        **{name: row[name] for name in MANIFEST},
        "record": content,
    }


def subject_of(row: Row) -> Subject:
    """What the signature of that row stands under."""
    if "act" in row:
        return Subject(row["act"], row["collection"], row["record_id"], "patient_id", row["patient_id"])
    if "case_step_id" in row:
        _, owner = cases.OWNERS[row["stakeholder"]]
        return Subject(Act.CASE_STEP, signatures.CASE_STEPS, row["case_step_id"], owner, row[owner])
    if row["prescriber_certification_id"] is not None:
        collection, owner = signatures.PRESCRIBER_CERTIFICATIONS, "prescriber_id"
        record_id = row["prescriber_certification_id"]
    else:
        collection, owner = signatures.PHARMACY_CERTIFICATIONS, "pharmacy_id"
        record_id = row["pharmacy_certification_id"]
    return Subject(Act.CERTIFICATION, collection, record_id, owner, row[owner])


def _verified(tx: Transaction, stream: Row) -> Iterator[tuple[Row | None, dict[str, Any] | None]]:
    """Each signature of the stream with what does not fit; one that is gone has no row."""
    rows = _rows(tx, stream)
    said = _said(tx, stream["stream_id"])
    for row in rows:
        yield row, _found(stream, row, _check(tx, row, said))
    missing = said.notes.keys() - {row["signature_id"] for row in rows}
    if missing:
        # Signatures given between the two questions are there now.
        missing -= {row["signature_id"] for row in _rows(tx, stream)}
    for signature_id in sorted(missing):
        note, _ = said.notes[signature_id]
        yield None, _found(stream, note, Altered(signature_id, Alteration.REMOVED))


def _rows(tx: Transaction, stream: Row) -> list[dict[str, Any]]:
    if stream["stream"] == "patient":
        return signatures.kept_of_patient(tx, stream["stream_id"])
    return signatures.of_participant(tx, stream["stream_id"])


def _said(tx: Transaction, stream_id: str) -> Said:
    bodies = tuple(json.loads(body) for body in signatures.bodies(tx, stream_id))
    notes = {}
    for body in bodies:
        note = body.get("signature", body)
        if isinstance(note, dict) and "signature_id" in note:
            notes[note["signature_id"]] = (note, body)
    return Said(notes, bodies)


def _check(tx: Transaction, row: Row, said: Said) -> Altered | None:
    note, _ = said.notes.get(row["signature_id"], (None, {}))
    if row["hash"] is None and note is not None and "hash" not in note:
        return None
    subject = subject_of(row)
    try:
        row = signatures.opened(tx, row)
    except vault.Altered:
        if note is None:
            return Altered(row["signature_id"], Alteration.INSERTED)
        return Altered(row["signature_id"], Alteration.SIGNATURE, LEFT_OUT_OF_THE_LEDGER)
    try:
        stored = signatures.record(tx, subject.collection, subject.owner_id, subject.record_id)
    except vault.Altered:
        return Altered(row["signature_id"], Alteration.RECORD)
    part = signatures.signed_part(subject.act, subject.collection, stored) if stored else None
    given = {name: row[name] for name in MANIFEST}
    signature = Signature(**{**given, "authenticated_by": tuple(row["authenticated_by"])}, subject=subject)
    return check(signature, note, part, _said_of(subject, said, row))


def _said_of(subject: Subject, said: Said, row: Row) -> dict[str, Any]:
    """What the ledger says of the record: when it was made, and when it was ended or marked."""
    made = next((body for body in said.bodies if body.get(_id_column(subject)) == subject.record_id), {})
    ending = {
        Act.CORRECTION: {"error_marked_by": row["recorded_by"]},
        Act.OUTCOME: {"outcome_by": row["recorded_by"]},
        Act.HOLD_LIFT: {"lifted_by": row["recorded_by"]},
    }
    return {**made, **ending.get(Act(subject.act), {})}


def _id_column(subject: Subject) -> str:
    if subject.collection in records.COLLECTIONS:
        return records.COLLECTIONS[subject.collection].id_column
    if subject.collection == signatures.CASE_STEPS:
        return "case_step_id"
    return "release_id" if subject.collection == signatures.RELEASES else "certification_id"


def _found(stream: Row, row: Mapping[str, Any], altered: Altered | None) -> dict[str, Any] | None:
    if altered is None:
        return None
    named = row if "act" in row or "agreement_id" in row else vars(subject_of(row))
    place = {"stream": stream["stream"], "stream_id": stream["stream_id"]}
    of_record = {name: named.get(name) for name in ("collection", "record_id")}
    return {**vars(altered), **of_record, **place}
