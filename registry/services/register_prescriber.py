"""A prescriber is registered, who can then certify."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain import identifiers
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.registry import Registry
from registry.storage import participants
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RegisterPrescriber:
    """Who the prescriber is."""

    npi: str
    name: str
    dea: str | None = None
    specialty: str | None = None
    time_zone: str = "America/New_York"


def register_prescriber(registry: Registry, call: Call, request: RegisterPrescriber) -> Answer:
    """The prescriber is registered. Raises Invalid for a wrong NPI or DEA number, Conflict for an NPI that is taken."""
    known = {
        "npi": identifiers.npi(request.npi),
        "dea": identifiers.dea(request.dea) if request.dea is not None else None,
        "name": request.name,
        "specialty": request.specialty,
        "time_zone": request.time_zone,
    }

    def act(tx: Transaction) -> Answer:
        prescriber_id = new_id(call)
        document = {"prescriber_id": prescriber_id, **known, "recorded_at": call.as_of}
        participants.add(tx, participants.PRESCRIBER, {**document, "recorded_by": call.actor.account_id})
        enter(tx, call, "prescriber-registered", known, stream="prescriber", stream_id=prescriber_id)
        return answer(document)

    return perform(registry, call, act)
