"""Somebody changes the own password; every other session of the account ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.domain.errors import Forbidden, Invalid
from registry.services.act import Answer, Call, answer, enter
from registry.services.attempts import Asker
from registry.services.passwords import check_new, hashed
from registry.services.prove_again import Proof, prove_again
from registry.services.registry import Registry
from registry.services.sessions import Session, close_all
from registry.storage import accounts
from registry.storage.transaction import reading, transaction


@dataclass(frozen=True)
class ChangePassword:
    """The password of before, the new one, and a code or passkey where the account has a second factor."""

    password: str = field(repr=False)
    new_password: str = field(repr=False)
    code: str | None = field(default=None, repr=False)
    passkey: Mapping[str, Any] | None = field(default=None, repr=False)


def change_password(
    registry: Registry, call: Call, session: Session, request: ChangePassword, asker: Asker
) -> Answer:
    """The new password holds (ASVS 5.0 6.2.2, 6.2.3). Raises Invalid for a weak one, Forbidden for a wrong one."""
    who = call.actor
    with reading(registry.database) as tx:
        row = accounts.find(tx, who.account_id)
    if row is None:
        raise Forbidden("The account is not there any more.")
    check_new(request.new_password, row["username"], row["name"], at="/new_password")
    if request.new_password == request.password:
        raise Invalid("The new password is the old one.", fields={"/new_password": "another was expected"})
    prove_again(registry, call, None, Proof(request.password, request.code, request.passkey), asker)
    kept = hashed(request.new_password)
    with transaction(registry.database) as tx:
        accounts.set_password(tx, who.account_id, kept)
        enter(tx, call, "password-changed", {}, stream="account", stream_id=who.account_id)
        close_all(tx, call, who.account_id, but=session.session_id)
    return answer({"changed_at": call.as_of})
