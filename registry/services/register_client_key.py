"""A key is registered for a machine client, or the address where the client publishes its keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.actor import Role
from registry.domain.errors import Conflict, Invalid, NotFound
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.public_keys import PublicKey
from registry.services.registry import Registry
from registry.storage import accounts, client_keys
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RegisterClientKey:
    """Whose key, from when it counts (now, if it is not said), and either the key or the address.

    `listed` says whether the operator has listed the address.
    """

    account_id: str
    key: PublicKey | None = None
    jwks_uri: str | None = None
    listed: bool = False
    active_from: datetime | None = None


def register_client_key(registry: Registry, call: Call, request: RegisterClientKey) -> Answer:
    """The client may prove with it who it is; other keys go on counting.

    Raises NotFound, Conflict for an account of no machine client and for a key that is or was another's, Invalid for an
    address that is not listed.
    """
    active_from = _checked(call, request)
    key = request.key
    known: dict[str, Any] = {
        "account_id": request.account_id,
        "kid": key.kid if key else None,
        "algorithm": key.algorithm if key else None,
        "thumbprint": key.thumbprint if key else None,
        "jwks_uri": request.jwks_uri,
        "active_from": active_from,
    }

    def act(tx: Transaction) -> Answer:
        _check_account(tx, request.account_id)
        document = {"key_id": new_id(call), **known, "recorded_at": call.as_of}
        kept = {"jwk": key.jwk if key else None, "recorded_by": call.actor.account_id}
        client_keys.add(tx, {**document, **kept})
        body = {"key_id": document["key_id"], **known}
        enter(tx, call, "client-key-registered", body, stream="account", stream_id=request.account_id)
        return answer(document)

    return perform(registry, call, act)


def _checked(call: Call, request: RegisterClientKey) -> datetime:
    if (request.key is None) == (request.jwks_uri is None):
        raise Invalid(
            "Either a key or the address of keys is registered.",
            fields={"/jwk": "name this or `jwks_uri`, and not both"},
        )
    if request.jwks_uri is not None and not request.listed:
        raise Invalid(
            "Keys are fetched from listed addresses only; the operator lists them in REGISTRY_JWKS_ADDRESSES.",
            fields={"/jwks_uri": "not listed on this server"},
        )
    if request.active_from is not None and request.active_from < call.as_of:
        raise Invalid(
            "A key can not count before it is registered.",
            fields={"/active_from": "an instant to come was expected; leave it out for now"},
        )
    return request.active_from or call.as_of


def _check_account(tx: Transaction, account_id: str) -> None:
    row = accounts.find(tx, account_id)
    if row is None:
        raise NotFound("There is no such account.", code="no-such-account")
    if row["role"] != Role.CLIENT or row["disabled_at"] is not None:
        raise Conflict(
            "Only an account of the role client that is not disabled has keys.", code="not-a-client"
        )
