"""Decisions as they were made."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import answers
from registry.api.schemas.ledger import Evidence
from registry.api.schemas.lists import NoQuery
from registry.api.schemas.questions import (
    DecisionQuery,
    ReasonCounts,
    ReasonQuery,
    decisions_asked,
    reasons_asked,
)
from registry.api.sending import shown
from registry.reports import decisions as reports
from registry.reports.decision_reasons import count_refusals
from registry.reports.evidence import export_decision
from registry.reports.paging import Page

routes = Routes("decisions", __name__, description="Decisions, refusals too.")


@routes.list("/decisions", of=answers.DecisionSummary, query=DecisionQuery)
def list_decisions(query: dict[str, Any]) -> Page:
    """The decisions on the caller's own asks; for a coordinator or auditor, all. Filters combine."""
    return reports.list_decisions(desk().registry, call(), **decisions_asked(query))


@routes.look("/decision-reasons", gives=ReasonCounts, query=ReasonQuery)
def count_reasons(query: dict[str, Any]) -> Response:
    """How often asks were refused for which reason, in a period."""
    return shown({"items": count_refusals(desk().registry, call(), reasons_asked(query))})


@routes.look("/decisions/<uuid:decision_id>", gives=answers.Decision, query=NoQuery)
def show_decision(_query: dict[str, Any], decision_id: str) -> Response:
    """One decision with every outcome in words."""
    return shown(reports.show_decision(desk().registry, call(), decision_id))


@routes.look(
    "/decisions/<uuid:decision_id>/bundle",
    gives=Evidence,
    query=NoQuery,
    contradicts=True,
)
def show_bundle(_query: dict[str, Any], decision_id: str) -> Response:
    """All that shows how the decision was made and that it was not changed since, to check elsewhere."""
    return shown(export_decision(desk().registry, call(), decision_id))
