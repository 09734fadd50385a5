"""Somebody signs in by name and password, presents a second factor, and signs out again.

Whatever is wrong, a wrong password, a name that nobody has, a disabled account or one that was tried too often, the
answer is the same sentence and status after the same work, so that nobody learns which it was.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from registry.domain.actor import Actor
from registry.domain.errors import Conflict, Forbidden, Unauthenticated
from registry.services import codes
from registry.services.act import Answer, Call, answer, perform
from registry.services.attempts import Asker, admit, forgive
from registry.services.passwords import hashed, is_outdated, matches
from registry.services.recognize import actor_of
from registry.services.registry import Registry
from registry.services.sessions import Session, close, open_session
from registry.storage import accounts, second_factors
from registry.storage.transaction import Row, Transaction, reading, transaction

REFUSED = "The name or the password is wrong, the account is disabled, or it was tried too often; wait and try again."
WRONG_FACTOR = "The code is wrong, was used before, or was tried too often; wait for the next one."
log = logging.getLogger("registry.sign_in")


@dataclass(frozen=True)
class SignIn:
    """The name and password of an account."""

    username: str
    password: str = field(repr=False)


def sign_in(
    registry: Registry,
    at: datetime,
    request: SignIn,
    asker: Asker | None = None,
    replaces: Session | None = None,
) -> Session:
    """The session is open; pending, when a second factor is to follow. `replaces` is the browser's session of before.

    Raises Unauthenticated, with one sentence whatever the reason is.
    """
    admission = admit(registry, "password", request.username, asker or Asker(), at)
    with reading(registry.database) as tx:
        row = accounts.by_username(tx, request.username)
    kept = row["password_hash"] if row is not None and admission.admitted else None
    right = matches(kept, request.password)
    actor = actor_of(row)
    if not right or actor is None:
        log.warning("a sign-in by password was refused")
        raise Unauthenticated(REFUSED)
    call = Call(actor, at)
    with transaction(registry.database) as tx:
        _rehash(tx, row, request.password)
        forgive(tx, admission, at)
        replace(tx, at, replaces)
        due = has_factor(tx, actor.account_id)
        return open_session(tx, registry.sign_in, call, ("password",), due=due)


def present_code(registry: Registry, call: Call, session: Session, code: str, asker: Asker) -> Session:
    """A whole session takes the place of the pending one.

    Raises Forbidden when the code proves nothing, Conflict when none is due.
    """
    if not session.pending:
        raise Conflict("This session needs no second factor.", code="nothing-to-present")
    admission = admit(registry, "factor", call.actor.username, asker, call.as_of)
    if not admission.admitted:
        raise Forbidden(WRONG_FACTOR, code="second-factor-refused")
    with transaction(registry.database) as tx:
        kind = codes.present(tx, registry.sign_in, call.actor.account_id, code, call.as_of)
        if kind is None:
            log.warning("a second factor was refused")
            raise Forbidden(WRONG_FACTOR, code="second-factor-refused")
        forgive(tx, admission, call.as_of)
        return upgrade(tx, registry, call, session, kind)


def upgrade(tx: Transaction, registry: Registry, call: Call, session: Session, kind: str) -> Session:
    """A new session with the further factor takes the place of the one in which it was presented."""
    if not close(tx, call, call.actor.account_id, session.session_id, "session-replaced"):
        raise Unauthenticated("The session has ended meanwhile; sign in again.")
    return open_session(tx, registry.sign_in, call, (*session.factors, kind), due=True)


def open_vouched(registry: Registry, at: datetime, actor: Actor, factors: Sequence[str]) -> Session:
    """The session of an actor for whom a provider vouches; pending, when a second factor is to follow here."""
    with transaction(registry.database) as tx:
        due = has_factor(tx, actor.account_id)
        return open_session(tx, registry.sign_in, Call(actor, at), factors, due=due)


def has_factor(tx: Transaction, account_id: str) -> bool:
    """True when the account has a second factor beside its recovery codes."""
    enrolled = second_factors.enrolled(tx, account_id)
    return bool(enrolled["totp"] or enrolled["passkeys"])


def sign_out(registry: Registry, call: Call, session_id: str | None) -> Answer:
    """The session opens nothing any more, wherever its cookie was copied to. None: a bearer token, which stays."""

    def act(tx: Transaction) -> Answer:
        if session_id is not None:
            close(tx, call, call.actor.account_id, session_id, "signed-out")
        return answer({})

    return perform(registry, Call(call.actor, call.as_of), act)


def _rehash(tx: Transaction, row: Row | None, password: str) -> None:
    """A hash that was made with other parameters than today's is made anew, now that the password is known."""
    if row is not None and is_outdated(row["password_hash"]):
        accounts.set_password(tx, row["account_id"], hashed(password))


def replace(tx: Transaction, at: datetime, replaces: Session | None) -> None:
    """The session that a browser had before opens nothing any more."""
    if replaces is not None:
        call = Call(replaces.actor, at)
        close(tx, call, replaces.actor.account_id, replaces.session_id, "session-replaced")
