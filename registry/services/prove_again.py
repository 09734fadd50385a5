"""Who signs proves again, at the signing, to be the holder of the account (21 CFR 11.200)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.domain.errors import Forbidden
from registry.services.act import Call
from registry.services.recognize import by_password
from registry.services.registry import Registry

NEEDED = "Prove again that it is you: a part that is needed was not given."
WRONG = "A part of the proof is wrong, or is none that this account has."


@dataclass(frozen=True)
class Proof:
    """What is shown: the password, a code, a passkey's answer. Parts that are given must all be right."""

    password: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    passkey: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Proven:
    """What was proven: the components; `whole` when it was all that the account has."""

    components: tuple[str, ...]
    whole: bool


def prove_again(registry: Registry, call: Call, _session_id: str | None, proof: Proof) -> Proven:
    """The actor of the call has proven again who it is.

    The name of the account is the other component; it is known from the session, the token or the request. Accounts
    have a password and nothing else yet, so each signing needs it, the first of a session and the later ones.

    Raises Forbidden: `proof-needed` with a pointer to what is missing, or `proof-refused`, whatever the reason is.
    """
    if proof.password is None:
        raise Forbidden(NEEDED, code="proof-needed", fields={"/password": "needed"})
    found = by_password(registry, call.actor.username, proof.password)
    known = found is not None and found.account_id == call.actor.account_id
    if not known or proof.code is not None or proof.passkey is not None:
        raise Forbidden(WRONG, code="proof-refused")
    return Proven(("password",), whole=True)
