"""A machine client that has signed an assertion gets a short token (RFC 6749 section 4.4, RFC 7523 section 2.2)."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from registry.domain.actor import Actor
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.client_assertion import (
    NOT_BELIEVED,
    Assertion,
    Believed,
    GrantRefused,
    read_assertion,
    unauthenticated,
    verify,
)
from registry.services.issue_token import PREFIX, SECRET_BYTES, token_hash
from registry.services.key_sets import KeySets
from registry.services.nobodys_keys import NOBODYS_ID, NOBODYS_KEYS
from registry.services.public_keys import PublicKey
from registry.services.recognize import by_account
from registry.services.registry import Registry
from registry.storage import accounts, client_keys
from registry.storage.transaction import Transaction, reading

LIFE = timedelta(minutes=5)
KEPT = timedelta(hours=1)
"""How long after its end an assertion is still remembered, in case the clock is set back."""
SCOPE = re.compile(r"[!#-\[\]-~]+( [!#-\[\]-~]+)*")
LONGEST_SCOPE = 1000
log = logging.getLogger("registry.machines")


@dataclass(frozen=True)
class AskToken:
    """The assertion, the scopes asked for with spaces between them, and the client's id where it is said again."""

    assertion: str = field(repr=False)
    scope: str | None
    client_id: str | None = None


@dataclass(frozen=True)
class Proof:
    """The key that an assertion names, and the id under which it, or the address that gave it, is registered."""

    key: PublicKey
    key_id: str


@dataclass(frozen=True)
class Grant:
    """The token, shown here and nowhere else, and what it is good for."""

    token: str = field(repr=False)
    scopes: tuple[str, ...]
    life: timedelta = LIFE


def grant_token(
    registry: Registry, key_sets: KeySets[PublicKey], at: datetime, audience: str, request: AskToken
) -> Grant:
    """The token is granted to whom the assertion proves. Raises GrantRefused; an assertion is used up all the same."""
    asked = _scopes(request.scope)
    assertion = read_assertion(request.assertion)
    if request.client_id not in (None, assertion.client_id):
        raise unauthenticated("`client_id` must be the client that the assertion names, or be left out.")
    try:
        proof = _proof(registry, key_sets, assertion, at)
        believed = verify(assertion, proof.key, audience, at)
    except GrantRefused as refused:
        log.warning("an assertion was refused: %s", refused.sentence)
        raise
    client = by_account(registry, assertion.client_id)
    if client is None:
        raise unauthenticated(NOT_BELIEVED)
    token = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    refusals: list[GrantRefused] = []
    call = Call(client, at)
    perform(registry, call, _granting(call, asked, believed, proof, token, refusals.append))
    if refusals:
        raise refusals[0]
    return Grant(token, asked)


def _granting(
    call: Call,
    asked: tuple[str, ...],
    believed: Believed,
    proof: Proof,
    token: str,
    refuse: Callable[[GrantRefused], None],
) -> Callable[[Transaction], Answer]:
    """What is done in one transaction. A refusal is told and not raised: the use of the assertion is kept."""
    client, at = call.actor, call.as_of

    def act(tx: Transaction) -> Answer:
        if not client_keys.rely_on(tx, proof.key_id, at):
            refuse(unauthenticated(NOT_BELIEVED))
        elif not _used_now(tx, client, believed, at):
            refuse(
                unauthenticated("The assertion was used before; make a new one, with a new `jti`, each time.")
            )
        elif not client.scopes.issuperset(asked):
            refuse(
                GrantRefused("invalid_scope", "The account does not have all of these scopes; ask for fewer.")
            )
        else:
            _keep(tx, call, asked, proof, token)
        return answer({})

    return act


def _keep(tx: Transaction, call: Call, asked: Iterable[str], proof: Proof, token: str) -> None:
    known: dict[str, Any] = {
        "token_id": new_id(call),
        "account_id": call.actor.account_id,
        "expires_at": call.as_of + LIFE,
        "scopes": list(asked),
        "key_id": proof.key_id,
    }
    row = {"token_hash": token_hash(token), "recorded_at": call.as_of, "recorded_by": call.actor.account_id}
    accounts.add_token(tx, {**known, **row})
    body = {**known, "thumbprint": proof.key.thumbprint}
    enter(tx, call, "token-granted", body, stream="account", stream_id=call.actor.account_id)


def _used_now(tx: Transaction, client: Actor, believed: Believed, at: datetime) -> bool:
    client_keys.forget_assertions(tx, client.account_id, at - KEPT)
    return client_keys.use_assertion(
        tx,
        account_id=client.account_id,
        jti_hash=sha256(believed.jti.encode()).digest(),
        expires_at=believed.expires_at,
    )


def _proof(registry: Registry, key_sets: KeySets[PublicKey], assertion: Assertion, at: datetime) -> Proof:
    """The key that the assertion names: one that is registered, else one that the client publishes, else nobody's.

    With nobody's the signature is looked at all the same, so that the time does not tell which clients there are.
    """
    with reading(registry.database) as tx:
        client_id = assertion.client_id if _is_id(assertion.client_id) else NOBODYS_ID
        known = client_keys.of_client(tx, client_id, at)
    for row in known:
        if row["kid"] == assertion.kid:
            if not row["active"] or assertion.key_set is not None:
                return _nobodys(assertion)
            return Proof(
                PublicKey(row["kid"], row["algorithm"], row["jwk"], row["thumbprint"]), row["key_id"]
            )
    given_up = {row["thumbprint"] for row in known if row["jwk"] is not None}
    for row in known:
        address = row["jwks_uri"]
        if address is None or not row["active"] or assertion.key_set not in (None, address):
            continue
        key = key_sets.key(address, assertion.kid, at)
        if key is not None and key.thumbprint not in given_up:
            return Proof(key, row["key_id"])
    return _nobodys(assertion)


def _nobodys(assertion: Assertion) -> Proof:
    return Proof(NOBODYS_KEYS[assertion.algorithm], NOBODYS_ID)


def _scopes(said: str | None) -> tuple[str, ...]:
    """The scopes asked for (RFC 6749, section 3.3), each once."""
    if said is None or len(said) > LONGEST_SCOPE or not SCOPE.fullmatch(said):
        raise GrantRefused("invalid_scope", "`scope` must name what the token is for, with spaces between.")
    return tuple(sorted(set(said.split(" "))))


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
