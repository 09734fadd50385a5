"""Who signs proves again, at the signing, to be the holder of the account (21 CFR 11.200)."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.errors import Forbidden
from registry.services.act import Call
from registry.services.recognize import by_password
from registry.services.registry import Registry


@dataclass(frozen=True)
class Proof:
    """What the signer brings: the password and, where one is enrolled, the code of the second factor."""

    password: str
    code: str | None = None


def prove_again(registry: Registry, call: Call, _session_id: str | None, proof: Proof) -> tuple[str, ...]:
    """The components by which the account of the call was authenticated again.

    The name of the account is the other component; it is known from the session, the token or the request. Accounts
    have a password and no other component yet, so each signing needs it, the first of a session and the later ones.

    Raises Forbidden, with one sentence whatever the reason is.
    """
    found = by_password(registry, call.actor.username, proof.password)
    if found is None or found.account_id != call.actor.account_id:
        raise Forbidden(
            "This does not prove who signs. Sign with the password of your own account.", code="not-proven"
        )
    return ("username", "password")
