"""Non-compliance: events, the cases made of them, and the steps that a coordinator takes."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import noncompliance as wire
from registry.api.schemas.lists import NoQuery
from registry.api.sending import created, shown
from registry.api.signing import signed_call
from registry.domain.case import StepKind
from registry.reports import noncompliance as reports
from registry.reports.paging import Page
from registry.services.act import Call
from registry.services.enter_noncompliance import EnterNoncompliance, enter_noncompliance
from registry.services.open_case import OpenCase, open_case
from registry.services.take_case_step import TakeCaseStep, take_case_step

routes = Routes("noncompliance", __name__, description="Non-compliance and what is done about it.")
CASE = "/cases/<uuid:case_id>"
YES = {"yes": True, "no": False}


@routes.list("/noncompliance-events", of=wire.NoncomplianceEvent, query=wire.EventsQuery)
def list_noncompliance_events(query: dict[str, Any]) -> Page:
    """What was not as a program wants it, found by rules or entered by coordinators."""
    wanted = reports.EventsWanted(**_filters(query, "in_case"))
    return reports.list_events(desk().registry, call(), wanted, query["after"], query["limit"])


@routes.look("/noncompliance-events/<uuid:event_id>", gives=wire.NoncomplianceEvent, query=NoQuery)
def show_noncompliance_event(_query: dict[str, Any], event_id: str) -> Response:
    """One event."""
    return shown(reports.show_event(desk().registry, call(), event_id))


@routes.act("/noncompliance-events", body=wire.EventBody, gives=wire.NoncomplianceEvent)
def add_noncompliance_event(body: dict[str, Any]) -> Response:
    """Enter what the records do not show by themselves."""
    return created(enter_noncompliance(desk().registry, call(), EnterNoncompliance(**body)))


@routes.list("/cases", of=wire.CaseSummary, query=wire.CasesQuery)
def list_cases(query: dict[str, Any]) -> Page:
    """Cases and how they stand."""
    wanted = reports.CasesWanted(**_filters(query, "closed"))
    return reports.list_cases(desk().registry, call(), wanted, query["after"], query["limit"])


@routes.look(CASE, gives=wire.Case, query=NoQuery)
def show_case(_query: dict[str, Any], case_id: str) -> Response:
    """One case with its events and steps."""
    return shown(reports.show_case(desk().registry, call(), case_id))


@routes.act("/cases", body=wire.CaseBody, gives=wire.OpenedCase)
def add_case(body: dict[str, Any]) -> Response:
    """Open a case about events of one stakeholder."""
    return created(open_case(desk().registry, call(), OpenCase(tuple(body["event_ids"]))))


@routes.act(f"{CASE}/assessments", body=wire.AssessmentBody, gives=wire.CaseStep)
def assess(body: dict[str, Any], case_id: str) -> Response:
    """Say how grave the case is."""
    return _taken(call(), case_id, kind=StepKind.ASSESSMENT, **body)


@routes.act(f"{CASE}/actions", body=wire.ActionBody, gives=wire.CaseStep)
def plan_action(body: dict[str, Any], case_id: str) -> Response:
    """Ask for a corrective or preventive action by a day."""
    return _taken(call(), case_id, **body)


@routes.act(f"{CASE}/actions/<uuid:action_id>/completion", body=wire.StepWords, gives=wire.CaseStep)
def complete_action(body: dict[str, Any], case_id: str, action_id: str) -> Response:
    """Record that an action was done, and what shows it."""
    return _taken(call(), case_id, kind=StepKind.ACTION_DONE, answers=action_id, **body)


@routes.act(f"{CASE}/measures", body=wire.MeasureBody, gives=wire.CaseStep, signed=True)
def take_measure(body: dict[str, Any], case_id: str) -> Response:
    """Give notice, warn, suspend or deactivate, signed; the last two shut the gates at once."""
    signing = signed_call(body)
    return _taken(signing, case_id, **body)


@routes.act(f"{CASE}/reconsiderations", body=wire.ReconsiderationBody, gives=wire.CaseStep, signed=True)
def reconsider(body: dict[str, Any], case_id: str) -> Response:
    """Reconsider a suspension or deactivation, signed; a suspension that is lifted opens the gates at once."""
    signing = signed_call(body)
    return _taken(signing, case_id, kind=StepKind.RECONSIDERATION, **body)


@routes.act(f"{CASE}/closing", body=wire.ClosingBody, gives=wire.CaseStep, signed=True)
def close_case(body: dict[str, Any], case_id: str) -> Response:
    """Close the case, signed."""
    signing = signed_call(body)
    return _taken(signing, case_id, kind=StepKind.CLOSING, **body)


def _filters(query: dict[str, Any], truth: str) -> dict[str, Any]:
    """What the query says but for its page; `truth` names the filter that says yes or no."""
    filters = {name: value for name, value in query.items() if name not in ("after", "limit")}
    return {**filters, truth: YES.get(query.get(truth, ""))}


def _taken(made: Call, case_id: str, **said: Any) -> Response:
    return created(take_case_step(desk().registry, made, TakeCaseStep(case_id, **said)))
