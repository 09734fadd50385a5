"""A prescriber cancels an authorization number that was not used."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain import numbers
from registry.domain.actor import Role
from registry.domain.errors import Conflict, NotFound
from registry.services.act import Answer, Call, answer, enter, perform
from registry.services.registry import Registry
from registry.storage import prescriptions
from registry.storage.locks import queue_patient_lock
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class CancelAuthorization:
    """Which number, and why."""

    authorization_number: str
    reason: str


def cancel_authorization(registry: Registry, call: Call, request: CancelAuthorization) -> Answer:
    """The number opens no gate any more, and the prescription may be asked for again.

    Raises NotFound when the caller's prescriber holds no such number, Conflict when it was used or cancelled before.
    """
    kind = numbers.NumberKind.AUTHORIZATION
    number = numbers.check_number(request.authorization_number, kind, "/authorization_number")

    def act(tx: Transaction) -> Answer:
        queue_patient_lock(tx, number, kind)
        held = prescriptions.authorization(tx, number)
        anybodys = call.actor.role is Role.COORDINATOR
        if held is None or not (anybodys or held["prescriber_id"] == call.actor.prescriber_id):
            raise NotFound("You hold no such authorization number.", code="no-such-number")
        if held["used_at"] is not None:
            raise Conflict(
                "The number was used for a dispense; the pharmacy must cancel its confirmation number first.",
                code="number-used",
            )
        if held["cancelled_at"] is not None:
            raise Conflict("The number was cancelled before.", code="already-ended")
        prescriptions.cancel(
            tx,
            patient_id=held["patient_id"],
            authorization_id=held["authorization_id"],
            at=call.as_of,
            by=call.actor.account_id,
            reason=request.reason,
        )
        body = {"authorization_id": held["authorization_id"]}
        enter(tx, call, "authorization-cancelled", body, stream="patient", stream_id=held["patient_id"])
        return answer({**body, "reason": request.reason, "cancelled_at": call.as_of})

    return perform(registry, call, act)
