"""How each deed is done: what the form read becomes a request to the service, called under the form's key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from registry.access import desk
from registry.portal.forms import Form
from registry.portal.signing import signed
from registry.services.act import Answer
from registry.services.answer_survey import AnswerSurvey, answer_survey
from registry.services.change_risk_category import ChangeRiskCategory, change_risk_category
from registry.services.confirm_contraception import ConfirmContraception, confirm_contraception
from registry.services.counsel_patient import CounselPatient, counsel_patient
from registry.services.enroll_patient import EnrollPatient, enroll_patient
from registry.services.record_laboratory_result import RecordLaboratoryResult, record_laboratory_result
from registry.services.record_pregnancy_test import RecordPregnancyTest, record_pregnancy_test
from registry.services.record_reproductive_status import RecordReproductiveStatus, record_reproductive_status
from registry.services.report_concern import ReportConcern, report_concern
from registry.services.sign_agreement import SignAgreement, Signature, sign_agreement
from registry.services.sign_authorization_form import SignAuthorizationForm, sign_authorization_form

Read = Mapping[str, Any]
Do = Callable[[Form, str, Read], Answer]


def test(form: Form, patient_id: str, read: Read) -> Answer:
    asked = RecordPregnancyTest(patient_id, **{name: v for name, v in read.items() if name != "program"})
    return record_pregnancy_test(desk().registry, form.call(), asked)


def counsel(form: Form, patient_id: str, read: Read) -> Answer:
    """Each topic is a record of its own, under a key of its own."""
    made = form.call()
    for topic in read["topics"]:
        of_topic = replace(made, idempotency_key=f"{made.idempotency_key}-{topic}")
        done = counsel_patient(desk().registry, of_topic, CounselPatient(patient_id, read["program"], topic))
    return done


def contraception(form: Form, patient_id: str, read: Read) -> Answer:
    asked = ConfirmContraception(patient_id, **{**read, "methods": tuple(read.get("methods", ()))})
    return confirm_contraception(desk().registry, form.call(), asked)


def survey_of_patient(form: Form, patient_id: str, read: Read) -> Answer:
    asked = AnswerSurvey(patient_id, read["program"], "patient", unsafe=read["answers"] == "unsafe")
    return answer_survey(desk().registry, form.call(), asked)


def survey_of_prescriber(form: Form, patient_id: str, read: Read) -> Answer:
    asked = AnswerSurvey(patient_id, read["program"], "prescriber", unsafe=read["answers"] == "unsafe")
    return answer_survey(desk().registry, signed(form, read), asked)


def concern(form: Form, patient_id: str, read: Read) -> Answer:
    asked = ReportConcern(patient_id, read["kind"], read.get("occurred_at"))
    return report_concern(desk().registry, form.call(), asked)


def enroll(form: Form, patient_id: str, read: Read) -> Answer:
    asked = EnrollPatient(patient_id, read["program"], read["risk_category"])
    return enroll_patient(desk().registry, form.call(), asked)


def agree(form: Form, patient_id: str, read: Read) -> Answer:
    names = {by: read.get(f"{by}_name") for by in ("patient", "guardian")}
    on_device = [Signature(by, name) for by, name in names.items() if name]
    signatures = (*on_device, Signature("prescriber", read["printed_name"]))
    asked = SignAgreement(patient_id, read["program"], read["risk_category"], signatures)
    return sign_agreement(desk().registry, signed(form, read), asked)


def status(form: Form, patient_id: str, read: Read) -> Answer:
    asked = RecordReproductiveStatus(patient_id, read["status"], read.get("since_on"))
    return record_reproductive_status(desk().registry, form.call(), asked)


def category(form: Form, patient_id: str, read: Read) -> Answer:
    return change_risk_category(desk().registry, form.call(), ChangeRiskCategory(patient_id, **read))


def authorization_form(form: Form, patient_id: str, read: Read) -> Answer:
    asked = SignAuthorizationForm(patient_id, read["program"], read["printed_name"])
    return sign_authorization_form(desk().registry, signed(form, read), asked)


def laboratory(form: Form, patient_id: str, read: Read) -> Answer:
    asked = RecordLaboratoryResult(patient_id, **{name: v for name, v in read.items() if name != "program"})
    return record_laboratory_result(desk().registry, form.call(), asked)
