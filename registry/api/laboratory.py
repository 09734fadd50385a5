"""Laboratory results."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import answers
from registry.api.schemas.laboratory import LaboratoryResultBody
from registry.api.sending import created
from registry.services.record_laboratory_result import RecordLaboratoryResult, record_laboratory_result

routes = Routes("laboratory", __name__, description="What a laboratory measured.")
OF_PATIENT = "/patients/<uuid:patient_id>"


@routes.act(
    f"{OF_PATIENT}/laboratory-results",
    body=LaboratoryResultBody,
    gives=answers.LaboratoryResult,
)
def record_result(body: dict[str, Any], patient_id: str) -> Response:
    """Record a laboratory result."""
    return created(
        record_laboratory_result(desk().registry, call(), RecordLaboratoryResult(patient_id, **body))
    )
