"""The asks of a scenario, with what it says of the prescription, of the counter and of the release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.domain.facts import Gate
from registry.scenarios import cast, gates
from registry.scenarios.prescription import Prescription, changed, named, usual_prescription
from registry.scenarios.scenario import Ask
from registry.scenarios.scene import Number, Scene
from registry.scenarios.stage import Reply

AT_PHARMACY = {
    "ndc": "ndc",
    "quantity": "quantity",
    "days_supply": "days_supply",
    "category": "risk_category",
    "route": "route",
}
"""What of a prescription a pharmacist can state, and its name in the request."""


def prescribe_before(scene: Scene) -> None:
    """The prescription gate is asked, with the changes if it then authorizes, else for the usual prescription."""
    usual = usual_prescription(scene)
    wanted = changed(scene, usual, scene.scenario.prescription)
    reply = gates.ask_prescription(scene, wanted)
    if not reply.done and wanted != usual:
        reply = gates.ask_prescription(scene, usual)
        scene.states_changes = True
    if not reply.done:
        scene.refused_before.append(f"the prescription gate's answer was {reply.problem}")
        scene.authorization = _still_open(scene.authorization)


def confirm_before(scene: Scene) -> None:
    """The dispense gate is asked, with the changes if it then authorizes, else for the usual prescription."""
    if scene.authorization is None:
        scene.confirmation = _still_open(scene.confirmation)
        return
    stated = _changes(scene) if scene.states_changes else {}
    reply = gates.ask_dispense(scene, stated)
    if not reply.done and scene.scenario.prescription:
        reply = gates.ask_dispense(scene, _stated(usual_prescription(scene)))
    if not reply.done:
        scene.refused_before.append(f"the dispense gate's answer was {reply.problem}")
        scene.confirmation = _still_open(scene.confirmation)


def ask_for(scene: Scene, ask: Ask) -> Reply:
    """The reply to the ask itself, when the clock shows its instant."""
    counter = _elsewhere(scene) if ask.elsewhere else scene.counter
    prescription = changed(scene, usual_prescription(scene), scene.scenario.prescription)
    match ask.gate:
        case Gate.PRESCRIPTION:
            return gates.ask_prescription(scene, prescription)
        case Gate.DISPENSE:
            return gates.ask_dispense(scene, _stated_at(scene, prescription, ask), counter)
        case Gate.RELEASE:
            return _release(scene, prescription, ask, counter)


def _stated_at(scene: Scene, prescription: Prescription, ask: Ask) -> dict[str, Any]:
    if scene.authorization is None:
        stated = gates.whole_statement(scene, prescription)
    else:
        stated = _changes(scene) if scene.states_changes else {}
    said = named(scene, ask.dispense)
    stated |= {AT_PHARMACY[name]: said[name] for name in said if name in AT_PHARMACY}
    if "patient" in said:
        stated["patient_id"] = _other_patient(scene)
    if "prescriber" in said:
        stated["prescriber_npi"] = cast.new_doctor(scene.stage).npi
    return stated


def _release(scene: Scene, prescription: Prescription, ask: Ask, counter: cast.Counter) -> Reply:
    said = named(scene, ask.release)
    of_product: dict[str, Any] = {
        name: said[name] for name in ("ndc", "quantity", "days_supply") if name in said
    }
    return gates.ask_release(
        scene,
        changed(scene, prescription, of_product),
        None if "checklist" in scene.scenario.without else _checklist(scene, said),
        guide="medication-guide" not in scene.scenario.without,
        hand_over=said.get("hand_over", "handed-over"),
        counter=counter,
    )


def _checklist(scene: Scene, said: Mapping[str, Any]) -> dict[str, Any]:
    checklist = gates.full_checklist(scene, said.get("checklist_category"))
    left_out = said.get("items_left_out", ())
    items = [item for item in checklist["items"] if item not in left_out]
    return {**checklist, "items": items, "counselor": said.get("counselor", checklist["counselor"])}


def _changes(scene: Scene) -> dict[str, Any]:
    changes = named(scene, scene.scenario.prescription)
    return {AT_PHARMACY[name]: value for name, value in changes.items() if name in AT_PHARMACY}


def _stated(prescription: Prescription) -> dict[str, Any]:
    return {name: getattr(prescription, field) for field, name in AT_PHARMACY.items()}


def _still_open(number: Number | None) -> Number | None:
    """The number that an act obtained, which the ask then uses; a used one is not shown a second time unasked."""
    return number if number is not None and number.open else None


def _elsewhere(scene: Scene) -> cast.Counter:
    """Another pharmacy that is ready to dispense."""
    counter = cast.new_counter(scene.stage, scene.scenario.pharmacy_zone)
    for ready in cast.READYING:
        ready(scene.stage, counter, scene.program)
    return counter


def _other_patient(scene: Scene) -> str:
    body = {
        "given_name": "Scenario",
        "family_name": f"Patient {scene.stage.number()}",
        "born_on": "1980-01-01",
    }
    return str(scene.doctor.person.did("/patients", body)["patient_id"])
