"""The patient's condition and other medicines, which advisories depend on."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import answers
from registry.api.schemas.clinical import ClinicalStatusBody
from registry.api.sending import created
from registry.services.record_clinical_status import RecordClinicalStatus, record_clinical_status

routes = Routes("clinical", __name__, description="What advisories depend on; no gate looks at it.")


@routes.act(
    "/patients/<uuid:patient_id>/clinical-statuses",
    body=ClinicalStatusBody,
    gives=answers.ClinicalStatus,
)
def state_condition(body: dict[str, Any], patient_id: str) -> Response:
    """State the indication, and what else advice depends on; it never opens or shuts a gate."""
    return created(record_clinical_status(desk().registry, call(), RecordClinicalStatus(patient_id, **body)))
