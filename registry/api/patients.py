"""Patients and their enrollments."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import patients as wire
from registry.api.schemas.answers import (
    Agreement,
    Enrollment,
    EnrollmentEnd,
    Patient,
    PatientsFound,
    PatientStatus,
    ReproductiveStatus,
    RiskCategoryChange,
    StatusQuery,
    Transfer,
)
from registry.api.schemas.lists import NoQuery
from registry.api.sending import created, shown
from registry.api.signing import signed_call
from registry.reports import patients as reports
from registry.reports.paging import Page
from registry.reports.status import patient_status
from registry.services.change_risk_category import ChangeRiskCategory, change_risk_category
from registry.services.end_enrollment import EndEnrollment, end_enrollment
from registry.services.enroll_patient import EnrollPatient, enroll_patient
from registry.services.record_reproductive_status import (
    RecordReproductiveStatus,
    record_reproductive_status,
)
from registry.services.register_patient import RegisterPatient, register_patient
from registry.services.sign_agreement import SignAgreement, Signature, sign_agreement
from registry.services.transfer_patient import TransferPatient, transfer_patient

routes = Routes("patients", __name__, description="Patients and their enrollments.")


@routes.act("/patients", body=wire.PatientBody, gives=Patient)
def add_patient(body: dict[str, Any]) -> Response:
    """Register a patient."""
    return created(register_patient(desk().registry, call(), RegisterPatient(**body)))


@routes.list("/patients", of=Patient)
def list_patients(query: dict[str, Any]) -> Page:
    """The caller's own patients."""
    return reports.list_patients(desk().registry, call(), **query)


@routes.ask("/patients/search", body=wire.PatientSearch, gives=PatientsFound)
def search_patients(body: dict[str, Any]) -> Response:
    """The caller's own patients of that family name and birth date, which no URL and no log may hold."""
    return shown({"items": reports.search_patients(desk().registry, call(), **body)})


@routes.look("/patients/<uuid:patient_id>", gives=Patient, query=NoQuery)
def show_patient(_query: dict[str, Any], patient_id: str) -> Response:
    """One patient."""
    return shown(reports.show_patient(desk().registry, call(), patient_id))


@routes.look("/patients/<uuid:patient_id>/status", gives=PatientStatus, query=StatusQuery)
def show_status(query: dict[str, Any], patient_id: str) -> Response:
    """What each gate would say of the patient now or at an instant, and what is next due. Nothing is issued."""
    at = query.get("at") or desk().clock.now()
    return shown(patient_status(desk().registry, call(), patient_id, query.get("program"), at))


@routes.act(
    "/patients/<uuid:patient_id>/enrollments",
    body=wire.EnrollmentBody,
    gives=Enrollment,
)
def enroll(body: dict[str, Any], patient_id: str) -> Response:
    """Enroll the patient in a program."""
    return created(enroll_patient(desk().registry, call(), EnrollPatient(patient_id, **body)))


@routes.act(
    "/patients/<uuid:patient_id>/enrollment-ends",
    body=wire.EnrollmentEndBody,
    gives=EnrollmentEnd,
)
def end_active_enrollment(body: dict[str, Any], patient_id: str) -> Response:
    """End the patient's enrollment; the records stay."""
    return created(end_enrollment(desk().registry, call(), EndEnrollment(patient_id, **body)))


@routes.act(
    "/patients/<uuid:patient_id>/agreements",
    body=wire.AgreementBody,
    gives=Agreement,
    signed=True,
)
def sign(body: dict[str, Any], patient_id: str) -> Response:
    """Sign the agreement of a risk category. Patient and guardian sign on the device of the account that asks."""
    signing = signed_call(body, says_meaning=False)
    signatures = tuple(Signature(**one) for one in body.pop("signatures"))
    request = SignAgreement(patient_id, signatures=signatures, **body)
    return created(sign_agreement(desk().registry, signing, request))


@routes.act(
    "/patients/<uuid:patient_id>/risk-category-changes",
    body=wire.RiskCategoryBody,
    gives=RiskCategoryChange,
)
def change_category(body: dict[str, Any], patient_id: str) -> Response:
    """Change the patient's risk category; open authorization numbers are cancelled."""
    return created(change_risk_category(desk().registry, call(), ChangeRiskCategory(patient_id, **body)))


@routes.act(
    "/patients/<uuid:patient_id>/transfers",
    body=wire.TransferBody,
    gives=Transfer,
)
def transfer(body: dict[str, Any], patient_id: str) -> Response:
    """Pass the patient to another prescriber; open authorization numbers are cancelled."""
    return created(transfer_patient(desk().registry, call(), TransferPatient(patient_id, **body)))


@routes.act(
    "/patients/<uuid:patient_id>/reproductive-statuses",
    body=wire.ReproductiveStatusBody,
    gives=ReproductiveStatus,
)
def record_status(body: dict[str, Any], patient_id: str) -> Response:
    """Record on what ground the patient can or can not get pregnant."""
    request = RecordReproductiveStatus(patient_id, **body)
    return created(record_reproductive_status(desk().registry, call(), request))
