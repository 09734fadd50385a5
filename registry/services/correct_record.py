"""A wrong record is marked as entered in error; it stays, and no longer counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.domain.actor import Actor, Role
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound
from registry.domain.facts import TestResult
from registry.domain.signature import Act
from registry.services.act import Answer, Call, enter
from registry.services.recording import about_patient
from registry.services.registry import Registry
from registry.services.signing import as_displayed, note_of, of_patient, row_of, sign
from registry.storage import records, signatures
from registry.storage.transaction import Row, Transaction

CORRECTABLE = tuple(sorted(name for name, kept in records.COLLECTIONS.items() if kept.correctable))


@dataclass(frozen=True)
class CorrectRecord:
    """Which record of which collection, and why it is wrong."""

    patient_id: str
    kind: str
    record_id: str
    reason: str


def correct_record(registry: Registry, call: Call, request: CorrectRecord) -> Answer:
    """The record, and the concern that followed from it alone, no longer count; past decisions keep what they saw.

    Raises NotFound, Conflict when it was marked before, or Forbidden when only a coordinator may mark it.
    """
    if request.kind not in CORRECTABLE:
        raise Invalid(
            "Records of this kind can not be marked as entered in error.",
            fields={"/kind": "choose one of " + ", ".join(CORRECTABLE)},
        )

    def act(tx: Transaction) -> dict[str, Any]:
        record = records.find(tx, request.kind, request.patient_id, request.record_id)
        if record is None:
            raise NotFound("There is no such record of this patient.", code="no-such-record")
        _check_may_mark(call.actor, request.kind, record)
        body = {"kind": request.kind, "record_id": request.record_id, "reason": request.reason}
        shown = signatures.written_part(request.kind, record)
        as_displayed(call, Act.CORRECTION, {**body, "patient_id": request.patient_id, "record": shown})
        marked = records.mark_in_error(
            tx,
            request.kind,
            patient_id=request.patient_id,
            record_id=request.record_id,
            at=call.as_of,
            by=call.actor.account_id,
            reason=request.reason,
        )
        if not marked:
            raise Conflict("This record was marked as entered in error before.", code="already-ended")
        named = {"kind": request.kind, "record_id": request.record_id}
        noted = {**named, "signature": _signed(tx, call, request, record)}
        enter(tx, call, "record-marked-in-error", noted, stream="patient", stream_id=request.patient_id)
        return {**body, "patient_id": request.patient_id, "error_marked_at": call.as_of}

    return about_patient(registry, call, request.patient_id, act)


def _signed(tx: Transaction, call: Call, request: CorrectRecord, record: Row) -> dict[str, Any]:
    """The mark and the record under it are signed; returns what the ledger says of the signature."""
    mark = {"error_marked_at": call.as_of, "error_marked_by": call.actor.account_id}
    marked = {**record, **mark, "error_reason": request.reason}
    subject = of_patient(Act.CORRECTION, request.record_id, request.patient_id, request.kind)
    signature = sign(call, subject, marked)
    signatures.add(tx, row_of(call, signature))
    return note_of(signature)


def _check_may_mark(actor: Actor, kind: str, record: Row) -> None:
    """What speaks for a pregnancy is closed by a later negative test or by a coordinator, and by nobody else's mark."""
    if actor.role is not Role.COORDINATOR and _speaks_for_a_pregnancy(kind, record):
        raise Forbidden(
            "Only a coordinator marks a test that is not negative, a concern or a pregnancy report as entered in error."
        )


def _speaks_for_a_pregnancy(kind: str, record: Row) -> bool:
    if kind == "pregnancy-tests":
        return bool(record["result"] != TestResult.NEGATIVE)
    return kind in ("concerns", "pregnancy-reports")
