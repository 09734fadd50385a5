"""Prescribers: registered, certified, suspended, reinstated, withdrawn; their delegates."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import actor, call, desk
from registry.api.routes import Routes
from registry.api.schemas import answers
from registry.api.schemas import participants as wire
from registry.api.schemas.lists import NoQuery
from registry.api.schemas.safe_use import ReasonBody
from registry.api.sending import created, shown
from registry.api.signing import signed_call
from registry.reports import participants as reports
from registry.reports.paging import Page
from registry.services import certify
from registry.services.appoint_delegate import (
    AppointDelegate,
    RevokeDelegate,
    appoint_delegate,
    revoke_delegate,
)
from registry.services.certify import TakeStep, take_step
from registry.services.register_prescriber import RegisterPrescriber, register_prescriber

routes = Routes("prescribers", __name__, description="Prescribers and their certifications.")
OF_PRESCRIBER = "/prescribers/<uuid:prescriber_id>"


@routes.act("/prescribers", body=wire.PrescriberBody, gives=answers.Prescriber)
def add_prescriber(body: dict[str, Any]) -> Response:
    """Register a prescriber."""
    return created(register_prescriber(desk().registry, call(), RegisterPrescriber(**body)))


@routes.list("/prescribers", of=answers.Prescriber)
def list_prescribers(query: dict[str, Any]) -> Page:
    """All prescribers."""
    return reports.list_prescribers(desk().registry, **query)


@routes.look(OF_PRESCRIBER, gives=answers.Prescriber, query=NoQuery)
def show_prescriber(_query: dict[str, Any], prescriber_id: str) -> Response:
    """One prescriber with certifications and delegates."""
    return shown(reports.show_prescriber(desk().registry, actor(), prescriber_id))


@routes.act(
    f"{OF_PRESCRIBER}/certifications",
    body=wire.PrescriberCertificationBody,
    gives=answers.Certification,
    signed=True,
)
def certify_prescriber(body: dict[str, Any], prescriber_id: str) -> Response:
    """Certify the prescriber in a program, signed."""
    signing = signed_call(body)
    request = TakeStep(prescriber_id, body["program"])
    return created(take_step(desk().registry, signing, certify.PRESCRIBER, certify.CERTIFY, request))


@routes.act(f"{OF_PRESCRIBER}/suspensions", body=wire.StepBody, gives=answers.Certification, signed=True)
def suspend_prescriber(body: dict[str, Any], prescriber_id: str) -> Response:
    """Suspend the certification; every later gate refuses, for numbers already issued too. Signed."""
    return _step(certify.SUSPEND, prescriber_id, body)


@routes.act(f"{OF_PRESCRIBER}/reinstatements", body=wire.StepBody, gives=answers.Certification, signed=True)
def reinstate_prescriber(body: dict[str, Any], prescriber_id: str) -> Response:
    """Reinstate a suspended certification, signed."""
    return _step(certify.REINSTATE, prescriber_id, body)


@routes.act(f"{OF_PRESCRIBER}/withdrawals", body=wire.StepBody, gives=answers.Certification, signed=True)
def withdraw_prescriber(body: dict[str, Any], prescriber_id: str) -> Response:
    """Withdraw the certification, signed."""
    return _step(certify.WITHDRAW, prescriber_id, body)


@routes.act(f"{OF_PRESCRIBER}/delegates", body=wire.DelegateBody, gives=answers.Delegate)
def add_delegate(body: dict[str, Any], prescriber_id: str) -> Response:
    """Appoint a delegate, who may do everything for the prescriber but the survey and signatures."""
    return created(appoint_delegate(desk().registry, call(), AppointDelegate(prescriber_id, **body)))


@routes.act(
    f"{OF_PRESCRIBER}/delegates/<uuid:delegate_id>/revocation",
    body=ReasonBody,
    gives=answers.Revocation,
)
def end_delegate(body: dict[str, Any], prescriber_id: str, delegate_id: str) -> Response:
    """End a delegate's appointment."""
    request = RevokeDelegate(prescriber_id, delegate_id, **body)
    return created(revoke_delegate(desk().registry, call(), request))


def _step(step: certify.Step, participant_id: str, body: dict[str, Any]) -> Response:
    signing = signed_call(body)
    request = TakeStep(participant_id, **body)
    return created(take_step(desk().registry, signing, certify.PRESCRIBER, step, request))
