"""The demo's patients: one of each risk category, each at another point of the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from registry.cli.demo.acting import Somebody
from registry.cli.demo.people import PROGRAM, People
from registry.domain.facts import HandOver, ReproductiveStatus, RiskCategory, TestResult
from registry.services.answer_survey import AnswerSurvey, answer_survey
from registry.services.authorize_dispense import AuthorizeDispense, authorize_dispense
from registry.services.authorize_prescription import AuthorizePrescription, authorize_prescription
from registry.services.confirm_contraception import ConfirmContraception, confirm_contraception
from registry.services.counsel_patient import CounselPatient, counsel_patient
from registry.services.enroll_patient import EnrollPatient, enroll_patient
from registry.services.record_pregnancy_test import RecordPregnancyTest, record_pregnancy_test
from registry.services.record_reproductive_status import RecordReproductiveStatus, record_reproductive_status
from registry.services.register_patient import RegisterPatient, register_patient
from registry.services.release_dispense import CompletedChecklist, ReleaseDispense, release_dispense
from registry.services.sign_agreement import SignAgreement, Signature, sign_agreement

STATUSES = {
    RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT: ReproductiveStatus.MENSES_REGULAR,
    RiskCategory.FEMALE_CHILD_CAN_GET_PREGNANT: ReproductiveStatus.MENSES_IRREGULAR,
    RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT: ReproductiveStatus.HYSTERECTOMY,
    RiskCategory.FEMALE_CHILD_CAN_NOT_GET_PREGNANT: ReproductiveStatus.BEFORE_MENARCHE,
}
ADULT, CHILD = timedelta(days=50 * 365), timedelta(days=11 * 365)
PRODUCT, CAPSULES, DAYS = "59572050421", 21, 28


def hours(count: float) -> timedelta:
    """Return that many hours."""
    return timedelta(hours=count)


def days(count: float) -> timedelta:
    """Return that many days."""
    return timedelta(days=count)


@dataclass(frozen=True)
class Patient:
    """A patient of the demo, with those who act for him or her."""

    prescriber: Somebody
    pharmacist: Somebody
    patient_id: str
    category: RiskCategory

    def is_counseled(self, *topics: str, ago: timedelta) -> None:
        """Record the counselings."""
        for topic in topics:
            self.prescriber.does(counsel_patient, CounselPatient(self.patient_id, PROGRAM, topic), ago=ago)

    def answers_surveys(self, ago: timedelta) -> None:
        """Record the patient's survey and the prescriber's."""
        for respondent in ("patient", "prescriber"):
            self.prescriber.does(answer_survey, AnswerSurvey(self.patient_id, PROGRAM, respondent), ago=ago)

    def confirms_contraception(self, ago: timedelta) -> None:
        """Confirm two methods, one of them highly effective, in use for long."""
        asked = ConfirmContraception(
            self.patient_id,
            PROGRAM,
            in_use_since=self.prescriber.now - ago - days(60),
            methods=("intrauterine-device", "latex-condom"),
        )
        self.prescriber.does(confirm_contraception, asked, ago=ago)

    def tests_negative(self, ago: timedelta) -> None:
        """Record a negative test, collected an hour before it is recorded."""
        collected = self.prescriber.now - ago - hours(1)
        asked = RecordPregnancyTest(self.patient_id, TestResult.NEGATIVE, 25, "serum", collected)
        self.prescriber.does(record_pregnancy_test, asked, ago=ago)

    def is_prescribed(self, ago: timedelta) -> dict[str, Any]:
        """Ask the prescription gate; return its answer."""
        asked = AuthorizePrescription(PROGRAM, self.patient_id, PRODUCT, CAPSULES, DAYS, 0, self.category)
        return self.prescriber.does(authorize_prescription, asked, ago=ago)

    def is_asked_for(self, authorization: dict[str, Any], ago: timedelta) -> dict[str, Any]:
        """Ask the dispense gate; return its answer."""
        asked = AuthorizeDispense(authorization["authorization_number"])
        return self.pharmacist.does(authorize_dispense, asked, ago=ago)

    def receives(self, confirmation: dict[str, Any], ago: timedelta) -> dict[str, Any]:
        """Ask the release gate, with everything in order; return its answer."""
        edition = self.pharmacist.registry.editions.in_force(PROGRAM, self.pharmacist.now - ago)
        items = edition.checklist[self.category] if edition else ()
        asked = ReleaseDispense(
            confirmation["confirmation_number"],
            PRODUCT,
            CAPSULES,
            DAYS,
            HandOver.HANDED_OVER,
            CompletedChecklist(self.category, tuple(item.code for item in items), "Demo Counselor"),
            medication_guide_provided=True,
        )
        return self.pharmacist.does(release_dispense, asked, ago=ago)


def enrolled(
    people: People, number: int, category: RiskCategory, ago: timedelta, *, guardian: bool = True
) -> Patient:
    """Register and enroll a patient, with the agreement signed by all who must, unless the guardian does not."""
    prescriber, pharmacist = (each[number % len(each)] for each in (people.prescribers, people.pharmacists))
    child = "child" in category.value
    born_on = (prescriber.now - (CHILD if child else ADULT)).date()
    named = RegisterPatient("Demo", f"Patient {number}", born_on)
    patient_id = prescriber.does(register_patient, named, ago=ago)["patient_id"]
    prescriber.does(enroll_patient, EnrollPatient(patient_id, PROGRAM, category), ago=ago)
    signers = ["prescriber", "guardian" if child else "patient", *(["patient"] if child else [])]
    signatures = [
        Signature(by, f"Demo {by.title()} {number}") for by in signers if guardian or by != "guardian"
    ]
    prescriber.does(sign_agreement, SignAgreement(patient_id, PROGRAM, category, tuple(signatures)), ago=ago)
    if category in STATUSES:
        status = RecordReproductiveStatus(patient_id, STATUSES[category])
        prescriber.does(record_reproductive_status, status, ago=ago)
    patient = Patient(prescriber, pharmacist, patient_id, category)
    patient.is_counseled("benefits-and-risks", "contraception", ago=ago)
    return patient
