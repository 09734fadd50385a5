"""Who read patients' records, and reading one in an emergency."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import accesses as wire
from registry.api.schemas.questions import AccessQuery, accesses_asked
from registry.api.sending import created
from registry.reports import accesses as reports
from registry.reports.paging import Page
from registry.services.acknowledge_emergency_access import (
    AcknowledgeEmergencyAccess,
    acknowledge_emergency_access,
)
from registry.services.open_emergency_access import OpenEmergencyAccess, open_emergency_access

routes = Routes("accesses", __name__, description="Who reads patients' records.")


@routes.list("/patients/<uuid:patient_id>/accesses", of=wire.Access, query=AccessQuery)
def list_accesses(query: dict[str, Any], patient_id: str) -> Page:
    """The readings of the patient's record: all, or by whom, on which ground and when."""
    return reports.list_accesses(desk().registry, call(), patient_id, **accesses_asked(query))


@routes.act(
    "/patients/<uuid:patient_id>/emergency-access",
    body=wire.EmergencyAccessBody,
    gives=wire.EmergencyAccess,
)
def open_record(body: dict[str, Any], patient_id: str) -> Response:
    """Read the record of a patient of somebody else's for four hours; the coordinators are told."""
    return created(open_emergency_access(desk().registry, call(), OpenEmergencyAccess(patient_id, **body)))


@routes.list("/emergency-accesses", of=wire.EmergencyAccess)
def list_emergency_accesses(query: dict[str, Any]) -> Page:
    """Every record that was opened in an emergency."""
    return reports.list_emergency_accesses(desk().registry, call(), **query)


@routes.act(
    "/emergency-accesses/<uuid:emergency_access_id>/acknowledgement",
    body=wire.AcknowledgementBody,
    gives=wire.Acknowledgement,
)
def acknowledge(_body: dict[str, Any], emergency_access_id: str) -> Response:
    """Take note of an emergency access."""
    request = AcknowledgeEmergencyAccess(emergency_access_id)
    return created(acknowledge_emergency_access(desk().registry, call(), request))
