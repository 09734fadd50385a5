"""A bearer token is issued, shown once and kept as a hash; or revoked."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from registry.domain.errors import Conflict, Invalid, NotFound
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.registry import Registry
from registry.storage import accounts
from registry.storage.transaction import Transaction

PREFIX = "rems_"
SECRET_BYTES = 32


@dataclass(frozen=True)
class IssueToken:
    """For which account, until when (`None`: until it is revoked), for which scopes (`None`: all of the account's)."""

    account_id: str
    expires_at: datetime | None = None
    scopes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class RevokeToken:
    """Which token."""

    token_id: str


def issue_token(registry: Registry, call: Call, request: IssueToken) -> Answer:
    """The token opens the account; its text is in this answer and nowhere else.

    An idempotency key is not honored here, because the answer must not be kept.
    Raises NotFound for an account that does not exist, Invalid for an expiry that has passed and for scopes that the
    account does not have.
    """
    if request.expires_at is not None and request.expires_at <= call.as_of:
        raise Invalid(
            "The token would be expired.", fields={"/expires_at": "an instant to come was expected"}
        )
    token = PREFIX + secrets.token_urlsafe(SECRET_BYTES)

    def act(tx: Transaction) -> Answer:
        account = accounts.find(tx, request.account_id)
        if account is None:
            raise NotFound("There is no such account.", code="no-such-account")
        known = {
            "token_id": new_id(call),
            "account_id": request.account_id,
            "expires_at": request.expires_at,
            "scopes": _narrowed(request.scopes, account["scopes"]),
        }
        row = {**known, "token_hash": token_hash(token), "recorded_at": call.as_of}
        accounts.add_token(tx, {**row, "recorded_by": call.actor.account_id})
        enter(tx, call, "token-issued", known, stream="account", stream_id=request.account_id)
        return answer({**known, "token": token, "recorded_at": call.as_of})

    return perform(registry, Call(call.actor, call.as_of), act)


def _narrowed(scopes: tuple[str, ...] | None, of_account: Collection[str]) -> list[str] | None:
    if scopes is None:
        return None
    beyond = set(scopes) - set(of_account)
    if beyond:
        raise Invalid(
            "A token can not do more than its account.",
            fields={"/scopes": f"the account does not have {', '.join(sorted(beyond))}"},
        )
    return sorted(set(scopes))


def revoke_token(registry: Registry, call: Call, request: RevokeToken) -> Answer:
    """The token opens nothing any more. Raises NotFound, or Conflict when it was revoked before."""

    def act(tx: Transaction) -> Answer:
        row = accounts.token(tx, request.token_id)
        if row is None:
            raise NotFound("There is no such token.", code="no-such-token")
        if not accounts.revoke(tx, token_id=request.token_id, at=call.as_of, by=call.actor.account_id):
            raise Conflict("This token was revoked before.", code="already-ended")
        body = {"token_id": request.token_id}
        enter(tx, call, "token-revoked", body, stream="account", stream_id=row["account_id"])
        return answer({**body, "revoked_at": call.as_of})

    return perform(registry, call, act)


def token_hash(token: str) -> bytes:
    """What is kept of a token: 256 random bits need no slow hash."""
    return sha256(token.encode()).digest()
