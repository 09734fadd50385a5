"""A patient's history in one order, and what was learnt of it between two instants: for auditors and coordinators."""

from __future__ import annotations

from typing import Any

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import questions as wire
from registry.reports import timeline as reports
from registry.reports.paging import Page

routes = Routes("timeline", __name__, description="A patient's whole history.")


@routes.list("/patients/<uuid:patient_id>/timeline", of=wire.TimelineEntry, query=wire.InstantsQuery)
def show_timeline(query: dict[str, Any], patient_id: str) -> Page:
    """Every record, decision, number and event of the patient in the order of their recording, errors too."""
    return reports.timeline(desk().registry, call(), patient_id, **wire.instants_asked(query))


@routes.list("/patients/<uuid:patient_id>/difference", of=wire.Difference, query=wire.DifferenceQuery)
def show_difference(query: dict[str, Any], patient_id: str) -> Page:
    """What the registry learnt of the patient between two instants."""
    asked: dict[str, Any] = {"earlier": None, "later": None, **query}
    return reports.difference(desk().registry, call(), patient_id, **asked)
