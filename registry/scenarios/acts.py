"""The acts of `with`: each is carried out by the one whose act it is, at the instant that the clock shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from registry.domain.facts import RiskCategory
from registry.scenarios import cast, course, pieces
from registry.scenarios.scenario import Act
from registry.scenarios.scene import Number, Scene
from registry.scenarios.stage import SceneStopped
from registry.scenarios.vocabulary import KINDS

Arguments = Mapping[str, Any]
CERTIFICATION_STEPS = {"suspend": "suspensions", "reinstate": "reinstatements", "withdraw": "withdrawals"}


def carry_out(scene: Scene, act: Act) -> None:
    """The act is done. Raises SceneStopped, with its name, when it can not be."""
    try:
        if act.name in _PLAIN:
            _PLAIN[act.name](scene)
        else:
            _TOLD[act.name](scene, {**act.arguments, "at": scene.scenario.instant(act.at)})
    except SceneStopped as stopped:
        raise SceneStopped(f"the act {act.name} at {act.at.text}: {stopped}") from stopped


def _test(scene: Scene, said: Arguments) -> None:
    pieces.record_test(
        scene,
        said["at"],
        said["result"],
        said.get("detects", pieces.USUAL_DETECTION),
        said.get("specimen", "urine"),
    )


def _take_step(scene: Scene, verb: str, whose: str) -> None:
    path = {
        "prescriber": f"/prescribers/{scene.doctor.prescriber_id}",
        "pharmacy": f"/pharmacies/{scene.counter.pharmacy_id}",
    }[whose]
    body = scene.of_program(reason=pieces.STEP_REASON)
    scene.stage.coordinator.did(f"{path}/{CERTIFICATION_STEPS[verb]}", body)


def _end_enrollment(scene: Scene) -> None:
    scene.keep("end-enrollment", "enrollment-ends", scene.of_program(reason=pieces.STEP_REASON))


def _transfer(scene: Scene) -> None:
    """Another certified prescriber treats the patient, and acts, from now on."""
    other = cast.new_doctor(scene.stage)
    cast.certify_doctor(scene.stage, other, scene.program)
    body = scene.of_program(prescriber_id=other.prescriber_id, reason=pieces.STEP_REASON)
    scene.stage.coordinator.did(f"{scene.patient_path}/transfers", body)
    scene.doctor = other
    _close(scene.authorization)


def _sign(scene: Scene, said: Arguments) -> None:
    category: RiskCategory = said.get("category", scene.category)
    pieces.sign_agreement(scene, category, said.get("by", pieces.signers_of(category)))


def _change_category(scene: Scene, said: Arguments) -> None:
    """The category changes, and with it the recorded ground on which the patient can or can not get pregnant."""
    category: RiskCategory = said["category"]
    body = scene.of_program(risk_category=category.value, reason=pieces.STEP_REASON)
    scene.keep("change-category", "risk-category-changes", body)
    before, scene.category = pieces.USUAL_STATUS.get(scene.category), category
    status = pieces.USUAL_STATUS.get(category)
    if status is not None and status is not before:
        pieces.record_status(scene, status)
    _close(scene.authorization)


def _confirm_contraception(scene: Scene, said: Arguments) -> None:
    abstinence = said.get("abstinence", False)
    methods = said.get("methods", () if abstinence else pieces.USUAL_METHODS)
    pieces.confirm_contraception(
        scene,
        methods,
        abstinence=abstinence,
        since=said.get("since"),
        contraindicated=said.get("contraindicated", False),
    )


def _survey_prescriber(scene: Scene, said: Arguments) -> None:
    in_person, unsafe = said.get("in_person", True), said.get("unsafe", False)
    pieces.survey_prescriber(scene, in_person=in_person, unsafe=unsafe)


def _settle_concern(scene: Scene) -> None:
    listed = scene.stage.coordinator.get(f"{scene.patient_path}/concerns?limit=100")["items"]
    still_open = [item for item in listed if item["outcome_at"] is None]
    if not still_open:
        raise SceneStopped("there is no open concern")
    path = f"{scene.patient_path}/concerns/{still_open[-1]['pregnancy_concern_id']}/outcome"
    scene.stage.coordinator.did(path, {"outcome": pieces.STEP_REASON})


def _report_pregnancy(scene: Scene, said: Arguments) -> None:
    scene.keep("report-pregnancy", "pregnancy-reports", {"of": said.get("of", "patient")})


def _hold(scene: Scene) -> None:
    body = scene.of_program(reason=pieces.STEP_REASON)
    scene.stage.coordinator.did(f"{scene.patient_path}/holds", body)


def _lift_hold(scene: Scene) -> None:
    listed = scene.stage.coordinator.get(f"{scene.patient_path}/holds?limit=100")["items"]
    standing = [item for item in listed if item["lifted_at"] is None]
    if not standing:
        raise SceneStopped("there is no hold to lift")
    path = f"{scene.patient_path}/holds/{standing[-1]['hold_id']}/lift"
    scene.stage.coordinator.did(path, {"reason": pieces.STEP_REASON})


def _state_condition(scene: Scene, said: Arguments) -> None:
    stated = {name: value for name, value in said.items() if name != "at"}
    scene.keep("clinical-status", "clinical-statuses", scene.of_program(**stated))


def _cancel_authorization(scene: Scene) -> None:
    number = _given(scene.authorization, "authorization")
    body = {"authorization_number": number.text, "reason": pieces.STEP_REASON}
    scene.doctor.person.did("/prescription-authorizations/cancellations", body)
    number.open = False


def _cancel_confirmation(scene: Scene) -> None:
    number = _given(scene.confirmation, "confirmation")
    body = {"confirmation_number": number.text, "reason": pieces.STEP_REASON}
    scene.counter.person.did("/dispense-authorizations/cancellations", body)
    number.open = False
    _given(scene.authorization, "authorization").open = True


def _mark_in_error(scene: Scene, said: Arguments) -> None:
    kinds = frozenset(act for act, names in KINDS.items() if said["kind"] in names)
    record = scene.latest(kinds)
    body = {"kind": record.collection, "record_id": record.record_id, "reason": pieces.STEP_REASON}
    scene.stage.coordinator.did(f"{scene.patient_path}/corrections", body)


def _given(number: Number | None, called: str) -> Number:
    if number is None:
        raise SceneStopped(f"no {called} number was given before")
    return number


def _close(number: Number | None) -> None:
    if number is not None:
        number.open = False


_PLAIN: Mapping[str, Callable[[Scene], None]] = {
    "certify-prescriber": lambda scene: cast.certify_doctor(scene.stage, scene.doctor, scene.program),
    "certify-pharmacy": lambda scene: cast.certify_counter(scene.stage, scene.counter, scene.program),
    **{
        f"{verb}-{whose}": partial(_take_step, verb=verb, whose=whose)
        for verb in CERTIFICATION_STEPS
        for whose in ("prescriber", "pharmacy")
    },
    "train-pharmacy": lambda scene: cast.train_staff(scene.stage, scene.counter, scene.program),
    "train-pharmacist": lambda scene: cast.train_pharmacist(scene.stage, scene.counter, scene.program),
    "end-enrollment": _end_enrollment,
    "transfer": _transfer,
    "counsel": pieces.counsel,
    "counsel-contraception": pieces.counsel_on_contraception,
    "settle-concern": _settle_concern,
    "hold": _hold,
    "lift-hold": _lift_hold,
    "authorize-prescription": course.authorize,
    "authorize-dispense": course.confirm,
    "cancel-authorization": _cancel_authorization,
    "cancel-confirmation": _cancel_confirmation,
}
_TOLD: Mapping[str, Callable[[Scene, Arguments], None]] = {
    "pregnancy-test": _test,
    "laboratory-result": lambda scene, said: pieces.record_result(
        scene, said["at"], said["analyte"], said["value"]
    ),
    "enroll": lambda scene, said: pieces.enroll(scene, said.get("category", scene.category)),
    "sign-agreement": _sign,
    "change-category": _change_category,
    "confirm-contraception": _confirm_contraception,
    "survey-patient": lambda scene, said: pieces.survey_patient(scene, unsafe=said.get("unsafe", False)),
    "survey-prescriber": _survey_prescriber,
    "report-concern": lambda scene, said: scene.keep("report-concern", "concerns", {"kind": said["kind"]}),
    "report-pregnancy": _report_pregnancy,
    "menses": lambda scene, said: pieces.record_menses(scene, regular=said["regular"]),
    "clinical-status": _state_condition,
    "release": lambda scene, said: course.release(scene, said.get("days_supply"), said.get("quantity")),
    "mark-in-error": _mark_in_error,
}
