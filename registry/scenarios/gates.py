"""The three gates, as they are asked over HTTP."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from registry.domain.numbers import RANDOM_BYTES, NumberKind, new_number
from registry.scenarios.cast import Counter
from registry.scenarios.prescription import Prescription
from registry.scenarios.scene import Number, Scene
from registry.scenarios.stage import Reply


def ask_prescription(scene: Scene, prescription: Prescription) -> Reply:
    """The prescriber asks; a number that is given is the scene's authorization number from now on."""
    body = scene.of_program(
        patient_id=scene.patient_id,
        ndc=prescription.ndc,
        quantity=prescription.quantity,
        days_supply=prescription.days_supply,
        refills=prescription.refills,
        risk_category=prescription.category,
        route=prescription.route,
    )
    reply = scene.doctor.person.post("/prescription-authorizations", body)
    if reply.done:
        scene.authorization = Number(reply.document["authorization_number"])
    return reply


def ask_dispense(scene: Scene, stated: Mapping[str, Any], counter: Counter | None = None) -> Reply:
    """The pharmacist asks with the number given last, stating only what is to be stated."""
    number = scene.authorization
    body = {"authorization_number": number.text if number else _nobodys(NumberKind.AUTHORIZATION), **stated}
    reply = (counter or scene.counter).person.post("/dispense-authorizations", body)
    if reply.done and number is not None:
        number.open = False
        scene.confirmation = Number(reply.document["confirmation_number"])
    return reply


def ask_release(
    scene: Scene,
    prescription: Prescription,
    checklist: Mapping[str, Any] | None,
    *,
    guide: bool = True,
    hand_over: str = "handed-over",
    counter: Counter | None = None,
) -> Reply:
    """The pharmacist releases the product on the confirmation number given last."""
    number = scene.confirmation
    body = scene.of_program(
        confirmation_number=number.text if number else _nobodys(NumberKind.CONFIRMATION),
        ndc=prescription.ndc,
        quantity=prescription.quantity,
        days_supply=prescription.days_supply,
        hand_over=hand_over,
        checklist=checklist,
        medication_guide_provided=guide,
    )
    reply = (counter or scene.counter).person.post("/dispenses", body)
    if reply.done and number is not None:
        number.open = False
    return reply


def full_checklist(scene: Scene, category: str | None = None) -> dict[str, Any]:
    """The Education and Counseling Checklist of the category, else of the patient's own, every item done."""
    risk_category = category or scene.category.value
    items = scene.stage.checklist(scene.program, risk_category)
    return {"risk_category": risk_category, "items": items, "counselor": "Scenario Counselor"}


def whole_statement(scene: Scene, prescription: Prescription) -> dict[str, Any]:
    """Everything that a pharmacist can read on a prescription."""
    return {
        "program": scene.program,
        "patient_id": scene.patient_id,
        "prescriber_npi": scene.doctor.npi,
        "ndc": prescription.ndc,
        "quantity": prescription.quantity,
        "days_supply": prescription.days_supply,
        "risk_category": prescription.category,
        "route": prescription.route,
    }


def _nobodys(kind: NumberKind) -> str:
    """A well-formed number that was never given."""
    return new_number(kind, secrets.token_bytes(RANDOM_BYTES))
