"""A coordinator enters what the records do not show by themselves, such as what was said on the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.errors import Invalid
from registry.domain.noncompliance import EVENT_RULES, Finding, Law, Stakeholder, Whom
from registry.services.act import Answer, Call, answer, new_id, perform
from registry.services.find_noncompliance import enter_event, event_of
from registry.services.recording import happened_at, known_program
from registry.services.registry import Registry
from registry.storage import participants, patients
from registry.storage.participants import Noun
from registry.storage.transaction import Transaction

NEEDED = {
    Stakeholder.PRESCRIBER: ("prescriber_id",),
    Stakeholder.PHARMACY: ("pharmacy_id",),
    Stakeholder.PHARMACIST: ("pharmacy_id", "pharmacist_id"),
    Stakeholder.PATIENT: ("patient_id",),
}
ALLOWED = ("patient_id",)
"""Which patient it was about may be said of any event."""
NOUNS: dict[str, Noun] = {
    "prescriber_id": participants.PRESCRIBER,
    "pharmacy_id": participants.PHARMACY,
    "pharmacist_id": participants.PHARMACIST,
}
FOUND = frozenset(rule.code for rule in EVENT_RULES)


@dataclass(frozen=True)
class EnterNoncompliance:
    """What was not as the program wants it, who did not comply, when, and what is known."""

    kind: str
    program: str
    stakeholder: Stakeholder
    occurred_at: datetime
    narrative: str
    prescriber_id: str | None = None
    pharmacy_id: str | None = None
    pharmacist_id: str | None = None
    patient_id: str | None = None


def enter_noncompliance(registry: Registry, call: Call, request: EnterNoncompliance) -> Answer:
    """The event stands. Raises Invalid for a stakeholder who is not named as it must be, or not known."""
    program = known_program(registry, request.program)
    occurred_at = happened_at(call, request.occurred_at, "/occurred_at")
    _check_named(request)

    def act(tx: Transaction) -> Answer:
        _check_known(tx, request)
        whom = Whom(request.stakeholder, request.prescriber_id, request.pharmacy_id, request.pharmacist_id)
        finding = Finding(new_id(call), whom, occurred_at)
        law = Law(tuple(registry.editions.get(program, ())))
        event = event_of(call, program, request.kind, finding, law, request.patient_id)
        event = {**event, "narrative": request.narrative}
        enter_event(tx, call, event)
        return answer(_shown(event))

    return perform(registry, call, act)


def _shown(event: dict[str, Any]) -> dict[str, Any]:
    return {**{name: value for name, value in event.items() if name != "recorded_by"}, "figures": {}}


def _check_named(request: EnterNoncompliance) -> None:
    needed = NEEDED[request.stakeholder]
    fields = {}
    for name in (*NOUNS, "patient_id"):
        if name in needed and getattr(request, name) is None:
            fields[f"/{name}"] = f"needed where the stakeholder is the {request.stakeholder}"
        elif name not in (*needed, *ALLOWED) and getattr(request, name) is not None:
            fields[f"/{name}"] = f"leave it out where the stakeholder is the {request.stakeholder}"
    if request.kind in FOUND:
        fields["/kind"] = "the registry finds this kind by itself; choose another word"
    if fields:
        raise Invalid("The event can not be entered so.", fields=fields)


def _check_known(tx: Transaction, request: EnterNoncompliance) -> None:
    for name, noun in NOUNS.items():
        named = getattr(request, name)
        row = None if named is None else participants.find(tx, noun, named)
        foreign = name == "pharmacist_id" and row is not None and row["pharmacy_id"] != request.pharmacy_id
        if named is not None and (row is None or foreign):
            raise Invalid(
                "Nobody is known by that id.", fields={f"/{name}": "the id of one that is registered"}
            )
    if request.patient_id is not None and patients.find(tx, request.patient_id, None) is None:
        raise Invalid("Nobody is known by that id.", fields={"/patient_id": "the id of a registered patient"})
