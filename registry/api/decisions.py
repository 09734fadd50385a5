"""Decisions as they were made."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import answers
from registry.api.schemas.lists import NoQuery
from registry.api.schemas.questions import DecisionQuery, decisions_asked
from registry.api.sending import shown
from registry.reports import decisions as reports
from registry.reports.paging import Page

routes = Routes("decisions", __name__, description="Decisions, refusals too.")


@routes.list("/decisions", of=answers.DecisionSummary, query=DecisionQuery)
def list_decisions(query: dict[str, Any]) -> Page:
    """The decisions on the caller's own asks; for a coordinator or auditor, all. Filters combine."""
    return reports.list_decisions(desk().registry, call(), **decisions_asked(query))


@routes.look("/decisions/<uuid:decision_id>", gives=answers.Decision, query=NoQuery)
def show_decision(_query: dict[str, Any], decision_id: str) -> Response:
    """One decision with every outcome in words."""
    return shown(reports.show_decision(desk().registry, call(), decision_id))
