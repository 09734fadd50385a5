"""Decisions as they were made."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import actor, desk
from registry.api.routes import Routes
from registry.api.schemas import answers
from registry.api.schemas.lists import NoQuery
from registry.api.sending import listed, shown
from registry.reports import decisions as reports

routes = Routes("decisions", __name__, description="Decisions, refusals too.")


@routes.list("/decisions", of=answers.DecisionSummary)
def list_decisions(query: dict[str, Any]) -> Response:
    """The decisions on the caller's own asks; for a coordinator or auditor, all."""
    return listed(reports.list_decisions(desk().registry, actor(), **query))


@routes.look("/decisions/<uuid:decision_id>", gives=answers.Decision, query=NoQuery)
def show_decision(_query: dict[str, Any], decision_id: str) -> Response:
    """One decision with every outcome in words."""
    return shown(reports.show_decision(desk().registry, actor(), decision_id))
