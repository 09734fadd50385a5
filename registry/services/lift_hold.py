"""A coordinator lifts a hold, and signs that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.domain.errors import Conflict, NotFound
from registry.domain.signature import Act
from registry.services.act import Answer, Call, enter
from registry.services.recording import about_patient
from registry.services.registry import Registry
from registry.services.signing import as_displayed, note_of, of_patient, row_of, sign
from registry.storage import records, signatures
from registry.storage.transaction import Row, Transaction


@dataclass(frozen=True)
class LiftHold:
    """Which hold, and why it is lifted."""

    patient_id: str
    hold_id: str
    reason: str


def lift_hold(registry: Registry, call: Call, request: LiftHold) -> Answer:
    """The hold no longer shuts the gates. Raises NotFound, or Conflict when it was lifted before."""

    def act(tx: Transaction) -> dict[str, Any]:
        return lift_within(tx, call, request)

    return about_patient(registry, call, request.patient_id, act)


def lift_within(tx: Transaction, call: Call, request: LiftHold) -> dict[str, Any]:
    """The same as part of an act that does more and has locked the patient; returns the document that answers."""
    hold = records.find(tx, "holds", request.patient_id, request.hold_id)
    if hold is None:
        raise NotFound("There is no such hold on this patient.", code="no-such-record")
    shown = {"hold": signatures.written_part("holds", hold), "reason": request.reason}
    as_displayed(call, Act.HOLD_LIFT, {**shown, "patient_id": request.patient_id})
    lifted = records.lift_hold(
        tx,
        patient_id=request.patient_id,
        record_id=request.hold_id,
        at=call.as_of,
        by=call.actor.account_id,
        reason=request.reason,
    )
    if not lifted:
        raise Conflict("This hold was lifted before.", code="already-ended")
    named = {"hold_id": request.hold_id}
    noted = {**named, "signature": _signed(tx, call, request, hold)}
    enter(tx, call, "hold-lifted", noted, stream="patient", stream_id=request.patient_id)
    said = {"reason": request.reason, "lifted_at": call.as_of}
    return {**named, "patient_id": request.patient_id, **said}


def _signed(tx: Transaction, call: Call, request: LiftHold, hold: Row) -> dict[str, Any]:
    """The lift and the hold that it ends are signed; returns what the ledger says of the signature."""
    lift = {"lifted_at": call.as_of, "lifted_by": call.actor.account_id, "lift_reason": request.reason}
    subject = of_patient(Act.HOLD_LIFT, request.hold_id, request.patient_id)
    signature = sign(call, subject, {**hold, **lift})
    signatures.add(tx, row_of(call, signature))
    return note_of(signature)
