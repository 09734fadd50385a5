"""Somebody who is signed in proves again who it is: before signing, and before changing how to sign in.

21 CFR 11.200(a)(1): the first signing in one continuous period takes every component, each later one at least one that
only this person can use. The session is that period, so a bearer token, which has none, takes every component each
time. A passkey with user verification is possession and knowledge (or inherence) at once, so it is all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.domain.errors import Forbidden
from registry.services import ceremonies, codes
from registry.services.act import Call
from registry.services.attempts import Asker, admit, forgive
from registry.services.passwords import matches
from registry.services.registry import Registry
from registry.storage import accounts, second_factors, sessions
from registry.storage.transaction import Row, Transaction, reading, transaction

NEEDED = "Prove again that it is you: a part that is needed was not given."
WRONG = "A part of the proof is wrong, was used before, or was tried too often; wait a little and try again."


@dataclass(frozen=True)
class Proof:
    """What is shown: the password, a code (by time, or a recovery code), a passkey's answer to a challenge.

    Parts that are given must all be right.
    """

    password: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    passkey: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Proven:
    """What was proven: `components` among password, totp, recovery-code, passkey; `whole` when it was all there is."""

    components: tuple[str, ...]
    whole: bool


def prove_again(
    registry: Registry, call: Call, session_id: str | None, proof: Proof, asker: Asker | None = None
) -> Proven:
    """The actor of the call has proven again who it is. It commits by itself: a code that was shown is used.

    Raises Forbidden, `proof-needed` with a pointer to each part that is missing, or `proof-refused`.
    """
    who = call.actor
    with reading(registry.database) as tx:
        kept = accounts.password_of(tx, who.account_id)
        enrolled = second_factors.enrolled(tx, who.account_id)
        first = session_id is None or not _proven_before(tx, session_id)
    _require(proof, enrolled, first=first)
    admission = admit(registry, "proof", who.username, asker or Asker(), call.as_of)
    right = proof.password is None or matches(kept, proof.password)
    if not (admission.admitted and right):
        raise Forbidden(WRONG, code="proof-refused")
    challenge = b""
    if proof.passkey is not None:
        challenge = ceremonies.challenged(registry, call.as_of, proof.passkey, who.account_id)
    with transaction(registry.database) as tx:
        shown = (*_use_code(tx, registry, call, proof), *_use_passkey(tx, registry, call, proof, challenge))
        forgive(tx, admission, call.as_of)
        if first and session_id is not None:
            sessions.prove(tx, session_id, call.as_of)
    password = ("password",) if proof.password is not None else ()
    return Proven((*password, *shown), whole=first)


def _proven_before(tx: Transaction, session_id: str) -> bool:
    row = sessions.find(tx, session_id)
    return row is not None and row["proven_at"] is not None


def _require(proof: Proof, enrolled: Row, *, first: bool) -> None:
    if not first:
        if proof.password is None and proof.code is None and proof.passkey is None:
            raise _missing({"/password": "this, a code or a passkey is needed"})
        return
    if proof.passkey is not None:
        return
    needed: Mapping[str, Any] = {
        "/password": proof.password,
        **({"/code": proof.code} if enrolled["totp"] or enrolled["passkeys"] else {}),
    }
    missing = {pointer: "needed" for pointer, given in needed.items() if given is None}
    if missing:
        raise _missing(missing)


def _missing(fields: Mapping[str, str]) -> Forbidden:
    return Forbidden(NEEDED, code="proof-needed", fields=fields)


def _use_code(tx: Transaction, registry: Registry, call: Call, proof: Proof) -> tuple[str, ...]:
    if proof.code is None:
        return ()
    kind = codes.present(tx, registry.sign_in, call.actor.account_id, proof.code, call.as_of)
    if kind is None:
        raise Forbidden(WRONG, code="proof-refused")
    return (kind,)


def _use_passkey(
    tx: Transaction, registry: Registry, call: Call, proof: Proof, challenge: bytes
) -> tuple[str, ...]:
    if proof.passkey is None:
        return ()
    row = ceremonies.answering(tx, registry.sign_in, call.as_of, proof.passkey, challenge)
    if row["account_id"] != call.actor.account_id:
        raise Forbidden(WRONG, code="proof-refused")
    return ("passkey",)
