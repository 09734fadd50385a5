"""An account is disabled, at once and for all its tokens and sessions."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.errors import Conflict, NotFound
from registry.services.act import Answer, Call, answer, enter, perform
from registry.services.registry import Registry
from registry.services.sessions import close_all
from registry.storage import accounts, invitations
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class DisableAccount:
    """Which account, and why."""

    account_id: str
    reason: str


def disable_account(registry: Registry, call: Call, request: DisableAccount) -> Answer:
    """The account opens nothing any more. Raises NotFound, or Conflict when it was disabled before."""

    def act(tx: Transaction) -> Answer:
        if accounts.find(tx, request.account_id) is None:
            raise NotFound("There is no such account.", code="no-such-account")
        by = call.actor.account_id
        if not accounts.disable(
            tx, account_id=request.account_id, at=call.as_of, by=by, reason=request.reason
        ):
            raise Conflict("This account was disabled before.", code="already-ended")
        body = {"reason": request.reason}
        enter(tx, call, "account-disabled", body, stream="account", stream_id=request.account_id)
        close_all(tx, call, request.account_id)
        invitations.revoke_open(tx, request.account_id, at=call.as_of, by=by)
        return answer({**body, "account_id": request.account_id, "disabled_at": call.as_of})

    return perform(registry, call, act)
