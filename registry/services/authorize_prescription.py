"""A prescriber asks to prescribe, and gets an authorization number or every reason why not."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain import numbers
from registry.domain.decision import Decision, valid_until
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate, Request, RiskCategory, Route
from registry.services.act import Answer, Call, answer, new_id, perform
from registry.services.deciding import decide_now, record_decision, refusal
from registry.services.registry import Registry
from registry.services.treating import lock_patient, prescriber_of
from registry.storage import prescriptions
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

    Raises NotFound for a patient whom the caller does not treat.
    """
    prescriber_id = prescriber_of(call.actor, request.prescriber_id)

    def act(tx: Transaction) -> Answer:
        lock_patient(tx, call.actor, request.patient_id)
        rely_on_participant(tx, prescriber_id)
        asked = Asked(Gate.PRESCRIPTION, call.as_of, _asked(request, prescriber_id), request.program)
        gathered = gather_facts(tx, asked)
        decision, edition = decide_now(registry, gathered.facts, Gate.PRESCRIPTION)
        if not decision.authorized or edition is None:
            return refusal(decision, edition, record_decision(tx, call, gathered, decision, {}))
        given = _given(call, gathered.facts, edition)
        decision_id = record_decision(tx, call, gathered, decision, given)
        _issue(tx, call, request, gathered.facts, decision_id, given)
        return _answer(decision, decision_id, given)

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


def _given(call: Call, facts: Facts, edition: Edition) -> dict[str, Any]:
    number = numbers.new_number(
        numbers.NumberKind.AUTHORIZATION, secrets.token_bytes(numbers.RANDOM_BYTES)
    )
    return {
        "authorization_id": new_id(call),
        "authorization_number": number,
        "prescription_id": new_id(call),
        "valid_until": valid_until(Gate.PRESCRIPTION, facts, edition),
    }


def _issue(
    tx: Transaction,
    call: Call,
    request: AuthorizePrescription,
    facts: Facts,
    decision_id: str,
    given: dict[str, Any],
) -> None:
    enrollment = facts.enrollment
    if enrollment is None:
        raise LookupError("a prescription was authorized without an enrollment")
    common = {"patient_id": request.patient_id, "recorded_by": call.actor.account_id}
    prescriptions.add_prescription(
        tx,
        {
            **common,
            **vars(_asked(request, enrollment.prescriber_id)),
            "prescription_id": given["prescription_id"],
            "enrollment_id": enrollment.id,
            "program": request.program,
            "prescribed_at": call.as_of,
            "recorded_at": call.as_of,
        },
    )
    register_number(tx, "authorization", given["authorization_number"], given["authorization_id"], facts)
    prescriptions.add_authorization(
        tx,
        {
            **common,
            "authorization_id": given["authorization_id"],
            "number": given["authorization_number"],
            "prescription_id": given["prescription_id"],
            "decision_id": decision_id,
            "issued_at": call.as_of,
            "valid_until": given["valid_until"],
        },
    )


def register_number(tx: Transaction, kind: str, number: str, subject_id: str, facts: Facts) -> None:
    """The number is taken for ever and leads to the patient of the facts."""
    if facts.patient is None:
        raise LookupError("a number was given to nobody")
    row = {"number": number, "kind": kind, "patient_id": facts.patient.id, "subject_id": subject_id}
    prescriptions.add_number(tx, {**row, "issued_at": facts.as_of})


def _answer(decision: Decision, decision_id: str, given: dict[str, Any]) -> Answer:
    until: datetime = given["valid_until"]
    return answer(
        {
            "decision_id": decision_id,
            "gate": decision.gate,
            "program": decision.program,
            "edition": decision.edition,
            "verdict": decision.verdict,
            "authorization_id": given["authorization_id"],
            "authorization_number": numbers.show_number(given["authorization_number"]),
            "valid_until": until,
        }
    )
