"""A coordinator records what becomes of a reported pregnancy, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.domain.errors import Conflict, Invalid, NotFound
from registry.domain.pregnancy_follow_up import (
    ExposureTiming,
    FollowUp,
    FollowUpKind,
    PregnancyEnd,
    Recipient,
    RootCause,
    misplaced,
)
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, happened_at, keep
from registry.services.registry import Registry
from registry.storage import records
from registry.storage.transaction import Transaction

COLLECTION = "pregnancy-follow-ups"


@dataclass(frozen=True)
class FollowUpPregnancy:
    """What is recorded of which report; each kind says one thing of its own, and words."""

    patient_id: str
    pregnancy_report_id: str
    kind: FollowUpKind
    words: str
    happened_at: datetime | None = None
    exposure_timing: ExposureTiming | None = None
    root_cause: RootCause | None = None
    ended_as: PregnancyEnd | None = None
    recipient: Recipient | None = None
    due_on: date | None = None
    answers: str | None = None


def follow_up_pregnancy(registry: Registry, call: Call, request: FollowUpPregnancy) -> Answer:
    """It stands. Raises Invalid for what does not belong to the kind, NotFound, Conflict for what was made before."""
    at = happened_at(call, request.happened_at, "/happened_at")
    said = {name: value for name, value in vars(request).items() if name not in ("patient_id", "words")}
    said["happened_at"] = at
    _check(FollowUp("", **{name: value for name, value in said.items() if name != "pregnancy_report_id"}))

    def act(tx: Transaction) -> dict[str, Any]:
        _require_known(tx, request)
        values = {**said, "words": request.words}
        return keep(tx, call, COLLECTION, request.patient_id, "pregnancy-followed-up", values)

    return about_patient(registry, call, request.patient_id, act)


def _check(said: FollowUp) -> None:
    wrong = misplaced(said)
    if wrong:
        detail = f"what belongs to the kind {said.kind}, and nothing of another, was expected"
        raise Invalid("The follow-up can not be recorded so.", fields={f"/{name}": detail for name in wrong})


def _require_known(tx: Transaction, request: FollowUpPregnancy) -> None:
    patient_id = request.patient_id
    if records.find(tx, "pregnancy-reports", patient_id, request.pregnancy_report_id) is None:
        raise NotFound("There is no such report about this patient.", code="no-such-record")
    if request.answers is None:
        return
    planned = records.find(tx, COLLECTION, patient_id, request.answers)
    of_report = planned is not None and planned["pregnancy_report_id"] == request.pregnancy_report_id
    if planned is None or not of_report or planned["kind"] != FollowUpKind.PLANNED:
        raise Conflict("There is no such planned follow-up of this report.", code="not-planned")
