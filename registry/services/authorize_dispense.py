"""A pharmacist asks whether to dispense, and gets a confirmation number or every reason why not."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from registry.domain import numbers
from registry.domain.decision import Decision, valid_until
from registry.domain.edition import Edition
from registry.domain.errors import Invalid
from registry.domain.facts import Facts, Gate, Request, RiskCategory, Route
from registry.services.act import Answer, Call, answer, new_id, perform
from registry.services.authorize_prescription import register_number
from registry.services.deciding import decide_now, record_decision, refusal
from registry.services.dispensing import Counter, counter_of, in_program
from registry.services.registry import Registry
from registry.storage import dispenses, participants, prescriptions
from registry.storage.facts import Asked, Gathered, gather_facts
from registry.storage.locks import rely_on_participant
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class AuthorizeDispense:
    """The authorization number, and what else the pharmacist reads on the prescription (`None`: not said)."""

    authorization_number: str
    program: str | None = None
    patient_id: str | None = None
    prescriber_npi: str | None = None
    ndc: str | None = None
    quantity: int | None = None
    days_supply: int | None = None
    risk_category: RiskCategory | None = None
    route: Route | None = None
    pharmacist_id: str | None = None


def authorize_dispense(registry: Registry, call: Call, request: AuthorizeDispense) -> Answer:
    """The dispense gate decides; an authorized decision gives a confirmation number.

    A number that was never issued is refused like any other, and the refusal kept with the pharmacy.
    Raises Invalid when the number can not be read, or leads to no program.
    """
    number = numbers.check_number(
        request.authorization_number, numbers.NumberKind.AUTHORIZATION, "/authorization_number"
    )
    counter = counter_of(call.actor, request.pharmacist_id)

    def act(tx: Transaction) -> Answer:
        gathered = _gather(tx, registry, call, request, number, counter)
        facts = gathered.facts
        decision, edition = decide_now(registry, facts, Gate.DISPENSE)
        if not decision.authorized or edition is None:
            return refusal(decision, edition, record_decision(tx, call, gathered, decision, {}))
        given = _given(call, facts, edition)
        decision_id = record_decision(tx, call, gathered, decision, given)
        _issue(tx, call, facts, counter, decision_id, given)
        return _answer(decision, decision_id, given)

    return perform(registry, call, act)


def _gather(
    tx: Transaction,
    registry: Registry,
    call: Call,
    request: AuthorizeDispense,
    number: str,
    counter: Counter,
) -> Gathered:
    asked_for = Request(
        ndc=request.ndc,
        quantity=request.quantity,
        days_supply=request.days_supply,
        risk_category=request.risk_category,
        route=request.route,
        patient_id=request.patient_id,
        prescriber_id=_prescriber_named(tx, request),
    )
    asked = Asked(
        Gate.DISPENSE,
        call.as_of,
        asked_for,
        request.program,
        number,
        counter.pharmacy_id,
        counter.pharmacist_id,
    )
    prescriptions.queue_patient_lock(tx, number, numbers.NumberKind.AUTHORIZATION)
    rely_on_participant(tx, counter.pharmacy_id)
    prescriptions.rely_on_prescriber_of(tx, number)
    return in_program(registry, gather_facts(tx, asked))


def _prescriber_named(tx: Transaction, request: AuthorizeDispense) -> str | None:
    if request.prescriber_npi is None:
        return None
    prescriber_id = participants.prescriber_by_npi(tx, request.prescriber_npi)
    if prescriber_id is None:
        raise Invalid(
            "No prescriber with this NPI is registered.",
            fields={"/prescriber_npi": "not registered; compare it with the prescription"},
        )
    return prescriber_id


def _given(call: Call, facts: Facts, edition: Edition) -> dict[str, Any]:
    number = numbers.new_number(numbers.NumberKind.CONFIRMATION, secrets.token_bytes(numbers.RANDOM_BYTES))
    return {
        "confirmation_id": new_id(call),
        "confirmation_number": number,
        "valid_until": valid_until(Gate.DISPENSE, facts, edition),
    }


def _issue(
    tx: Transaction, call: Call, facts: Facts, counter: Counter, decision_id: str, given: dict[str, Any]
) -> None:
    if facts.patient is None or facts.authorization is None:
        raise LookupError("a dispense was authorized without a patient or an authorization")
    register_number(tx, "confirmation", given["confirmation_number"], given["confirmation_id"], facts)
    dispenses.add_confirmation(
        tx,
        {
            "patient_id": facts.patient.id,
            "confirmation_id": given["confirmation_id"],
            "number": given["confirmation_number"],
            "authorization_id": facts.authorization.id,
            "decision_id": decision_id,
            "pharmacy_id": counter.pharmacy_id,
            "pharmacist_id": counter.pharmacist_id,
            "ndc": facts.request.ndc,
            "quantity": facts.request.quantity,
            "days_supply": facts.request.days_supply,
            "confirmed_at": call.as_of,
            "valid_until": given["valid_until"],
            "recorded_by": call.actor.account_id,
        },
    )


def _answer(decision: Decision, decision_id: str, given: dict[str, Any]) -> Answer:
    return answer(
        {
            "decision_id": decision_id,
            "gate": decision.gate,
            "program": decision.program,
            "edition": decision.edition,
            "verdict": decision.verdict,
            "confirmation_id": given["confirmation_id"],
            "confirmation_number": numbers.show_number(given["confirmation_number"]),
            "valid_until": given["valid_until"],
        }
    )
