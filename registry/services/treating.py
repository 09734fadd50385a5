"""Whose patients the caller may act for."""

from __future__ import annotations

from registry.domain.actor import Actor, Role
from registry.domain.errors import Forbidden, Invalid, NotFound
from registry.storage import patients
from registry.storage.transaction import Transaction

EVERY_PATIENT = frozenset({Role.COORDINATOR, Role.AUDITOR})


def sees_as(actor: Actor) -> str | None:
    """The prescriber whose patients the caller sees; None for those who see every patient."""
    if actor.role in EVERY_PATIENT:
        return None
    if actor.prescriber_id is None:
        raise Forbidden("This account acts for no prescriber, so it has no patients.")
    return actor.prescriber_id


def lock_patient(tx: Transaction, actor: Actor, patient_id: str) -> None:
    """The patient's row is locked for the act. Raises NotFound when the caller has no such patient."""
    if not patients.lock_visible(tx, patient_id, sees_as(actor)):
        raise no_such_patient()


def no_such_patient() -> NotFound:
    """The one answer for a patient who does not exist and for one whom the caller does not treat."""
    return NotFound("There is no such patient among yours.", code="no-such-patient")


def prescriber_of(actor: Actor, named: str | None) -> str:
    """The prescriber for whom the caller asks: the account's own."""
    if actor.prescriber_id is None:
        raise Forbidden("This account acts for no prescriber, so it can not ask for an authorization number.")
    if named is not None and named != actor.prescriber_id:
        raise Invalid(
            "This account acts for another prescriber.",
            fields={"/prescriber_id": "leave it out, or name the prescriber of this account"},
        )
    return actor.prescriber_id
