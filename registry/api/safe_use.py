"""Counseling, contraception, tests, concerns, pregnancy reports, surveys, holds, corrections."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import answers
from registry.api.schemas import safe_use as wire
from registry.api.sending import created
from registry.api.signing import signed_call, unsigned_call
from registry.services.answer_survey import AnswerSurvey, answer_survey
from registry.services.confirm_contraception import ConfirmContraception, confirm_contraception
from registry.services.correct_record import CorrectRecord, correct_record
from registry.services.counsel_patient import CounselPatient, counsel_patient
from registry.services.hold_patient import HoldPatient, hold_patient
from registry.services.lift_hold import LiftHold, lift_hold
from registry.services.record_pregnancy_test import RecordPregnancyTest, record_pregnancy_test
from registry.services.report_concern import ReportConcern, report_concern
from registry.services.report_pregnancy import ReportPregnancy, report_pregnancy
from registry.services.settle_concern import SettleConcern, settle_concern
from registry.services.sign_authorization_form import SignAuthorizationForm, sign_authorization_form

routes = Routes("safe-use", __name__, description="What keeps the use of the drug safe.")
OF_PATIENT = "/patients/<uuid:patient_id>"


@routes.act(f"{OF_PATIENT}/counselings", body=wire.CounselingBody, gives=answers.Counseling)
def counsel(body: dict[str, Any], patient_id: str) -> Response:
    """Record that the patient was counseled."""
    return created(counsel_patient(desk().registry, call(), CounselPatient(patient_id, **body)))


@routes.act(
    f"{OF_PATIENT}/contraception-confirmations",
    body=wire.ContraceptionConfirmationBody,
    gives=answers.ContraceptionConfirmation,
)
def confirm(body: dict[str, Any], patient_id: str) -> Response:
    """Confirm abstinence or the methods of contraception in use."""
    request = ConfirmContraception(patient_id, **{**body, "methods": tuple(body.get("methods", ()))})
    return created(confirm_contraception(desk().registry, call(), request))


@routes.act(
    f"{OF_PATIENT}/authorization-forms",
    body=wire.AuthorizationFormBody,
    gives=answers.AuthorizationForm,
    signed=True,
)
def sign_form(body: dict[str, Any], patient_id: str) -> Response:
    """Sign the authorization form that goes with the next prescription."""
    signing = signed_call(body)
    return created(
        sign_authorization_form(desk().registry, signing, SignAuthorizationForm(patient_id, **body))
    )


@routes.act(
    f"{OF_PATIENT}/pregnancy-tests",
    body=wire.PregnancyTestBody,
    gives=answers.PregnancyTest,
)
def record_test(body: dict[str, Any], patient_id: str) -> Response:
    """Record a pregnancy test; one that is not negative shuts the gates at once."""
    return created(record_pregnancy_test(desk().registry, call(), RecordPregnancyTest(patient_id, **body)))


@routes.act(f"{OF_PATIENT}/surveys", body=wire.SurveyBody, gives=answers.Survey, signed=True)
def survey(body: dict[str, Any], patient_id: str) -> Response:
    """Record an answered survey; the prescriber's is signed. An unsafe answer holds the gates shut."""
    signed = body["respondent"] == "prescriber"
    made = signed_call(body) if signed else unsigned_call(body)
    return created(answer_survey(desk().registry, made, AnswerSurvey(patient_id, **body)))


@routes.act(f"{OF_PATIENT}/concerns", body=wire.ConcernBody, gives=answers.Concern)
def report(body: dict[str, Any], patient_id: str) -> Response:
    """Report a missed period or abnormal bleeding."""
    return created(report_concern(desk().registry, call(), ReportConcern(patient_id, **body)))


@routes.act(
    f"{OF_PATIENT}/concerns/<uuid:concern_id>/outcome",
    body=wire.ConcernOutcomeBody,
    gives=answers.ConcernOutcome,
    signed=True,
)
def settle(body: dict[str, Any], patient_id: str, concern_id: str) -> Response:
    """Document how a concern ended, signed."""
    signing = signed_call(body)
    return created(settle_concern(desk().registry, signing, SettleConcern(patient_id, concern_id, **body)))


@routes.act(
    f"{OF_PATIENT}/pregnancy-reports",
    body=wire.PregnancyReportBody,
    gives=answers.PregnancyReport,
)
def report_a_pregnancy(body: dict[str, Any], patient_id: str) -> Response:
    """Report a pregnancy of the patient or of a partner."""
    return created(report_pregnancy(desk().registry, call(), ReportPregnancy(patient_id, **body)))


@routes.act(f"{OF_PATIENT}/holds", body=wire.HoldBody, gives=answers.Hold)
def hold(body: dict[str, Any], patient_id: str) -> Response:
    """Hold the patient's gates shut."""
    return created(hold_patient(desk().registry, call(), HoldPatient(patient_id, **body)))


@routes.act(
    f"{OF_PATIENT}/holds/<uuid:hold_id>/lift", body=wire.HoldLiftBody, gives=answers.HoldLift, signed=True
)
def lift(body: dict[str, Any], patient_id: str, hold_id: str) -> Response:
    """Lift a hold, signed."""
    signing = signed_call(body)
    return created(lift_hold(desk().registry, signing, LiftHold(patient_id, hold_id, **body)))


@routes.act(f"{OF_PATIENT}/corrections", body=wire.CorrectionBody, gives=answers.Correction, signed=True)
def correct(body: dict[str, Any], patient_id: str) -> Response:
    """Mark a wrong record as entered in error, signed; what speaks for a pregnancy, only a coordinator can."""
    signing = signed_call(body)
    return created(correct_record(desk().registry, signing, CorrectRecord(patient_id, **body)))
