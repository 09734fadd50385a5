"""Dispense exceptions."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import desk
from registry.api.routes import Routes
from registry.api.schemas import answers
from registry.api.schemas.exceptions import DispenseExceptionBody
from registry.api.sending import created
from registry.api.signing import signed_call
from registry.services.grant_dispense_exception import GrantDispenseException, grant_dispense_exception

routes = Routes("exceptions", __name__, description="What a prescriber answers for in person.")


@routes.act(
    "/patients/<uuid:patient_id>/dispense-exceptions",
    body=DispenseExceptionBody,
    gives=answers.DispenseException,
    signed=True,
)
def grant(body: dict[str, Any], patient_id: str) -> Response:
    """Grant a dispense exception: one supply although this month's tests are not there. Signed."""
    signing = signed_call(body)
    request = GrantDispenseException(patient_id, **body)
    return created(grant_dispense_exception(desk().registry, signing, request))
