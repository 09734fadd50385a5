"""Passkeys are registered, removed, and signed in with: the preferred way, as nothing of it can be guessed or phished.

Signing in with one is not slowed by other people's failures: there is nothing to guess, so nobody is locked out here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registry.domain.errors import Forbidden, NotFound, Unauthenticated
from registry.services import ceremonies
from registry.services.act import Answer, Call, answer, enter, new_id
from registry.services.attempts import Asker
from registry.services.factors import Done, renew, require_another, require_first, require_proof, settle
from registry.services.prove_again import Proof
from registry.services.recognize import actor_of
from registry.services.registry import Registry
from registry.services.sessions import Session, open_session
from registry.services.sign_in import replace
from registry.storage import passkeys, second_factors
from registry.storage.transaction import transaction

Document = dict[str, Any]
log = logging.getLogger("registry.sign_in")


@dataclass(frozen=True)
class RegisterPasskey:
    """What the browser answered, and the name by which its owner will know the passkey."""

    name: str
    credential: Mapping[str, Any] = field(repr=False)


def begin_sign_in(registry: Registry, at: datetime) -> Document:
    """What a browser needs to sign in with a passkey; it names no account, so it tells nobody who has one."""
    with transaction(registry.database) as tx:
        return ceremonies.to_answer(tx, registry.sign_in, at, None)


def begin_proof(registry: Registry, call: Call) -> Document:
    """What a browser needs to prove again, with a passkey, who is signed in."""
    with transaction(registry.database) as tx:
        return ceremonies.to_answer(tx, registry.sign_in, call.as_of, call.actor.account_id)


def begin_registration(
    registry: Registry, call: Call, session: Session, proof: Proof, asker: Asker
) -> Document:
    """What a browser needs to make a passkey. Raises Forbidden when it must be proven first who asks."""
    require_proof(registry, call, session, proof, asker)
    with transaction(registry.database) as tx:
        return ceremonies.to_register(tx, registry.sign_in, call.actor, call.as_of)


def register_passkey(registry: Registry, call: Call, session: Session, request: RegisterPasskey) -> Done:
    """The passkey opens its account. With the first factor come recovery codes, in this answer alone."""
    who = call.actor
    made = ceremonies.registered(registry, who, call.as_of, request.credential)
    with transaction(registry.database) as tx:
        if session.pending:
            require_first(tx, call)
        known = {"passkey_id": new_id(call), "name": request.name}
        row = {**known, **made, "account_id": who.account_id, "recorded_by": who.account_id}
        passkeys.add(tx, {**row, "recorded_at": call.as_of})
        enter(tx, call, "passkey-registered", known, stream="account", stream_id=who.account_id)
        codes = second_factors.enrolled(tx, who.account_id)["recovery_codes"]
        fresh = {} if codes else {"recovery_codes": renew(tx, call)}
        replaced = settle(tx, registry, call, session, "passkey")
    return Done(answer({**known, "recorded_at": call.as_of, **fresh}), replaced)


def remove_passkey(registry: Registry, call: Call, session: Session, passkey_id: str) -> Answer:
    """The passkey opens nothing any more. Raises NotFound, or Conflict when nothing is left beside it."""
    account_id = call.actor.account_id
    with transaction(registry.database) as tx:
        known = {"passkey_id": passkey_id, "account_id": account_id}
        if not passkeys.revoke(tx, **known, at=call.as_of, by=account_id):
            raise NotFound("There is no such passkey.", code="no-such-passkey")
        require_another(tx, registry, account_id)
        body = {"passkey_id": passkey_id}
        enter(tx, call, "passkey-removed", body, stream="account", stream_id=account_id)
        settle(tx, registry, call, session, "passkey")
        return answer({**body, "revoked_at": call.as_of})


def sign_in_by_passkey(
    registry: Registry, at: datetime, credential: Mapping[str, Any], replaces: Session | None = None
) -> Session:
    """The session is open and whole. Raises Unauthenticated, with one sentence whatever the reason is."""
    try:
        challenge = ceremonies.challenged(registry, at, credential, None)
        with transaction(registry.database) as tx:
            actor = actor_of(ceremonies.answering(tx, registry.sign_in, at, credential, challenge))
            if actor is None:
                raise ceremonies.refused()
            replace(tx, at, replaces)
            return open_session(tx, registry.sign_in, Call(actor, at), ("passkey",), due=True)
    except Forbidden as error:
        log.warning("a sign-in by passkey was refused")
        raise Unauthenticated(ceremonies.REFUSED) from error
