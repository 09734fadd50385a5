"""Somebody signs in by name and password, and out again.

A session is a token that nobody holds: the cookie has only its id, signed. So it expires, is revoked and stands in the
ledger like every token, and what is in the cookie can not be used as one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.domain.actor import Actor
from registry.domain.errors import Unauthenticated
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.issue_token import SECRET_BYTES, token_hash
from registry.services.recognize import by_password
from registry.services.registry import Registry
from registry.storage import accounts
from registry.storage.transaction import Transaction

LONGEST_SESSION = timedelta(hours=12)
"""After that the session opens nothing, and the user signs in again."""


@dataclass(frozen=True)
class SignIn:
    """The name and password of an account."""

    username: str
    password: str


@dataclass(frozen=True)
class Session:
    """Who signed in, and the id under which the session is known."""

    actor: Actor
    session_id: str


def sign_in(registry: Registry, at: datetime, request: SignIn) -> Session:
    """The session is open. Raises Unauthenticated, with one sentence whatever the reason is."""
    actor = by_password(registry, request.username, request.password)
    if actor is None:
        raise Unauthenticated("The name or the password is wrong, or the account is disabled.")
    return open_session(registry, at, actor, ("password",))


def open_session(registry: Registry, at: datetime, actor: Actor, factors: Sequence[str]) -> Session:
    """The actor, who has proved those factors, is signed in."""
    call = Call(actor, at)
    session_id = new_id(call)

    def act(tx: Transaction) -> Answer:
        known = {"token_id": session_id, "account_id": actor.account_id, "expires_at": at + LONGEST_SESSION}
        unheld = token_hash(secrets.token_urlsafe(SECRET_BYTES))
        accounts.add_token(
            tx, {**known, "token_hash": unheld, "recorded_at": at, "recorded_by": actor.account_id}
        )
        enter(
            tx,
            call,
            "signed-in",
            {**known, "factors": list(factors)},
            stream="account",
            stream_id=actor.account_id,
        )
        return answer(known)

    perform(registry, call, act)
    return Session(actor, session_id)


def sign_out(registry: Registry, call: Call, session_id: str | None) -> Answer:
    """The session opens nothing any more, wherever its cookie was copied to. None: a bearer token, which stays."""

    def act(tx: Transaction) -> Answer:
        by = call.actor.account_id
        if session_id is not None and accounts.revoke(tx, token_id=session_id, at=call.as_of, by=by):
            enter(tx, call, "signed-out", {"token_id": session_id}, stream="account", stream_id=by)
        return answer({})

    return perform(registry, Call(call.actor, call.as_of), act)
