"""Somebody is invited to set the first password of an account, or to set a new one in the place of a forgotten one.

No administrator chooses or learns a password (ASVS 5.0 6.4.6). A reset leaves the second factors as they are: it must
not be a way around them (6.4.3). Only who has lost them too, and was identified again as at the beginning (6.4.4), is
given a reset that takes them away.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from registry.domain.actor import Actor, Role
from registry.domain.errors import Conflict, NotFound, Unauthenticated
from registry.services.act import Answer, Call, answer, enter, new_id
from registry.services.issue_token import SECRET_BYTES, token_hash
from registry.services.passwords import check_new, hashed
from registry.services.registry import Registry
from registry.services.sessions import close_all
from registry.storage import accounts, invitations, passkeys, second_factors
from registry.storage.transaction import Row, Transaction, reading, transaction

NOT_VALID = "This is not valid any more; ask for a new one."


class Purpose(StrEnum):
    """What an invitation is for."""

    INVITATION = "invitation"
    RESET = "reset"


LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(hours=1)}
"""Who is invited may be on leave; who asked for a reset waits for it."""


@dataclass(frozen=True)
class Invite:
    """Whom, for what, and whether the second factors are lost as well."""

    account_id: str
    purpose: Purpose = Purpose.INVITATION
    lost_factors: bool = False


@dataclass(frozen=True)
class Accept:
    """The token that was handed over, and the password that is chosen."""

    token: str = field(repr=False)
    password: str = field(repr=False)


def invite(registry: Registry, call: Call, request: Invite) -> Answer:
    """The password may be set with the token in this answer, once; an earlier invitation opens nothing any more.

    Raises NotFound, or Conflict for a disabled account, a machine, and an invitation where there is a password.
    """
    token, by = secrets.token_urlsafe(SECRET_BYTES), call.actor.account_id
    with transaction(registry.database) as tx:
        _require_person(tx, request)
        known = {
            "invitation_id": new_id(call),
            "account_id": request.account_id,
            "purpose": request.purpose.value,
            "lost_factors": request.lost_factors,
            "expires_at": call.as_of + LASTS[request.purpose],
        }
        made = {"token_hash": token_hash(token), "recorded_at": call.as_of, "recorded_by": by}
        invitations.add(tx, {**known, **made})
        enter(tx, call, f"{request.purpose}-issued", known, stream="account", stream_id=request.account_id)
    return answer({**known, "token": token, "recorded_at": call.as_of})


def accept(registry: Registry, at: datetime, purpose: Purpose, request: Accept) -> Answer:
    """The password is set, and every session of before ends; nobody is signed in by it.

    Raises Unauthenticated, one sentence whatever the reason is, or Invalid for a weak password, which uses up nothing.
    """
    token = token_hash(request.token)
    with reading(registry.database) as tx:
        row = invitations.valid(tx, token_hash=token, purpose=purpose.value, at=at)
    if row is None:
        raise Unauthenticated(NOT_VALID, code="not-valid-any-more")
    check_new(request.password, row["username"], row["name"])
    kept = hashed(request.password)
    with transaction(registry.database) as tx:
        if not invitations.use(tx, row["invitation_id"], at):
            raise Unauthenticated(NOT_VALID, code="not-valid-any-more")
        return _accepted(tx, Call(_invited(row), at), row, purpose, kept)


def _accepted(tx: Transaction, call: Call, row: Row, purpose: Purpose, kept: str) -> Answer:
    account_id = row["account_id"]
    accounts.set_password(tx, account_id, kept)
    body = {"invitation_id": row["invitation_id"], "lost_factors": row["lost_factors"]}
    enter(tx, call, f"{purpose}-accepted", body, stream="account", stream_id=account_id)
    close_all(tx, call, account_id)
    if row["lost_factors"]:
        end = {"account_id": account_id, "at": call.as_of, "by": account_id}
        second_factors.revoke_totp(tx, **end)
        second_factors.revoke_open_totp(tx, **end)
        second_factors.revoke_recovery_codes(tx, **end)
        passkeys.revoke_all(tx, **end)
    return answer({"account_id": account_id, "username": row["username"], "accepted_at": call.as_of})


def _invited(row: Row) -> Actor:
    return Actor(row["account_id"], Role(row["role"]), row["username"])


def _require_person(tx: Transaction, request: Invite) -> None:
    row = accounts.find(tx, request.account_id)
    if row is None:
        raise NotFound("There is no such account.", code="no-such-account")
    if row["disabled_at"] is not None:
        raise Conflict("This account is disabled.", code="already-ended")
    if row["role"] == Role.CLIENT:
        raise Conflict("A machine has no password; issue a token for it.", code="not-a-person")
    has_password = accounts.password_of(tx, request.account_id) is not None
    if has_password and request.purpose is Purpose.INVITATION:
        raise Conflict("This account has a password; issue a reset.", code="has-a-password")
