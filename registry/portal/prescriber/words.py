"""How what is due, how urgent it is, and how numbers stand are called; and which form mends what."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.facts import ConcernKind, ReproductiveStatus, TestResult
from registry.domain.forecast import DueKind
from registry.domain.standing import Standing
from registry.domain.urgency import Urgency
from registry.portal.language import marked


@dataclass(frozen=True)
class Words:
    """A word, its color, and a sign, so that color never tells alone."""

    title: str
    kind: str
    text: str = ""
    sign: str = ""


URGENCIES = {
    Urgency.OVERDUE.value: Words(marked("Due"), "bad", sign="!"),
    Urgency.NOW.value: Words(marked("Window open"), "good", sign="✓"),
    Urgency.SOON.value: Words(marked("Soon"), "warn", sign="◔"),
    Urgency.LATER.value: Words(marked("Later"), "quiet", sign="○"),
}
DUES = {
    DueKind.PREGNANCY_TEST.value: marked("Pregnancy test"),
    DueKind.CONTRACEPTION_CONFIRMATION.value: marked("Confirmation of contraception"),
    DueKind.PATIENT_SURVEY.value: marked("Patient's survey"),
    DueKind.LABORATORY_TEST.value: marked("Laboratory test"),
    DueKind.FIRST_PRESCRIPTION.value: marked("First prescription"),
    DueKind.NEXT_DISPENSE.value: marked("Next dispense"),
    DueKind.RISK_CATEGORY_CHANGE.value: marked("New risk category"),
    DueKind.ENROLLMENT_LAPSE.value: marked("Enrollment lapses"),
}
STANDINGS = {
    Standing.OPEN.value: Words(marked("Yes: write this number on the prescription"), "good"),
    Standing.USED.value: Words(
        marked("Used by the pharmacy"), "good", marked("The number has done its work.")
    ),
    Standing.CANCELLED.value: Words(
        marked("Cancelled"), "warn", marked("The number can not be used. Ask for a new one.")
    ),
    Standing.EXPIRED.value: Words(
        marked("Over: the time has run out"), "warn", marked("Ask for a new number.")
    ),
}
SHORT_STANDINGS = {
    Standing.OPEN.value: marked("Open"),
    Standing.USED.value: marked("Used"),
    Standing.CANCELLED.value: marked("Cancelled"),
    Standing.EXPIRED.value: marked("Expired"),
}
RESULTS = {
    TestResult.NEGATIVE: marked("Negative"),
    TestResult.POSITIVE: marked("Positive"),
    TestResult.INVALID: marked("Invalid"),
}
SPECIMENS = {"serum": marked("Serum"), "urine": marked("Urine")}
TOPICS = {
    "benefits-and-risks": marked("Benefits and risks of the drug"),
    "contraception": marked("Contraception"),
}
METHODS = {
    "intrauterine-device": marked("Intrauterine device"),
    "hormonal": marked("Hormonal (pills, patch, ring, injection, implant)"),
    "tubal-ligation": marked("Tubal ligation"),
    "partner-vasectomy": marked("Partner's vasectomy"),
    "latex-condom": marked("Latex condom"),
    "synthetic-condom": marked("Synthetic condom"),
    "diaphragm": marked("Diaphragm"),
    "cervical-cap": marked("Cervical cap"),
    "implant": marked("Implant"),
    "levonorgestrel-intrauterine-system": marked("Levonorgestrel intrauterine system"),
    "depot-medroxyprogesterone": marked("Depot medroxyprogesterone"),
    "desogestrel-pill": marked("Desogestrel pill"),
}
CONCERNS = {
    ConcernKind.MISSED_PERIOD: marked("Missed period"),
    ConcernKind.ABNORMAL_BLEEDING: marked("Abnormal bleeding"),
}
RESPONDENTS = {"patient": marked("Patient's survey"), "prescriber": marked("Prescriber's survey")}
REPRODUCTION = {
    ReproductiveStatus.MENSES_REGULAR: marked("Regular menses"),
    ReproductiveStatus.MENSES_IRREGULAR: marked("Irregular menses"),
    ReproductiveStatus.BEFORE_MENARCHE: marked("Before menarche"),
    ReproductiveStatus.NATURAL_MENOPAUSE: marked("Natural menopause"),
    ReproductiveStatus.HYSTERECTOMY: marked("Hysterectomy"),
    ReproductiveStatus.BILATERAL_OOPHORECTOMY: marked("Both ovaries removed"),
    ReproductiveStatus.PREMATURE_OVARIAN_FAILURE: marked("Premature ovarian failure"),
    ReproductiveStatus.XY_GENOTYPE: marked("XY genotype"),
    ReproductiveStatus.TURNER_SYNDROME: marked("Turner syndrome"),
    ReproductiveStatus.UTERINE_AGENESIS: marked("Uterine agenesis"),
}
MENDS: dict[str, tuple[str, ...]] = {
    "patient-enrolled": ("enrollment",),
    "agreement-signed": ("agreement",),
    "risk-category-current": ("risk-category", "reproductive-status"),
    "safe-use-counseled": ("counseling",),
    "contraception-counseled": ("counseling",),
    "contraception-confirmed": ("contraception",),
    "baseline-pregnancy-tests": ("pregnancy-test",),
    "pregnancy-test-current": ("pregnancy-test",),
    "pregnancy-excluded": ("pregnancy-test",),
    "prescriber-survey-complete": ("prescriber-survey",),
    "patient-survey-current": ("patient-survey",),
    "authorization-form-complete": ("authorization-form",),
    "laboratory-results-current": ("laboratory-result",),
}
"""The forms that mend what a precondition misses. What is not here somebody else must do, and the remedy says who."""
