"""A coordinator lifts a hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.domain.errors import Conflict, NotFound
from registry.services.act import Answer, Call, enter
from registry.services.recording import about_patient
from registry.services.registry import Registry
from registry.storage import records
from registry.storage.transaction import Transaction


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
    if records.find(tx, "holds", request.patient_id, request.hold_id) is None:
        raise NotFound("There is no such hold on this patient.", code="no-such-record")
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
    body = {"hold_id": request.hold_id}
    enter(tx, call, "hold-lifted", body, stream="patient", stream_id=request.patient_id)
    said = {"reason": request.reason, "lifted_at": call.as_of}
    return {**body, "patient_id": request.patient_id, **said}
