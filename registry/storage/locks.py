"""Who waits for whom. The patient's row is the lock of all that concerns the patient.

Participants (a prescriber, a pharmacy) are locked by an advisory lock of their id: shared by everybody who decides on
their certification or training, exclusive for who changes it. A row lock would do the same, but hundreds of decisions
at one pharmacy would each have to write into the pharmacy's row.
Every act takes locks in this order: idempotency key, patient, participants, ledger streams.
"""

from __future__ import annotations

from registry.domain.numbers import NumberKind
from registry.storage.transaction import Transaction

LOCK_PATIENT = "SELECT patient_id FROM patient WHERE patient_id = %(patient_id)s FOR UPDATE"
CHANGE_PARTICIPANT = "SELECT pg_advisory_xact_lock(hashtextextended(%(participant_id)s, 1))"
RELY_ON_PARTICIPANT = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%(participant_id)s, 1))"
LOCK_FOR_COUNTER = """
WITH locked AS MATERIALIZED (
    SELECT p.patient_id, rx.prescriber_id::text AS prescriber_id
    FROM issued_number n JOIN patient p ON p.patient_id = n.patient_id
    {authorization}
    JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
    WHERE n.number = %(number)s AND n.kind = %(kind)s
    FOR UPDATE OF p
)
SELECT patient_id, pg_advisory_xact_lock_shared(hashtextextended(%(pharmacy_id)s, 1)),
    pg_advisory_xact_lock_shared(hashtextextended(prescriber_id, 1))
FROM locked
"""
LOCKS_FOR_COUNTER = {
    NumberKind.AUTHORIZATION: LOCK_FOR_COUNTER.format(
        authorization="""JOIN prescription_authorization a
    ON a.patient_id = n.patient_id AND a.authorization_id = n.subject_id"""
    ),
    NumberKind.CONFIRMATION: LOCK_FOR_COUNTER.format(
        authorization="""JOIN dispense_confirmation c
    ON c.patient_id = n.patient_id AND c.confirmation_id = n.subject_id
JOIN prescription_authorization a ON a.patient_id = c.patient_id AND a.authorization_id = c.authorization_id"""
    ),
}


def lock_for_counter(tx: Transaction, number: str, kind: NumberKind, pharmacy_id: str) -> None:
    """The patient to whom the number leads is locked, and the standing of pharmacy and prescriber does not change.

    It is queued, and granted before the next question is answered. A number that leads to nobody locks nothing: its
    ask is refused whatever the standing is. To whom a number leads never changes, so the statement may read it. The
    patient is locked in a part of its own: what a SELECT gives is worked out before its FOR UPDATE waits, and an ask
    that waits for its patient must not hold up a suspension meanwhile.
    """
    tx.run(LOCKS_FOR_COUNTER[kind], number=number, kind=kind, pharmacy_id=pharmacy_id)


def lock_patient(tx: Transaction, patient_id: str) -> bool:
    """The patient's row is locked until the transaction ends; False when there is no such patient."""
    return tx.row(LOCK_PATIENT, patient_id=patient_id) is not None


def change_participant(tx: Transaction, participant_id: str) -> None:
    """Nobody decides on this prescriber's or pharmacy's standing until the transaction ends."""
    tx.run(CHANGE_PARTICIPANT, participant_id=participant_id)


def rely_on_participant(tx: Transaction, participant_id: str) -> None:
    """This prescriber's or pharmacy's standing does not change until the transaction ends."""
    tx.run(RELY_ON_PARTICIPANT, participant_id=participant_id)
