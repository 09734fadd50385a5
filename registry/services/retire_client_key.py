"""A key of a machine client is retired, now or from an instant to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.domain.errors import Conflict, Invalid, NotFound
from registry.services.act import Answer, Call, answer, enter, perform
from registry.services.registry import Registry
from registry.storage import client_keys
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class RetireClientKey:
    """Which key of which account, why, and from when on it does not count (now, if it is not said)."""

    account_id: str
    key_id: str
    reason: str
    retired_from: datetime | None = None


def retire_client_key(registry: Registry, call: Call, request: RetireClientKey) -> Answer:
    """The key proves nothing from then on. When that is now, its tokens open nothing any more either.

    A retirement can be brought forward. Raises NotFound, Invalid for an instant that has passed, and Conflict when the
    key does not count from that instant on already.
    """
    since = request.retired_from or call.as_of
    if since < call.as_of:
        raise Invalid(
            "A key can not be retired in the past.",
            fields={"/retired_from": "an instant to come was expected; leave it out for now"},
        )

    def act(tx: Transaction) -> Answer:
        if client_keys.find(tx, request.account_id, request.key_id) is None:
            raise NotFound("The account has no such key.", code="no-such-key")
        by, key_id = call.actor.account_id, request.key_id
        if not client_keys.retire(
            tx,
            account_id=request.account_id,
            key_id=key_id,
            since=since,
            at=call.as_of,
            by=by,
            reason=request.reason,
        ):
            raise Conflict("This key is retired from that instant on already.", code="already-ended")
        if since == call.as_of:
            client_keys.revoke_tokens(tx, key_id=key_id, at=call.as_of, by=by)
        body = {"key_id": key_id, "retired_from": since, "retirement_reason": request.reason}
        enter(tx, call, "client-key-retired", body, stream="account", stream_id=request.account_id)
        return answer({"account_id": request.account_id, **body, "retired_at": call.as_of})

    return perform(registry, call, act)
