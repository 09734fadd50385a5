"""A coordinator opens a case about some events of one stakeholder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.domain.errors import Conflict, Invalid
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.registry import Registry
from registry.storage import cases, noncompliance
from registry.storage.locks import lock_patient
from registry.storage.transaction import Row, Transaction

WHOM = ("stakeholder", "program", "prescriber_id", "pharmacy_id", "pharmacist_id")


@dataclass(frozen=True)
class OpenCase:
    """Which events it is about."""

    event_ids: tuple[str, ...]


def open_case(registry: Registry, call: Call, request: OpenCase) -> Answer:
    """The case is open. Raises Invalid for unknown events or those of several, Conflict for one that has a case."""

    def act(tx: Transaction) -> Answer:
        whom = _whom(noncompliance.named(tx, request.event_ids), request)
        stream, owner = cases.OWNERS[whom["stakeholder"]]
        if stream == "patient":
            lock_patient(tx, whom[owner])
        case = {"case_id": new_id(call), **whom, "recorded_at": call.as_of}
        ids = sorted(set(request.event_ids))
        cases.add(tx, {**case, "recorded_by": call.actor.account_id}, ids)
        body = {**case, "recorded_by": call.actor.account_id, "event_ids": ids}
        enter(tx, call, "case-opened", body, stream=stream, stream_id=whom[owner])
        return answer({**case, "event_ids": ids})

    return perform(registry, call, act)


def _whom(events: list[dict[str, Any]], request: OpenCase) -> dict[str, Any]:
    missing = set(request.event_ids) - {event["noncompliance_event_id"] for event in events}
    if missing:
        raise _invalid("name events of the list /noncompliance-events")
    if any(event["case_id"] is not None for event in events):
        raise Conflict("An event is dealt with in another case already.", code="in-a-case")
    first, *others = [_said(event) for event in events]
    if any(other != first for other in others):
        raise _invalid("a case is about events of one stakeholder in one program")
    return first


def _said(event: Row) -> dict[str, Any]:
    """Whom the event is about. Which pharmacist acted does not part the events of one pharmacy."""
    said = {name: event[name] for name in WHOM}
    if event["stakeholder"] == "pharmacy":
        said["pharmacist_id"] = None
    of_patient = event["stakeholder"] == "patient"
    return {**said, "patient_id": event["patient_id"] if of_patient else None}


def _invalid(detail: str) -> Invalid:
    return Invalid("The events can not make a case.", fields={"/event_ids": detail})
