"""A session is opened, recognized, and ended.

The cookie holds 256 random bits, of which the hash is kept (ASVS 5.0 7.2.3). The session's id, which lists show, opens
nothing. Every sign-in opens a new session, and so does a second factor that is presented (7.2.4): what an attacker
knew of the one before is worth nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from registry.domain.actor import Actor
from registry.domain.errors import NotFound
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.issue_token import SECRET_BYTES, token_hash
from registry.services.registry import Registry
from registry.services.sign_in_terms import SignInTerms
from registry.storage import sessions
from registry.storage.transaction import Transaction

TOUCHED_EVERY = timedelta(minutes=1)
"""A use is written at most so often. The idle limit counts from what is written, so it may come that much early."""

WHOLE_BY_ITSELF = "passkey"


@dataclass(frozen=True)
class Session:
    """Who signed in and by what, the id under which the session is known, and the secret that opens it.

    `pending`: a second factor is still to be presented, or to be enrolled.
    """

    actor: Actor
    session_id: str
    secret: str = field(repr=False)
    factors: tuple[str, ...]
    pending: bool


@dataclass(frozen=True)
class EndSession:
    """Which session of which account."""

    account_id: str
    session_id: str


def open_session(
    tx: Transaction, terms: SignInTerms, call: Call, factors: Sequence[str], *, due: bool
) -> Session:
    """The actor of the call is signed in. `due`: the account has a second factor, whether or not one is required."""
    session_id, secret = new_id(call), secrets.token_urlsafe(SECRET_BYTES)
    account_id = call.actor.account_id
    known = {
        "session_id": session_id,
        "account_id": account_id,
        "factors": list(factors),
        "expires_at": call.as_of + terms.longest,
    }
    kept = {"secret_hash": token_hash(secret), "recorded_at": call.as_of, "last_used_at": call.as_of}
    sessions.add(tx, {**known, **kept, "second_factor_due": due})
    enter(tx, call, "signed-in", known, stream="account", stream_id=account_id)
    pending = is_pending(terms, factors, due=due)
    return Session(call.actor, session_id, secret, tuple(factors), pending)


def is_pending(terms: SignInTerms, factors: Sequence[str], *, due: bool) -> bool:
    """True when a second factor is still to be presented, or to be enrolled."""
    whole = len(factors) > 1 or WHOLE_BY_ITSELF in factors
    return not whole and (due or terms.second_factor_required)


def idle_since(terms: SignInTerms, at: datetime) -> datetime:
    """A session that was not used after this instant has ended by itself."""
    return at - terms.idle


def end_session(registry: Registry, call: Call, request: EndSession) -> Answer:
    """The session opens nothing any more. Raises NotFound when the account has none of that id, or not any more."""

    def act(tx: Transaction) -> Answer:
        if not close(tx, call, request.account_id, request.session_id):
            raise NotFound("There is no such session.", code="no-such-session")
        return answer({"session_id": request.session_id, "revoked_at": call.as_of})

    return perform(registry, call, act)


def close(
    tx: Transaction, call: Call, account_id: str, session_id: str, event: str = "session-revoked"
) -> bool:
    """The session opens nothing any more; False when there is none, or that was so before."""
    by = call.actor.account_id
    if not sessions.revoke(tx, session_id=session_id, account_id=account_id, at=call.as_of, by=by):
        return False
    enter(tx, call, event, {"session_id": session_id}, stream="account", stream_id=account_id)
    return True


def close_all(tx: Transaction, call: Call, account_id: str, *, but: str | None = None) -> None:
    """No session of the account opens anything any more, but the one named."""
    by = call.actor.account_id
    ended = sessions.revoke_all(tx, account_id=account_id, at=call.as_of, by=by, but=but)
    for session_id in ended:
        enter(tx, call, "session-revoked", {"session_id": session_id}, stream="account", stream_id=account_id)
