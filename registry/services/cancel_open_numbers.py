"""Authorization numbers that were not used are cancelled when what they stood on has changed."""

from __future__ import annotations

from registry.services.act import Call, enter
from registry.storage import prescriptions
from registry.storage.transaction import Transaction


def cancel_open_numbers(tx: Transaction, call: Call, patient_id: str, program: str, reason: str) -> list[str]:
    """Every open authorization number of the patient in the program is cancelled; returns the numbers.

    A change of category, a transfer and a new enrollment need a new agreement, so no earlier number may open a gate.
    """
    cancelled = prescriptions.cancel_open(
        tx,
        patient_id=patient_id,
        program=program,
        at=call.as_of,
        by=call.actor.account_id,
        reason=reason,
    )
    _enter(tx, call, patient_id, cancelled, reason)
    return cancelled


def cancel_freed_number(tx: Transaction, call: Call, patient_id: str, authorization_id: str) -> None:
    """An authorization number whose confirmation was cancelled is cancelled too, if the others were meanwhile.

    While it was used, the transfer, change of category or new enrollment passed it by.
    """
    reason = "what it stood on changed while it was used"
    cancelled = prescriptions.cancel_overtaken(
        tx,
        patient_id=patient_id,
        authorization_id=authorization_id,
        at=call.as_of,
        by=call.actor.account_id,
        reason=reason,
    )
    _enter(tx, call, patient_id, cancelled, reason)


def _enter(tx: Transaction, call: Call, patient_id: str, cancelled: list[str], reason: str) -> None:
    if cancelled:
        body = {"authorization_numbers": cancelled, "reason": reason}
        enter(tx, call, "authorizations-cancelled", body, stream="patient", stream_id=patient_id)
