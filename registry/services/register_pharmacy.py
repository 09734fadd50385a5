"""A pharmacy is registered with its authorized representative, and can then certify."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain import identifiers
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.registry import Registry
from registry.storage import participants
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RegisterPharmacy:
    """Which pharmacy, who answers for it, and its time zone (a shipping day ends there)."""

    ncpdp_id: str
    name: str
    authorized_representative: str
    time_zone: str
    npi: str | None = None
    dea: str | None = None


def register_pharmacy(registry: Registry, call: Call, request: RegisterPharmacy) -> Answer:
    """The pharmacy is registered. Raises Invalid for a wrong identifier, Conflict for an NCPDP id that is taken."""
    known = {
        "ncpdp_id": identifiers.ncpdp_id(request.ncpdp_id),
        "npi": identifiers.npi(request.npi) if request.npi is not None else None,
        "dea": identifiers.dea(request.dea) if request.dea is not None else None,
        "name": request.name,
        "authorized_representative": request.authorized_representative,
        "time_zone": request.time_zone,
    }

    def act(tx: Transaction) -> Answer:
        pharmacy_id = new_id(call)
        document = {"pharmacy_id": pharmacy_id, **known, "recorded_at": call.as_of}
        participants.add(tx, participants.PHARMACY, {**document, "recorded_by": call.actor.account_id})
        enter(tx, call, "pharmacy-registered", known, stream="pharmacy", stream_id=pharmacy_id)
        return answer(document)

    return perform(registry, call, act)
