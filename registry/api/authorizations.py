"""The numbers that the gates gave, as they stand now, and the releases."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import gates as wire
from registry.api.schemas.lists import NoQuery
from registry.api.sending import shown
from registry.reports import authorizations as reports
from registry.reports.paging import Page

routes = Routes("authorizations", __name__, description="The numbers that the gates gave.")


@routes.list("/prescription-authorizations", of=wire.GivenAuthorization)
def list_prescription_authorizations(query: dict[str, Any]) -> Page:
    """The authorization numbers of the caller's prescriber; for a coordinator or auditor, all."""
    return reports.list_authorizations(desk().registry, call(), **query)


@routes.look(
    "/prescription-authorizations/<uuid:decision_id>",
    gives=wire.GivenAuthorization,
    query=NoQuery,
)
def show_prescription_authorization(_query: dict[str, Any], decision_id: str) -> Response:
    """The authorization number that the decision gave."""
    return shown(reports.show_authorization(desk().registry, call(), decision_id))


@routes.list("/dispense-authorizations", of=wire.GivenConfirmation)
def list_dispense_authorizations(query: dict[str, Any]) -> Page:
    """The confirmation numbers of the caller's pharmacy with their releases; for a coordinator or auditor, all."""
    return reports.list_confirmations(desk().registry, call(), **query)


@routes.look(
    "/dispense-authorizations/<uuid:decision_id>",
    gives=wire.GivenConfirmation,
    query=NoQuery,
)
def show_dispense_authorization(_query: dict[str, Any], decision_id: str) -> Response:
    """The confirmation number that the decision gave, with its release."""
    return shown(reports.show_confirmation(desk().registry, call(), decision_id))


@routes.list("/dispenses", of=wire.GivenRelease)
def list_dispenses(query: dict[str, Any]) -> Page:
    """The releases by the caller's pharmacy with their checklists; for a coordinator or auditor, all."""
    return reports.list_releases(desk().registry, call(), **query)


@routes.look("/dispenses/<uuid:decision_id>", gives=wire.GivenRelease, query=NoQuery)
def show_dispense(_query: dict[str, Any], decision_id: str) -> Response:
    """The release that the decision allowed, with its checklist."""
    return shown(reports.show_release(desk().registry, call(), decision_id))
