"""A pharmacist joins a pharmacy's staff."""

from __future__ import annotations

from dataclasses import dataclass

from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.registry import Registry
from registry.services.standing import own_or_any
from registry.storage import participants
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RegisterPharmacist:
    """Who, and at which pharmacy."""

    pharmacy_id: str
    name: str


def register_pharmacist(registry: Registry, call: Call, request: RegisterPharmacist) -> Answer:
    """The pharmacist is registered. Raises NotFound for a pharmacy that the caller does not answer for."""

    def act(tx: Transaction) -> Answer:
        own_or_any(tx, call.actor, participants.PHARMACY, request.pharmacy_id)
        known = {"pharmacist_id": new_id(call), "pharmacy_id": request.pharmacy_id, "name": request.name}
        document = {**known, "recorded_at": call.as_of}
        participants.add(tx, participants.PHARMACIST, {**document, "recorded_by": call.actor.account_id})
        enter(tx, call, "pharmacist-registered", known, stream="pharmacy", stream_id=request.pharmacy_id)
        return answer(document)

    return perform(registry, call, act)
