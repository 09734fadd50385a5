"""A pharmacy cancels a confirmation number that was not used, which frees the authorization."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain import numbers
from registry.domain.actor import Role
from registry.domain.errors import Conflict, NotFound
from registry.services.act import Answer, Call, answer, enter, perform
from registry.services.cancel_open_numbers import cancel_freed_number
from registry.services.registry import Registry
from registry.storage import dispenses
from registry.storage.locks import queue_patient_lock
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class CancelConfirmation:
    """Which number, and why."""

    confirmation_number: str
    reason: str


def cancel_confirmation(registry: Registry, call: Call, request: CancelConfirmation) -> Answer:
    """The number is void, and its authorization number may be used again while it is valid and nothing overtook it.

    Raises NotFound when the caller's pharmacy holds no such number, Conflict when it was used or cancelled before.
    """
    kind = numbers.NumberKind.CONFIRMATION
    number = numbers.check_number(request.confirmation_number, kind, "/confirmation_number")

    def act(tx: Transaction) -> Answer:
        queue_patient_lock(tx, number, kind)
        held = dispenses.confirmation(tx, number)
        anybodys = call.actor.role is Role.COORDINATOR
        if held is None or not (anybodys or held["pharmacy_id"] == call.actor.pharmacy_id):
            raise NotFound("Your pharmacy holds no such confirmation number.", code="no-such-number")
        if held["used_at"] is not None:
            raise Conflict("The product was released on this number.", code="number-used")
        if held["cancelled_at"] is not None:
            raise Conflict("The number was cancelled before.", code="already-ended")
        dispenses.cancel(
            tx,
            patient_id=held["patient_id"],
            confirmation_id=held["confirmation_id"],
            at=call.as_of,
            by=call.actor.account_id,
            reason=request.reason,
        )
        body = {"confirmation_id": held["confirmation_id"]}
        enter(tx, call, "confirmation-cancelled", body, stream="patient", stream_id=held["patient_id"])
        cancel_freed_number(tx, call, held["patient_id"], held["authorization_id"])
        return answer({**body, "reason": request.reason, "cancelled_at": call.as_of})

    return perform(registry, call, act)
