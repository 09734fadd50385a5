"""The three gates: ask to prescribe, ask to dispense, release; and cancel a number that was not used."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import gates as wire
from registry.api.sending import created
from registry.api.signing import signed_call, unsigned_call
from registry.services.authorize_dispense import AuthorizeDispense, authorize_dispense
from registry.services.authorize_prescription import AuthorizePrescription, authorize_prescription
from registry.services.cancel_authorization import CancelAuthorization, cancel_authorization
from registry.services.cancel_confirmation import CancelConfirmation, cancel_confirmation
from registry.services.release_dispense import ReleaseDispense, release_dispense

routes = Routes("gates", __name__, description="The three gates that the drug passes.")


@routes.act(
    "/prescription-authorizations",
    body=wire.PrescriptionAuthorizationBody,
    gives=wire.PrescriptionAuthorization,
    gate=True,
)
def ask_prescription_authorization(body: dict[str, Any]) -> Response:
    """Ask to prescribe: an authorization number, or every reason why not."""
    return created(authorize_prescription(desk().registry, call(), AuthorizePrescription(**body)))


@routes.act(
    "/prescription-authorizations/cancellations",
    body=wire.AuthorizationCancellationBody,
    gives=wire.Cancellation,
)
def cancel_prescription_authorization(body: dict[str, Any]) -> Response:
    """Cancel an authorization number that was not used."""
    return created(cancel_authorization(desk().registry, call(), CancelAuthorization(**body)))


@routes.act(
    "/dispense-authorizations",
    body=wire.DispenseAuthorizationBody,
    gives=wire.DispenseAuthorization,
    gate=True,
)
def ask_dispense_authorization(body: dict[str, Any]) -> Response:
    """Ask to dispense: a confirmation number, or every reason why not."""
    return created(authorize_dispense(desk().registry, call(), AuthorizeDispense(**body)))


@routes.act(
    "/dispense-authorizations/cancellations",
    body=wire.ConfirmationCancellationBody,
    gives=wire.Cancellation,
)
def cancel_dispense_authorization(body: dict[str, Any]) -> Response:
    """Cancel a confirmation number that was not used, which frees its authorization number."""
    return created(cancel_confirmation(desk().registry, call(), CancelConfirmation(**body)))


@routes.act("/dispenses", body=wire.DispenseBody, gives=wire.Dispense, gate=True, signed=True)
def release(body: dict[str, Any]) -> Response:
    """Record that the product was handed over or shipped, or get every reason why it may not be.

    The pharmacist signs the checklist.
    """
    signed = body.get("checklist") is not None
    made = signed_call(body) if signed else unsigned_call(body)
    return created(release_dispense(desk().registry, made, ReleaseDispense(**body)))
