"""A coordinator takes note that a record was opened in an emergency."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.errors import Conflict, NotFound
from registry.services.act import Answer, Call, answer, enter, perform
from registry.services.registry import Registry
from registry.storage import emergency_accesses
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class AcknowledgeEmergencyAccess:
    """Which access."""

    emergency_access_id: str


def acknowledge_emergency_access(
    registry: Registry, call: Call, request: AcknowledgeEmergencyAccess
) -> Answer:
    """The access is acknowledged. Raises NotFound, or Conflict when it was before."""

    def act(tx: Transaction) -> Answer:
        found = emergency_accesses.lock(tx, request.emergency_access_id)
        if found is None:
            raise NotFound("There is no such emergency access.", code="no-such-record")
        if found["acknowledged_at"] is not None:
            raise Conflict("This emergency access was acknowledged before.", code="already-ended")
        which = {"patient_id": found["patient_id"], "emergency_access_id": request.emergency_access_id}
        emergency_accesses.acknowledge(tx, **which, at=call.as_of, by=call.actor.account_id)
        enter(
            tx, call, "emergency-access-acknowledged", which, stream="patient", stream_id=found["patient_id"]
        )
        return answer({**which, "acknowledged_at": call.as_of})

    return perform(registry, call, act)
