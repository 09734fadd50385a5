"""The ground on which a patient can or can not get pregnant is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.dates import day_in
from registry.domain.errors import Invalid
from registry.domain.facts import ReproductiveStatus
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, after, keep
from registry.services.registry import Registry
from registry.storage import patients
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RecordReproductiveStatus:
    """Which status, and for menopause the day since when."""

    patient_id: str
    status: ReproductiveStatus
    since_on: date | None = None


def record_reproductive_status(registry: Registry, call: Call, request: RecordReproductiveStatus) -> Answer:
    """The status counts from now on, and after the one recorded before it even if the clock was set back since then.

    Raises Invalid when the day lies in the future of the patient's calendar, or a menopause has none.
    """
    if request.status is ReproductiveStatus.NATURAL_MENOPAUSE and request.since_on is None:
        raise Invalid(
            "The day of the last menses is missing.", fields={"/since_on": "needed for a menopause"}
        )

    def act(tx: Transaction) -> dict[str, Any]:
        _check_day(tx, call, request)
        observed_at = after(call.as_of, patients.latest_status_at(tx, request.patient_id))
        values = {"status": request.status, "since_on": request.since_on, "observed_at": observed_at}
        return keep(
            tx,
            call,
            "reproductive-statuses",
            request.patient_id,
            "reproductive-status-recorded",
            values,
        )

    return about_patient(registry, call, request.patient_id, act)


def _check_day(tx: Transaction, call: Call, request: RecordReproductiveStatus) -> None:
    patient = patients.find(tx, request.patient_id, None)
    if request.since_on is None or patient is None:
        return
    if request.since_on > day_in(call.as_of, patient["time_zone"]):
        raise Invalid(
            "The day lies in the future.", fields={"/since_on": "a day that has passed was expected"}
        )
