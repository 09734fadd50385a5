"""What each gate would say of a patient at an instant, what is next due, and what is advised beside it.

Asking is no decision and issues nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.domain.decision import decide
from registry.domain.edition import Edition
from registry.domain.errors import Invalid
from registry.domain.facts import Facts, Gate, Request
from registry.domain.forecast import Due, forecast
from registry.reports.patients import log_reading
from registry.services.act import Call
from registry.services.advising import Advised, advised_beside
from registry.services.deciding import unmet_list
from registry.services.recording import known_program
from registry.services.registry import Registry
from registry.services.stored_editions import editions_now
from registry.storage.facts import Asked, gather_facts
from registry.storage.patients import active_enrollment, programs_of
from registry.storage.transaction import Transaction, looking_at, reading

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
RECORDED_BEFORE = frozenset(["prescriber-survey-complete", "authorization-form-complete"])
"""What goes with a prescription but is recorded before it, so that the prescriber can be told of it before the ask."""
NOT_BEFORE_THE_ASK = ABOUT_THE_ASK - RECORDED_BEFORE


@dataclass(frozen=True)
class Looked:
    """What is known of a patient in a program at an instant, and the edition that is in force then."""

    program: str
    at: datetime
    facts: Facts
    edition: Edition | None
    due: tuple[Due, ...]
    advised: Advised

    def unmet(self, gate: Gate, left_out: frozenset[str] = ABOUT_THE_ASK) -> list[dict[str, Any]]:
        """What the gate would refuse for, what is left out apart."""
        lines = unmet_list(decide(self.facts, self.edition, gate), self.edition)
        return [line for line in lines if line["code"] not in left_out]


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
        looked = look_at(tx, registry, call, patient_id, program, at)
    return {
        "patient_id": patient_id,
        "program": program,
        "at": at,
        "edition": looked.edition.name if looked.edition else None,
        "gates": {gate.value: _gate(looked.unmet(gate)) for gate in Gate},
        "due": [vars(item) for item in looked.due],
        "advisories": looked.advised.shown(records=True),
    }


def look_at(
    tx: Transaction, registry: Registry, call: Call, patient_id: str, program: str, at: datetime
) -> Looked:
    """What is known of the patient, in a transaction that sees it. Whether the caller may look is asked before."""
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
    return Looked(program, at, facts, edition, due, advised)


def _only_program(programs: list[str]) -> str:
    if len(programs) == 1:
        return programs[0]
    choice = (
        f"say which: {', '.join(programs)}" if programs else "say which; the patient was enrolled in none yet"
    )
    raise Invalid("The program must be named.", fields={"/program": choice})


def _gate(unmet: list[dict[str, Any]]) -> dict[str, Any]:
    return {"open": not unmet, "unmet": unmet}
