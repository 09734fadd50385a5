"""A prescriber asks to prescribe, and gets an authorization number or every reason why not."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from registry.domain import numbers
from registry.domain.decision import Decision, valid_until
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate, Request, RiskCategory, Route
from registry.services.act import Answer, Call, answer, new_id, perform
from registry.services.advising import advised_beside
from registry.services.deciding import Given, decide_now, number_row, record_decision, refusal
from registry.services.recording import known_program
from registry.services.registry import Registry
from registry.services.treating import lock_patient, prescriber_of
from registry.storage.facts import Asked, gather_facts
from registry.storage.locks import rely_on_participant
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class AuthorizePrescription:
    """What the prescriber wants to prescribe. `prescriber_id` is for machine clients that act for several."""

    program: str
    patient_id: str
    ndc: str
    quantity: int
    days_supply: int
    refills: int
    risk_category: RiskCategory
    route: Route = Route.ELECTRONIC
    prescriber_id: str | None = None


def authorize_prescription(registry: Registry, call: Call, request: AuthorizePrescription) -> Answer:
    """The prescription gate decides; an authorized decision gives an authorization number.

    Raises NotFound for a patient whom the caller does not treat, Invalid for a program that is not kept here.
    """
    prescriber_id = prescriber_of(call.actor, request.prescriber_id)
    known_program(registry, request.program)

    def act(tx: Transaction) -> Answer:
        lock_patient(tx, call.actor, request.patient_id)
        rely_on_participant(tx, prescriber_id)
        asked = Asked(Gate.PRESCRIPTION, call.as_of, _asked(request, prescriber_id), request.program)
        gathered = gather_facts(tx, asked)
        decision, edition = decide_now(registry, gathered.facts, Gate.PRESCRIPTION)
        advised = advised_beside(registry, gathered, decision)
        if not decision.authorized or edition is None:
            decision_id = record_decision(tx, call, gathered, decision, advised)
            return refusal(decision, edition, decision_id, advised.shown(records=True))
        given = _given(call, request, gathered.facts, edition)
        decision_id = record_decision(tx, call, gathered, decision, advised, given)
        return _answer(decision, decision_id, given, advised.shown(records=True))

    return perform(registry, call, act)


def _asked(request: AuthorizePrescription, prescriber_id: str) -> Request:
    return Request(
        ndc=request.ndc,
        quantity=request.quantity,
        days_supply=request.days_supply,
        refills=request.refills,
        risk_category=request.risk_category,
        route=request.route,
        patient_id=request.patient_id,
        prescriber_id=prescriber_id,
    )


def _given(call: Call, request: AuthorizePrescription, facts: Facts, edition: Edition) -> Given:
    kind = numbers.NumberKind.AUTHORIZATION
    number = numbers.new_number(kind, secrets.token_bytes(numbers.RANDOM_BYTES))
    said: dict[str, Any] = {
        "authorization_id": new_id(call),
        "authorization_number": number,
        "prescription_id": new_id(call),
        "valid_until": valid_until(Gate.PRESCRIPTION, facts, edition),
    }
    authorization = {
        "patient_id": request.patient_id,
        "authorization_id": said["authorization_id"],
        "number": number,
        "prescription_id": said["prescription_id"],
        "issued_at": call.as_of,
        "valid_until": said["valid_until"],
        "recorded_by": call.actor.account_id,
    }
    rows = {
        "prescription": _prescription(call, request, facts, said["prescription_id"]),
        "number": number_row(kind, number, said["authorization_id"], facts),
        "authorization": authorization,
    }
    return Given(said, rows)


def _prescription(
    call: Call, request: AuthorizePrescription, facts: Facts, prescription_id: str
) -> dict[str, Any]:
    enrollment = facts.enrollment
    if enrollment is None:
        raise LookupError("a prescription was authorized without an enrollment")
    return {
        "patient_id": request.patient_id,
        "prescription_id": prescription_id,
        "enrollment_id": enrollment.id,
        "program": request.program,
        "prescriber_id": enrollment.prescriber_id,
        "ndc": request.ndc,
        "quantity": request.quantity,
        "days_supply": request.days_supply,
        "refills": request.refills,
        "risk_category": request.risk_category,
        "route": request.route,
        "prescribed_at": call.as_of,
        "recorded_at": call.as_of,
        "recorded_by": call.actor.account_id,
    }


def _answer(decision: Decision, decision_id: str, given: Given, advisories: list[dict[str, Any]]) -> Answer:
    return answer(
        {
            "decision_id": decision_id,
            "gate": decision.gate,
            "program": decision.program,
            "edition": decision.edition,
            "verdict": decision.verdict,
            "authorization_id": given.said["authorization_id"],
            "authorization_number": numbers.show_number(given.said["authorization_number"]),
            "valid_until": given.said["valid_until"],
            "advisories": advisories,
        }
    )
