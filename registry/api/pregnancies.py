"""Reported pregnancies: how each stands, and what becomes of it."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import pregnancies as wire
from registry.api.sending import created
from registry.reports.paging import Page
from registry.reports.pregnancies import list_pregnancies
from registry.services.follow_up_pregnancy import FollowUpPregnancy, follow_up_pregnancy

routes = Routes("pregnancies", __name__, description="Reported pregnancies and what becomes of them.")


@routes.list("/pregnancy-reports", of=wire.PregnancySummary, query=wire.PregnanciesQuery)
def list_reported_pregnancies(query: dict[str, Any]) -> Page:
    """All reported pregnancies and how each stands."""
    period = (query.get("since"), query.get("until"))
    return list_pregnancies(desk().registry, call(), *period, query["after"], query["limit"])


@routes.act(
    "/patients/<uuid:patient_id>/pregnancy-reports/<uuid:report_id>/follow-ups",
    body=wire.FollowUpBody,
    gives=wire.PregnancyFollowUp,
)
def follow_up(body: dict[str, Any], patient_id: str, report_id: str) -> Response:
    """Record exposure, root cause, a planned or made follow-up, the outcome, or a report onward."""
    request = FollowUpPregnancy(patient_id, report_id, **body)
    return created(follow_up_pregnancy(desk().registry, call(), request))
