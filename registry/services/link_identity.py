"""An account is linked to a subject of an OpenID provider, and the link revoked."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.actor import Role
from registry.domain.errors import Conflict, NotFound
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.registry import Registry
from registry.storage import accounts, identities
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class LinkIdentity:
    """Which account, and the issuer and subject that open it."""

    account_id: str
    issuer: str
    subject: str


@dataclass(frozen=True)
class UnlinkIdentity:
    """Which link of which account, and why."""

    account_id: str
    identity_id: str
    reason: str


def link_identity(registry: Registry, call: Call, request: LinkIdentity) -> Answer:
    """The account opens for whom the provider vouches for by this subject.

    Raises NotFound; Conflict for a machine's or a disabled account and for an identity that opens another.
    """
    known = {"account_id": request.account_id, "issuer": request.issuer, "subject": request.subject}

    def act(tx: Transaction) -> Answer:
        account = accounts.find(tx, request.account_id)
        if account is None:
            raise NotFound("There is no such account.", code="no-such-account")
        if account["role"] == Role.CLIENT or account["disabled_at"] is not None:
            raise Conflict(
                "Only the account of a person that is not disabled opens through a provider.",
                code="not-a-person",
            )
        document = {"identity_id": new_id(call), **known, "recorded_at": call.as_of}
        identities.add(tx, {**document, "recorded_by": call.actor.account_id})
        body = {"identity_id": document["identity_id"], **known}
        enter(tx, call, "identity-linked", body, stream="account", stream_id=request.account_id)
        return answer(document)

    return perform(registry, call, act)


def unlink_identity(registry: Registry, call: Call, request: UnlinkIdentity) -> Answer:
    """The identity opens nothing any more; open sessions stay. Raises NotFound, or Conflict when it was so before."""

    def act(tx: Transaction) -> Answer:
        if identities.find(tx, request.account_id, request.identity_id) is None:
            raise NotFound("The account has no such identity.", code="no-such-identity")
        by, reason = call.actor.account_id, request.reason
        if not identities.revoke(tx, identity_id=request.identity_id, at=call.as_of, by=by, reason=reason):
            raise Conflict("This identity was revoked before.", code="already-ended")
        body = {"identity_id": request.identity_id, "revocation_reason": reason}
        enter(tx, call, "identity-unlinked", body, stream="account", stream_id=request.account_id)
        return answer({**body, "account_id": request.account_id, "revoked_at": call.as_of})

    return perform(registry, call, act)
