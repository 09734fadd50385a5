"""A release with everything that the gates need for it and no more: what a course's history is made of.

Each gate is asked first; only what it then finds missing is recorded, at the instants at which the baseline would have
recorded it before an ask at that moment, and the gate is asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from registry.scenarios import pieces
from registry.scenarios.cast import train_pharmacist, train_staff
from registry.scenarios.gates import ask_dispense, ask_prescription, ask_release, full_checklist
from registry.scenarios.prescription import Prescription, current_prescription
from registry.scenarios.scene import Scene
from registry.scenarios.stage import Reply, SceneStopped

TRAINED_BEFORE = timedelta(days=30)
CONTRACEPTION_BEFORE = timedelta(hours=1)
SURVEYED_BEFORE = timedelta(days=1)
BASELINE_TESTS_BEFORE = (timedelta(days=12), timedelta(hours=6))
MEASURED_BEFORE = timedelta(days=1)
RUNNING_TEST_BEFORE = (timedelta(days=1),)


def release(scene: Scene, days_supply: int | None = None, quantity: int | None = None) -> None:
    """A release now, on the open confirmation, else on one that is asked for now.

    Raises SceneStopped when a gate refuses for a reason that no piece of the baseline answers.
    """
    prescription = current_prescription(scene, days_supply, quantity)
    if scene.confirmation is None or not scene.confirmation.open:
        confirm(scene, prescription)
    reply = ask_release(scene, prescription, full_checklist(scene))
    if not reply.done:
        raise SceneStopped(f"the release was {reply.problem}")


def confirm(scene: Scene, prescription: Prescription | None = None) -> None:
    """A confirmation number is given now, on the open authorization, else on one that is asked for now."""
    wanted = prescription or current_prescription(scene)
    if scene.authorization is None or not scene.authorization.open:
        authorize(scene, wanted)
    stated = {} if prescription is None else {"quantity": wanted.quantity, "days_supply": wanted.days_supply}
    _persist(scene, "dispense", lambda: ask_dispense(scene, stated))


def authorize(scene: Scene, prescription: Prescription | None = None) -> None:
    """An authorization number is given now."""
    wanted = prescription or current_prescription(scene)
    _persist(scene, "prescription", lambda: ask_prescription(scene, wanted))


def _persist(scene: Scene, gate: str, ask: Callable[[], Reply]) -> None:
    reply = ask()
    if reply.refused and _lay_missing(scene, reply):
        reply = ask()
    if not reply.done:
        raise SceneStopped(f"the {gate} gate's answer was {reply.problem}")


def _lay_missing(scene: Scene, reply: Reply) -> bool:
    """Everything that the refusal asks for is laid; False where something of it is not among the baseline's pieces."""
    codes = dict.fromkeys(line["code"] for line in reply.document["unmet"])
    layers = {_LAYERS[code] for code in codes if code in _LAYERS}
    if not all(code in _LAYERS or code in _FOLLOWING for code in codes):
        return False
    now = scene.now
    for layer in _ORDER:
        if layer in layers:
            layer(scene, now)
    scene.at(now)
    return True


def _train_staff(scene: Scene, gate: datetime) -> None:
    scene.at(gate - TRAINED_BEFORE)
    train_staff(scene.stage, scene.counter, scene.program)


def _train_pharmacist(scene: Scene, gate: datetime) -> None:
    scene.at(gate - TRAINED_BEFORE)
    train_pharmacist(scene.stage, scene.counter, scene.program)


def _test_at_first(scene: Scene, gate: datetime) -> None:
    for before in BASELINE_TESTS_BEFORE:
        _test(scene, gate - before)


def _test_again(scene: Scene, gate: datetime) -> None:
    for before in RUNNING_TEST_BEFORE:
        _test(scene, gate - before)


def _test(scene: Scene, collected_at: datetime) -> None:
    scene.at(collected_at + pieces.REPORTED_AFTER)
    pieces.record_test(scene, collected_at)


def _measure(scene: Scene, gate: datetime) -> None:
    scene.at(gate - MEASURED_BEFORE + pieces.REPORTED_AFTER)
    pieces.record_usual_results(scene, gate - MEASURED_BEFORE)


def _counsel(scene: Scene, gate: datetime) -> None:
    scene.at(gate - CONTRACEPTION_BEFORE)
    pieces.counsel_on_contraception(scene)


def _counsel_on_risks(scene: Scene, gate: datetime) -> None:
    scene.at(gate - CONTRACEPTION_BEFORE)
    pieces.counsel(scene)


def _confirm(scene: Scene, gate: datetime) -> None:
    scene.at(gate - CONTRACEPTION_BEFORE)
    pieces.confirm_contraception(scene)


def _survey_patient(scene: Scene, gate: datetime) -> None:
    scene.at(gate - SURVEYED_BEFORE)
    pieces.survey_patient(scene)


def _sign_form(scene: Scene, gate: datetime) -> None:
    scene.at(gate)
    pieces.sign_authorization_form(scene)


def _survey_prescriber(scene: Scene, gate: datetime) -> None:
    scene.at(gate)
    pieces.survey_prescriber(scene)


_LAYERS: dict[str, Callable[[Scene, datetime], None]] = {
    "pharmacy-training-current": _train_staff,
    "pharmacist-trained": _train_pharmacist,
    "baseline-pregnancy-tests": _test_at_first,
    "pregnancy-test-current": _test_again,
    "laboratory-results-current": _measure,
    "safe-use-counseled": _counsel_on_risks,
    "contraception-counseled": _counsel,
    "contraception-confirmed": _confirm,
    "patient-survey-current": _survey_patient,
    "prescriber-survey-complete": _survey_prescriber,
    "authorization-form-complete": _sign_form,
}
_ORDER = tuple(_LAYERS.values())
_FOLLOWING = {"pregnancy-excluded"}
"""What a new negative test puts right by itself."""
