"""A coordinator documents how a concern about pregnancy ended."""

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
class SettleConcern:
    """Which concern, and its documented outcome."""

    patient_id: str
    concern_id: str
    outcome: str


def settle_concern(registry: Registry, call: Call, request: SettleConcern) -> Answer:
    """The concern no longer shuts the gates. Raises NotFound, or Conflict when it was settled before."""

    def act(tx: Transaction) -> dict[str, Any]:
        if records.find(tx, "concerns", request.patient_id, request.concern_id) is None:
            raise NotFound("There is no such concern about this patient.", code="no-such-record")
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
        body = {"pregnancy_concern_id": request.concern_id}
        enter(tx, call, "concern-settled", body, stream="patient", stream_id=request.patient_id)
        said = {"outcome": request.outcome, "outcome_at": call.as_of}
        return {**body, "patient_id": request.patient_id, **said}

    return about_patient(registry, call, request.patient_id, act)
