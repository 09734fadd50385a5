"""Whose standing the caller may change: the caller's own, or as a coordinator anybody's."""

from __future__ import annotations

from registry.domain.actor import Actor, Role
from registry.domain.errors import NotFound
from registry.storage import participants
from registry.storage.participants import Noun
from registry.storage.transaction import Row, Transaction

NAMES = {
    participants.PRESCRIBER: "prescriber",
    participants.PHARMACY: "pharmacy",
    participants.PHARMACIST: "pharmacist",
}


def own_or_any(tx: Transaction, actor: Actor, noun: Noun, participant_id: str) -> Row:
    """The participant, if the caller belongs to it or is a coordinator.

    Raises NotFound alike for a participant who does not exist and for somebody else's.
    """
    row = participants.find(tx, noun, participant_id)
    if row is None or not (actor.role is Role.COORDINATOR or _belongs(actor, noun, row)):
        raise no_such(noun)
    return row


def no_such(noun: Noun) -> NotFound:
    """The one answer for a participant who does not exist and for one whom the caller may not know of."""
    return NotFound(f"There is no such {NAMES[noun]}.", code=f"no-such-{NAMES[noun]}")


def _belongs(actor: Actor, noun: Noun, row: Row) -> bool:
    if noun is participants.PRESCRIBER:
        return bool(actor.prescriber_id == row["prescriber_id"])
    return bool(actor.pharmacy_id == row["pharmacy_id"])
