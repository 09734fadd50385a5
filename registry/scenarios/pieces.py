"""The pieces of the baseline: how each is recorded, by whom, when the clock shows its instant."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from registry.domain.facts import ReproductiveStatus, RiskCategory, TestResult
from registry.domain.laboratory import Analyte
from registry.scenarios.offsets import Offset
from registry.scenarios.scene import Scene

USUAL_METHODS = ("intrauterine-device", "latex-condom")
USUAL_DETECTION = 25
REPORTED_AFTER = timedelta(hours=1)
IN_USE_BEFORE = timedelta(days=60)
USUAL_STATUS = {
    RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT: ReproductiveStatus.MENSES_REGULAR,
    RiskCategory.FEMALE_CHILD_CAN_GET_PREGNANT: ReproductiveStatus.MENSES_REGULAR,
    RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT: ReproductiveStatus.HYSTERECTOMY,
    RiskCategory.FEMALE_CHILD_CAN_NOT_GET_PREGNANT: ReproductiveStatus.BEFORE_MENARCHE,
}
STEP_REASON = "as the scenario says"


def enroll(scene: Scene, category: RiskCategory) -> None:
    """The prescriber enrolls the patient in that category."""
    scene.keep("enroll", "enrollments", scene.of_program(risk_category=category.value))
    scene.category = category
    if scene.authorization is not None:
        scene.authorization.open = False


def sign_agreement(scene: Scene, category: RiskCategory, signers: tuple[str, ...]) -> None:
    """The agreement of the category is signed by all of these at once."""
    signatures = [{"by": signer, "printed_name": f"Scenario {signer.title()}"} for signer in signers]
    body = scene.of_program(risk_category=category.value, signatures=signatures)
    scene.keep("sign-agreement", "agreements", body)


def signers_of(category: RiskCategory) -> tuple[str, ...]:
    """Who has to sign the agreement of the category."""
    return ("patient", "prescriber", "guardian") if category.is_child else ("patient", "prescriber")


def record_first_status(scene: Scene) -> None:
    """The reproductive status is recorded: the one that the scenario says, else the usual one of the category."""
    said = scene.scenario.patient
    status = said.get("reproductive_status", USUAL_STATUS.get(scene.category))
    if "menses" in said:
        status = _menses(regular=said["menses"])
    elif "since" in said and "reproductive_status" not in said:
        status = ReproductiveStatus.NATURAL_MENOPAUSE
    if status is not None:
        record_status(scene, status, said.get("since"))


def record_status(scene: Scene, status: ReproductiveStatus, since: Offset | date | None = None) -> None:
    """The reproductive status is recorded, where needed with the day since when."""
    body = {"status": status.value}
    if since is not None:
        zone = scene.scenario.patient.get("time_zone", "America/New_York")
        day = since.day_after(scene.scenario.now, zone) if isinstance(since, Offset) else since
        body["since_on"] = day.isoformat()
    scene.keep("menses", "reproductive-statuses", body)


def record_menses(scene: Scene, *, regular: bool) -> None:
    """Menses are regular or not from now on."""
    record_status(scene, _menses(regular=regular))


def counsel(scene: Scene, topic: str = "benefits-and-risks") -> None:
    """The patient is counseled."""
    kind = "counsel" if topic == "benefits-and-risks" else "counsel-contraception"
    scene.keep(kind, "counselings", scene.of_program(topic=topic))


def counsel_on_contraception(scene: Scene) -> None:
    """The patient is counseled on contraception."""
    counsel(scene, "contraception")


def confirm_contraception(
    scene: Scene,
    methods: tuple[str, ...] = USUAL_METHODS,
    *,
    abstinence: bool = False,
    since: Offset | None = None,
    contraindicated: bool = False,
) -> None:
    """Abstinence or methods are confirmed, by default in use since 60 days before the course."""
    scenario = scene.scenario
    in_use_since = scenario.instant(since) if since else scenario.course_began_at - IN_USE_BEFORE
    body = scene.of_program(
        methods=list(methods),
        abstinence=abstinence,
        in_use_since=in_use_since.isoformat(),
        highly_effective_contraindicated=contraindicated,
    )
    scene.keep("confirm-contraception", "contraception-confirmations", body)


def record_test(
    scene: Scene,
    collected_at: datetime,
    result: TestResult = TestResult.NEGATIVE,
    detects: int = USUAL_DETECTION,
    specimen: str = "urine",
) -> None:
    """A pregnancy test is recorded when its result is reported, which is now."""
    body = {
        "result": result.value,
        "detects_miu_ml": detects,
        "specimen": specimen,
        "collected_at": collected_at.isoformat(),
    }
    scene.keep("pregnancy-test", "pregnancy-tests", body)


def record_result(scene: Scene, collected_at: datetime, analyte: Analyte, value: int) -> None:
    """A laboratory result is recorded when it is reported, which is now."""
    body = {"analyte": analyte.value, "value": value, "collected_at": collected_at.isoformat()}
    scene.keep("laboratory-result", "laboratory-results", body)


def survey_patient(scene: Scene, *, unsafe: bool = False) -> None:
    """The patient answers the survey."""
    scene.keep("survey-patient", "surveys", scene.of_program(respondent="patient", unsafe=unsafe))


def survey_prescriber(scene: Scene, *, in_person: bool = True, unsafe: bool = False) -> None:
    """The prescriber answers the survey."""
    body = scene.of_program(respondent="prescriber", in_person=in_person, unsafe=unsafe)
    scene.keep("survey-prescriber", "surveys", body)


def _menses(*, regular: bool) -> ReproductiveStatus:
    return ReproductiveStatus.MENSES_REGULAR if regular else ReproductiveStatus.MENSES_IRREGULAR
