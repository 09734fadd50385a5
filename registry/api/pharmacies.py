"""Pharmacies and pharmacists: registered, certified, trained."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import actor, call, desk
from registry.api.routes import Routes
from registry.api.schemas import answers
from registry.api.schemas import participants as wire
from registry.api.schemas.lists import NoQuery
from registry.api.sending import created, shown
from registry.api.signing import signed_call
from registry.reports import participants as reports
from registry.reports.paging import Page
from registry.services import certify
from registry.services.certify import TakeStep, take_step
from registry.services.register_pharmacist import RegisterPharmacist, register_pharmacist
from registry.services.register_pharmacy import RegisterPharmacy, register_pharmacy
from registry.services.train import CompleteTraining, train_pharmacist, train_pharmacy

routes = Routes("pharmacies", __name__, description="Pharmacies, their staff, certifications and trainings.")
OF_PHARMACY = "/pharmacies/<uuid:pharmacy_id>"
OF_PHARMACIST = "/pharmacists/<uuid:pharmacist_id>"


@routes.act("/pharmacies", body=wire.PharmacyBody, gives=answers.Pharmacy)
def add_pharmacy(body: dict[str, Any]) -> Response:
    """Register a pharmacy."""
    return created(register_pharmacy(desk().registry, call(), RegisterPharmacy(**body)))


@routes.list("/pharmacies", of=answers.Pharmacy)
def list_pharmacies(query: dict[str, Any]) -> Page:
    """All pharmacies."""
    return reports.list_pharmacies(desk().registry, **query)


@routes.look(OF_PHARMACY, gives=answers.Pharmacy, query=NoQuery)
def show_pharmacy(_query: dict[str, Any], pharmacy_id: str) -> Response:
    """One pharmacy with certifications, trainings and pharmacists."""
    return shown(reports.show_pharmacy(desk().registry, actor(), pharmacy_id))


@routes.act(
    f"{OF_PHARMACY}/certifications",
    body=wire.PharmacyCertificationBody,
    gives=answers.Certification,
    signed=True,
)
def certify_pharmacy(body: dict[str, Any], pharmacy_id: str) -> Response:
    """Certify the pharmacy in a program, signed."""
    signing = signed_call(body)
    request = TakeStep(pharmacy_id, body["program"])
    return created(take_step(desk().registry, signing, certify.PHARMACY, certify.CERTIFY, request))


@routes.act(f"{OF_PHARMACY}/suspensions", body=wire.StepBody, gives=answers.Certification, signed=True)
def suspend_pharmacy(body: dict[str, Any], pharmacy_id: str) -> Response:
    """Suspend the certification; every later gate refuses, for numbers already issued too. Signed."""
    return _step(certify.SUSPEND, pharmacy_id, body)


@routes.act(f"{OF_PHARMACY}/reinstatements", body=wire.StepBody, gives=answers.Certification, signed=True)
def reinstate_pharmacy(body: dict[str, Any], pharmacy_id: str) -> Response:
    """Reinstate a suspended certification, signed."""
    return _step(certify.REINSTATE, pharmacy_id, body)


@routes.act(f"{OF_PHARMACY}/withdrawals", body=wire.StepBody, gives=answers.Certification, signed=True)
def withdraw_pharmacy(body: dict[str, Any], pharmacy_id: str) -> Response:
    """Withdraw the certification, signed."""
    return _step(certify.WITHDRAW, pharmacy_id, body)


@routes.act(f"{OF_PHARMACY}/trainings", body=wire.TrainingBody, gives=answers.Training)
def record_pharmacy_training(body: dict[str, Any], pharmacy_id: str) -> Response:
    """Record that the pharmacy's staff completed, or renewed, the training."""
    return created(train_pharmacy(desk().registry, call(), CompleteTraining(pharmacy_id, **body)))


@routes.act(f"{OF_PHARMACY}/pharmacists", body=wire.PharmacistBody, gives=answers.Pharmacist)
def add_pharmacist(body: dict[str, Any], pharmacy_id: str) -> Response:
    """Register a pharmacist of the pharmacy."""
    return created(register_pharmacist(desk().registry, call(), RegisterPharmacist(pharmacy_id, **body)))


@routes.look(OF_PHARMACIST, gives=answers.Pharmacist, query=NoQuery)
def show_pharmacist(_query: dict[str, Any], pharmacist_id: str) -> Response:
    """One pharmacist with trainings."""
    return shown(reports.show_pharmacist(desk().registry, actor(), pharmacist_id))


@routes.act(f"{OF_PHARMACIST}/trainings", body=wire.TrainingBody, gives=answers.Training)
def record_pharmacist_training(body: dict[str, Any], pharmacist_id: str) -> Response:
    """Record that a pharmacist completed, or renewed, the training."""
    return created(train_pharmacist(desk().registry, call(), CompleteTraining(pharmacist_id, **body)))


def _step(step: certify.Step, participant_id: str, body: dict[str, Any]) -> Response:
    signing = signed_call(body)
    request = TakeStep(participant_id, **body)
    return created(take_step(desk().registry, signing, certify.PHARMACY, step, request))
