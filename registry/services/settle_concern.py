"""A coordinator documents how a concern about pregnancy ended."""

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
class SettleConcern:
    """Which concern, and its documented outcome."""

    patient_id: str
    concern_id: str
    outcome: str


def settle_concern(registry: Registry, call: Call, request: SettleConcern) -> Answer:
    """The concern no longer shuts the gates. Raises NotFound, or Conflict when it was settled before."""

    def act(tx: Transaction) -> dict[str, Any]:
        concern = records.find(tx, "concerns", request.patient_id, request.concern_id)
        if concern is None:
            raise NotFound("There is no such concern about this patient.", code="no-such-record")
        shown = {"concern": signatures.written_part("concerns", concern), "outcome": request.outcome}
        as_displayed(call, Act.OUTCOME, {**shown, "patient_id": request.patient_id})
        settled = records.settle_concern(
            tx,
            patient_id=request.patient_id,
            record_id=request.concern_id,
            at=call.as_of,
            by=call.actor.account_id,
            outcome=request.outcome,
        )
        if not settled:
            raise Conflict("This concern has its outcome already.", code="already-ended")
        named = {"pregnancy_concern_id": request.concern_id}
        noted = {**named, "signature": _signed(tx, call, request, concern)}
        enter(tx, call, "concern-settled", noted, stream="patient", stream_id=request.patient_id)
        said = {"outcome": request.outcome, "outcome_at": call.as_of}
        return {**named, "patient_id": request.patient_id, **said}

    return about_patient(registry, call, request.patient_id, act)


def _signed(tx: Transaction, call: Call, request: SettleConcern, concern: Row) -> dict[str, Any]:
    """The outcome and the concern that it closes are signed; returns what the ledger says of the signature."""
    outcome = {"outcome": request.outcome, "outcome_at": call.as_of, "outcome_by": call.actor.account_id}
    subject = of_patient(Act.OUTCOME, request.concern_id, request.patient_id)
    signature = sign(call, subject, {**concern, **outcome})
    signatures.add(tx, row_of(call, signature))
    return note_of(signature)
