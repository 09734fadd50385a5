"""The keys with which machine clients prove who they are."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.machines import key_sets
from registry.api.routes import Routes
from registry.api.schemas import client_keys as wire
from registry.api.sending import created
from registry.domain.actor import Role
from registry.reports.client_keys import list_client_keys
from registry.reports.paging import Page
from registry.services.public_keys import of_jwk
from registry.services.register_client_key import RegisterClientKey, register_client_key
from registry.services.retire_client_key import RetireClientKey, retire_client_key

routes = Routes("client_keys", __name__, description="Keys of machine clients.")
ADMINISTRATING = (Role.ADMINISTRATOR,)
OF_ACCOUNT = "/accounts/<uuid:account_id>/keys"


@routes.act(OF_ACCOUNT, body=wire.ClientKeyBody, gives=wire.ClientKey)
def add_client_key(body: dict[str, Any], account_id: str) -> Response:
    """Register a public key of a machine client, or the address where it publishes its keys."""
    jwk, address = body.get("jwk"), body.get("jwks_uri")
    request = RegisterClientKey(
        account_id,
        key=of_jwk(jwk) if jwk is not None else None,
        jwks_uri=address,
        listed=address is not None and key_sets().allows(address),
        active_from=body.get("active_from"),
    )
    return created(register_client_key(desk().registry, call(), request))


@routes.list(OF_ACCOUNT, of=wire.ClientKey)
def list_keys(query: dict[str, Any], account_id: str) -> Page:
    """The keys of a machine client, retired ones too."""
    return list_client_keys(desk().registry, account_id, **query)


@routes.act(
    f"{OF_ACCOUNT}/<uuid:key_id>/retirement",
    body=wire.RetirementBody,
    gives=wire.Retirement,
)
def retire(body: dict[str, Any], account_id: str, key_id: str) -> Response:
    """Retire a key, now with all its tokens, or from an instant to come; a retirement can be brought forward."""
    return created(retire_client_key(desk().registry, call(), RetireClientKey(account_id, key_id, **body)))
