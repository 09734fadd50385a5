"""The identities at an OpenID provider that open accounts."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas import identities as wire
from registry.api.schemas.safe_use import ReasonBody
from registry.api.sending import created
from registry.domain.actor import Role
from registry.reports import identities as reports
from registry.reports.paging import Page
from registry.services.link_identity import LinkIdentity, UnlinkIdentity, link_identity, unlink_identity

routes = Routes("identities", __name__, description="Identities at an OpenID provider.")
ADMINISTRATING = (Role.ADMINISTRATOR,)
OF_ACCOUNT = "/accounts/<uuid:account_id>/identities"


@routes.act(OF_ACCOUNT, body=wire.IdentityBody, gives=wire.Identity)
def add_identity(body: dict[str, Any], account_id: str) -> Response:
    """Let an account open for a subject of an OpenID provider."""
    return created(link_identity(desk().registry, call(), LinkIdentity(account_id, **body)))


@routes.list(OF_ACCOUNT, of=wire.Identity)
def list_identities(query: dict[str, Any], account_id: str) -> Page:
    """The identities that open an account, revoked ones too."""
    return reports.list_identities(desk().registry, account_id, **query)


@routes.act(f"{OF_ACCOUNT}/<uuid:identity_id>/revocation", body=ReasonBody, gives=wire.Unlinking)
def revoke_identity(body: dict[str, Any], account_id: str, identity_id: str) -> Response:
    """Revoke an identity; it opens the account no more. Sessions that are open stay."""
    return created(unlink_identity(desk().registry, call(), UnlinkIdentity(account_id, identity_id, **body)))
