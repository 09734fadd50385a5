"""What each gate would say of a patient at an instant, what is next due, and what is advised beside it.

Asking is no decision and issues nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from registry.domain.decision import Decision, decide
from registry.domain.edition import Edition
from registry.domain.errors import Invalid
from registry.domain.facts import Gate, Request
from registry.domain.forecast import forecast
from registry.reports.patients import log_reading
from registry.services.act import Call
from registry.services.advising import advised_beside
from registry.services.deciding import unmet_list
from registry.services.recording import known_program
from registry.services.registry import Registry
from registry.services.stored_editions import editions_now
from registry.storage.facts import Asked, gather_facts
from registry.storage.patients import active_enrollment, programs_of
from registry.storage.transaction import looking_at, reading

ABOUT_THE_ASK = frozenset(
    [
        "pharmacy-certified",
        "pharmacy-training-current",
        "pharmacist-trained",
        "prescriber-survey-complete",
        "authorization-form-complete",
        "product-in-program",
        "days-supply-within-limit",
        "quantity-matches-schedule",
        "no-refills",
        "prescription-route-allowed",
        "authorization-number-valid",
        "dispensed-in-time",
        "confirmation-number-valid",
        "release-matches-confirmation",
        "checklist-complete",
        "medication-guide-provided",
        "released-in-time",
    ]
)
"""Preconditions on what an ask brings along; before there is an ask, nothing can be said of them."""


def patient_status(
    registry: Registry, call: Call, patient_id: str, named: str | None, at: datetime
) -> dict[str, Any]:
    """What would be refused at the instant for reasons that lie with the patient or prescriber, and what is due when.

    It is told from what is recorded now, in the program named, else in the one in which the patient is or was enrolled.
    Raises NotFound when the caller has no such patient, Invalid for an unknown program or where one must be named.
    """
    if named is not None:
        known_program(registry, named)
    with reading(registry.database) as tx:
        log_reading(tx, call, "status", patient_id)
    with looking_at(registry.database, patient_id) as tx:
        program = named or _only_program(programs_of(tx, patient_id))
        enrollment = active_enrollment(tx, patient_id, program)
        prescriber_id = enrollment["prescriber_id"] if enrollment else call.actor.prescriber_id
        request = Request(patient_id=patient_id, prescriber_id=prescriber_id)
        gathered = gather_facts(tx, Asked(Gate.PRESCRIPTION, at, request, program))
        editions = editions_now(tx, registry, program, gathered.newest_edition)
    advised = advised_beside(registry, gathered)
    facts = gathered.facts
    facts = replace(facts, request=replace(request, risk_category=facts.risk_category))
    edition = editions.in_force(program, at)
    due = forecast(facts, edition, gathered.born_on) if edition is not None else ()
    return {
        "patient_id": patient_id,
        "program": program,
        "at": at,
        "edition": edition.name if edition else None,
        "gates": {gate.value: _gate(decide(facts, edition, gate), edition) for gate in Gate},
        "due": [vars(item) for item in due],
        "advisories": advised.shown(records=True),
    }


def _only_program(programs: list[str]) -> str:
    if len(programs) == 1:
        return programs[0]
    choice = (
        f"say which: {', '.join(programs)}" if programs else "say which; the patient was enrolled in none yet"
    )
    raise Invalid("The program must be named.", fields={"/program": choice})


def _gate(decision: Decision, edition: Edition | None) -> dict[str, Any]:
    unmet = [line for line in unmet_list(decision, edition) if line["code"] not in ABOUT_THE_ASK]
    return {"open": not unmet, "unmet": unmet}
