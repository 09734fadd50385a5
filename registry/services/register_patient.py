"""A prescriber registers a patient, who can then be enrolled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.domain.dates import day_in
from registry.domain.errors import Invalid
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.registry import Registry
from registry.services.treating import sees_as
from registry.storage import patients
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RegisterPatient:
    """Who the patient is. `time_zone` is the patient's own: birthdays begin there."""

    given_name: str
    family_name: str
    born_on: date
    time_zone: str = "America/New_York"


def register_patient(registry: Registry, call: Call, request: RegisterPatient) -> Answer:
    """The patient is registered, by the caller's prescriber where the caller acts for one.

    Raises Forbidden when the caller could not see the patient afterwards.
    """
    if request.born_on > day_in(call.as_of, request.time_zone):
        raise Invalid(
            "The birth date lies in the future.", fields={"/born_on": "a day that has passed was expected"}
        )

    sees_as(call.actor)

    def act(tx: Transaction) -> Answer:
        patient_id = new_id(call)
        document = {"patient_id": patient_id, **vars(request), "recorded_at": call.as_of}
        patients.add(
            tx,
            {
                **document,
                "registered_by_prescriber": call.actor.prescriber_id,
                "recorded_by": call.actor.account_id,
            },
        )
        body = {"patient_id": patient_id, "registered_by_prescriber": call.actor.prescriber_id}
        enter(tx, call, "patient-registered", body, stream="patient", stream_id=patient_id)
        return answer(document)

    return perform(registry, call, act)
