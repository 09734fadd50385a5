"""A prescriber appoints a delegate, or ends the appointment."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.errors import NotFound
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.registry import Registry
from registry.services.standing import own_or_any
from registry.storage import participants
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class AppointDelegate:
    """Who may act for which prescriber."""

    prescriber_id: str
    name: str


@dataclass(frozen=True)
class RevokeDelegate:
    """Who may no longer act for which prescriber, and why."""

    prescriber_id: str
    delegate_id: str
    reason: str


def appoint_delegate(registry: Registry, call: Call, request: AppointDelegate) -> Answer:
    """The delegate may do everything for the prescriber but the survey and signatures."""

    def act(tx: Transaction) -> Answer:
        own_or_any(tx, call.actor, participants.PRESCRIBER, request.prescriber_id)
        known = {"delegate_id": new_id(call), "prescriber_id": request.prescriber_id, "name": request.name}
        document = {**known, "recorded_at": call.as_of}
        participants.add(tx, participants.DELEGATE, {**document, "recorded_by": call.actor.account_id})
        enter(tx, call, "delegate-appointed", known, stream="prescriber", stream_id=request.prescriber_id)
        return answer(document)

    return perform(registry, call, act)


def revoke_delegate(registry: Registry, call: Call, request: RevokeDelegate) -> Answer:
    """The delegate no longer acts for the prescriber; accounts of the delegate open nothing from now on.

    Raises NotFound when the prescriber has no such delegate, or not any more.
    """

    def act(tx: Transaction) -> Answer:
        own_or_any(tx, call.actor, participants.PRESCRIBER, request.prescriber_id)
        revoked = participants.revoke_delegate(
            tx,
            prescriber_id=request.prescriber_id,
            delegate_id=request.delegate_id,
            at=call.as_of,
            by=call.actor.account_id,
            reason=request.reason,
        )
        if not revoked:
            raise NotFound("There is no such delegate of this prescriber.", code="no-such-delegate")
        body = {"delegate_id": request.delegate_id, "reason": request.reason}
        enter(tx, call, "delegate-revoked", body, stream="prescriber", stream_id=request.prescriber_id)
        return answer({**body, "prescriber_id": request.prescriber_id, "revoked_at": call.as_of})

    return perform(registry, call, act)
