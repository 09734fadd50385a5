"""The ground on which a patient can or can not get pregnant is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.errors import Invalid
from registry.domain.facts import ReproductiveStatus
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, keep
from registry.services.registry import Registry
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RecordReproductiveStatus:
    """Which status, and for menopause the day since when."""

    patient_id: str
    status: ReproductiveStatus
    since_on: date | None = None


def record_reproductive_status(registry: Registry, call: Call, request: RecordReproductiveStatus) -> Answer:
    """The status counts from now on.

    Raises Invalid when the day lies in the future, or a menopause has none.
    """
    if request.since_on is not None and request.since_on > call.as_of.date():
        raise Invalid(
            "The day lies in the future.", fields={"/since_on": "a day that has passed was expected"}
        )
    if request.status is ReproductiveStatus.NATURAL_MENOPAUSE and request.since_on is None:
        raise Invalid(
            "The day of the last menses is missing.", fields={"/since_on": "needed for a menopause"}
        )

    def act(tx: Transaction) -> dict[str, Any]:
        values = {"status": request.status, "since_on": request.since_on, "observed_at": call.as_of}
        return keep(
            tx,
            call,
            "reproductive-statuses",
            request.patient_id,
            "reproductive-status-recorded",
            values,
        )

    return about_patient(registry, call, request.patient_id, act)
