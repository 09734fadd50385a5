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
from registry.services.advising import advised_beside
from registry.services.deciding import Given, decide_now, number_row, record_decision, refusal
from registry.services.dispensing import Counter, counter_of, gather_in_program, require_staff
from registry.services.registry import Registry
from registry.storage import participants
from registry.storage.facts import Asked, Gathered
from registry.storage.locks import lock_for_counter
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
    Raises Invalid when the number can not be read, or the program named is not kept here.
    """
    number = numbers.check_number(
        request.authorization_number, numbers.NumberKind.AUTHORIZATION, "/authorization_number"
    )
    counter = counter_of(call.actor, request.pharmacist_id)

    def act(tx: Transaction) -> Answer:
        require_staff(tx, call.actor, counter)
        gathered = _gather(tx, registry, call, request, number, counter)
        facts = gathered.facts
        decision, edition = decide_now(registry, facts, Gate.DISPENSE)
        advised = advised_beside(registry, gathered, decision)
        if not decision.authorized or edition is None:
            decision_id = record_decision(tx, call, gathered, decision, advised)
            return refusal(decision, edition, decision_id, advised.shown())
        given = _given(call, facts, edition, counter)
        decision_id = record_decision(tx, call, gathered, decision, advised, given)
        return _answer(decision, decision_id, given, advised.shown())

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
    lock_for_counter(tx, number, numbers.NumberKind.AUTHORIZATION, counter.pharmacy_id)
    return gather_in_program(tx, registry, asked)


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


def _given(call: Call, facts: Facts, edition: Edition, counter: Counter) -> Given:
    if facts.patient is None or facts.authorization is None:
        raise LookupError("a dispense was authorized without a patient or an authorization")
    kind = numbers.NumberKind.CONFIRMATION
    number = numbers.new_number(kind, secrets.token_bytes(numbers.RANDOM_BYTES))
    said: dict[str, Any] = {
        "confirmation_id": new_id(call),
        "confirmation_number": number,
        "valid_until": valid_until(Gate.DISPENSE, facts, edition),
    }
    confirmation = {
        "patient_id": facts.patient.id,
        "confirmation_id": said["confirmation_id"],
        "number": number,
        "authorization_id": facts.authorization.id,
        "pharmacy_id": counter.pharmacy_id,
        "pharmacist_id": counter.pharmacist_id,
        "ndc": facts.request.ndc,
        "quantity": facts.request.quantity,
        "days_supply": facts.request.days_supply,
        "confirmed_at": call.as_of,
        "valid_until": said["valid_until"],
        "recorded_by": call.actor.account_id,
    }
    numbered = number_row(kind, number, said["confirmation_id"], facts)
    return Given(said, {"number": numbered, "confirmation": confirmation})


def _answer(decision: Decision, decision_id: str, given: Given, advisories: list[dict[str, Any]]) -> Answer:
    return answer(
        {
            "decision_id": decision_id,
            "gate": decision.gate,
            "program": decision.program,
            "edition": decision.edition,
            "verdict": decision.verdict,
            "confirmation_id": given.said["confirmation_id"],
            "confirmation_number": numbers.show_number(given.said["confirmation_number"]),
            "valid_until": given.said["valid_until"],
            "advisories": advisories,
        }
    )
