"""A prescriber reads another's patient in an emergency (break-glass, 45 CFR 164.312(a)(2)(ii))."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.access import EMERGENCY
from registry.domain.errors import Conflict, Forbidden, NotFound
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.registry import Registry
from registry.storage import emergency_accesses, patients
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class OpenEmergencyAccess:
    """Whose record, and what the emergency is."""

    patient_id: str
    reason: str


def open_emergency_access(registry: Registry, call: Call, request: OpenEmergencyAccess) -> Answer:
    """The prescriber may read the patient's record for some hours, and change nothing; coordinators are told.

    Raises Conflict when the patient is the prescriber's own, NotFound when there is no such patient.
    """
    prescriber_id = call.actor.prescriber_id
    if prescriber_id is None:
        raise Forbidden("This account acts for no prescriber.")

    def act(tx: Transaction) -> Answer:
        if patients.lock_visible(tx, request.patient_id, prescriber_id):
            raise Conflict("You treat this patient and may read the record as it is.", code="treats-patient")
        if not patients.lock_visible(tx, request.patient_id, None):
            raise NotFound("There is no such patient.", code="no-such-patient")
        opened = {
            "patient_id": request.patient_id,
            "emergency_access_id": new_id(call),
            "prescriber_id": prescriber_id,
            "opened_at": call.as_of,
            "open_until": call.as_of + EMERGENCY,
        }
        learnt = {"reason": request.reason, "recorded_at": call.as_of}
        emergency_accesses.add(tx, {**opened, **learnt, "recorded_by": call.actor.account_id})
        stream = {"stream": "patient", "stream_id": request.patient_id}
        enter(tx, call, "emergency-access-opened", opened, **stream)
        return answer({**opened, **learnt})

    return perform(registry, call, act)
