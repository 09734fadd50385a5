"""A pharmacist hands the product over or ships it, and the dispense is recorded, or every reason why not is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from registry.domain import numbers
from registry.domain.decision import Decision
from registry.domain.errors import Forbidden
from registry.domain.facts import Checklist, Facts, Gate, HandOver, Request, RiskCategory
from registry.domain.signature import Act
from registry.services.act import Answer, Call, answer, new_id, perform
from registry.services.advising import advised_beside
from registry.services.deciding import Given, decide_now, record_decision, refusal
from registry.services.dispensing import Counter, counter_of, gather_in_program, require_staff
from registry.services.registry import Registry
from registry.services.signing import (
    as_displayed,
    may_have_signed,
    note_of,
    of_patient,
    row_of,
    sign,
    signing_of,
)
from registry.storage.facts import Asked, Gathered
from registry.storage.locks import lock_for_counter
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class CompletedChecklist:
    """The Education and Counseling Checklist as the pharmacist filled it in."""

    risk_category: RiskCategory
    items: tuple[str, ...]
    counselor: str


@dataclass(frozen=True)
class ReleaseDispense:
    """What leaves the pharmacy, and what went with it."""

    confirmation_number: str
    ndc: str
    quantity: int
    days_supply: int
    hand_over: HandOver
    checklist: CompletedChecklist | None = None
    medication_guide_provided: bool = False
    program: str | None = None
    pharmacist_id: str | None = None


def release_dispense(registry: Registry, call: Call, request: ReleaseDispense) -> Answer:
    """The release gate decides; an authorized decision records that the product left the pharmacy.

    Raises Invalid when the number can not be read, or the program named is not kept here.
    """
    number = numbers.check_number(
        request.confirmation_number, numbers.NumberKind.CONFIRMATION, "/confirmation_number"
    )
    counter = counter_of(call.actor, request.pharmacist_id)

    def act(tx: Transaction) -> Answer:
        require_staff(tx, call.actor, counter)
        _check_signer(call, request, counter)
        gathered = _gather(tx, registry, call, request, number, counter)
        decision, edition = decide_now(tx, registry, gathered, Gate.RELEASE)
        advised = advised_beside(registry, gathered, decision)
        if not decision.authorized:
            decision_id = record_decision(tx, call, gathered, decision, advised)
            return refusal(decision, edition, decision_id, advised.shown())
        release_id, decision_id = new_id(call), new_id(call)
        row = _row(call, request, gathered.facts, counter, release_id)
        given = _given(call, request, {**row, "decision_id": decision_id})
        record_decision(tx, call, gathered, decision, advised, given, decision_id)
        return _answer(call, decision, decision_id, release_id, advised.shown())

    return perform(registry, call, act)


def _gather(
    tx: Transaction, registry: Registry, call: Call, request: ReleaseDispense, number: str, counter: Counter
) -> Gathered:
    asked_for = Request(
        ndc=request.ndc,
        quantity=request.quantity,
        days_supply=request.days_supply,
        hand_over=request.hand_over,
    )
    asked = Asked(
        Gate.RELEASE,
        call.as_of,
        asked_for,
        request.program,
        number,
        counter.pharmacy_id,
        counter.pharmacist_id,
    )
    lock_for_counter(tx, number, numbers.NumberKind.CONFIRMATION, counter.pharmacy_id)
    gathered = gather_in_program(tx, registry, asked)
    checklist = request.checklist
    shown = (
        Checklist(checklist.risk_category, checklist.items, bool(checklist.counselor.strip()))
        if checklist
        else None
    )
    facts = replace(
        gathered.facts, checklist=shown, medication_guide_provided=request.medication_guide_provided
    )
    return replace(gathered, facts=facts)


def _check_signer(call: Call, request: ReleaseDispense, counter: Counter) -> None:
    """The pharmacist who acts signs the checklist, as it was displayed. Where there is none, nothing is signed.

    Displayed is what was asked and nothing that the number leads to: a preview leaves no trace, so it must not tell
    what an ask would tell.
    """
    if request.checklist is None:
        return
    if not may_have_signed(signing_of(call), {"pharmacist_id": counter.pharmacist_id}):
        raise Forbidden(
            "The pharmacist who acts signs the checklist, and nobody else.", code="not-the-signer"
        )
    as_displayed(
        call, Act.CHECKLIST, {**vars(request), "checklist": vars(request.checklist), **vars(counter)}
    )


def _given(call: Call, request: ReleaseDispense, row: dict[str, Any]) -> Given:
    release_id = row["release_id"]
    if request.checklist is None:
        return Given({"release_id": release_id}, {"release": row})
    signature = sign(call, of_patient(Act.CHECKLIST, release_id, row["patient_id"]), row)
    said = {"release_id": release_id, "signature": note_of(signature)}
    return Given(said, {"release": row, "signature": row_of(call, signature)})


def _row(
    call: Call,
    request: ReleaseDispense,
    facts: Facts,
    counter: Counter,
    release_id: str,
) -> dict[str, Any]:
    if facts.patient is None or facts.confirmation is None or facts.authorization is None:
        raise LookupError("a release was authorized without a patient or its numbers")
    checklist = request.checklist
    return {
        "patient_id": facts.patient.id,
        "release_id": release_id,
        "confirmation_id": facts.confirmation.id,
        "enrollment_id": facts.authorization.enrollment_id,
        "program": facts.program,
        "pharmacist_id": counter.pharmacist_id,
        "ndc": request.ndc,
        "quantity": request.quantity,
        "days_supply": request.days_supply,
        "hand_over": request.hand_over,
        "checklist_category": checklist.risk_category if checklist else None,
        "checklist_items": list(checklist.items) if checklist else [],
        "counselor": checklist.counselor if checklist else None,
        "medication_guide_provided": request.medication_guide_provided,
        "released_at": call.as_of,
        "recorded_by": call.actor.account_id,
    }


def _answer(
    call: Call, decision: Decision, decision_id: str, release_id: str, advisories: list[dict[str, Any]]
) -> Answer:
    return answer(
        {
            "decision_id": decision_id,
            "gate": decision.gate,
            "program": decision.program,
            "edition": decision.edition,
            "verdict": decision.verdict,
            "release_id": release_id,
            "released_at": call.as_of,
            "advisories": advisories,
        }
    )
