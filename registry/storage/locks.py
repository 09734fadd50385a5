"""Who waits for whom. The patient's row is the lock of all that concerns the patient.

Participants (a prescriber, a pharmacy) are locked by an advisory lock of their id: shared by everybody who decides on
their certification or training, exclusive for who changes it. A row lock would do the same, but hundreds of decisions
at one pharmacy would each have to write into the pharmacy's row.
Every act takes locks in this order: idempotency key, patient, participants, ledger streams.
"""

from __future__ import annotations

from registry.domain.numbers import NumberKind
from registry.storage.transaction import Transaction

LOCK_PATIENT = """
SELECT patient_id, set_config('registry.patient', patient_id::text, true) FROM patient
WHERE patient_id = %(patient_id)s FOR UPDATE
"""
LOCK_BY_NUMBER = """
SELECT p.patient_id, set_config('registry.patient', p.patient_id::text, true)
FROM issued_number n JOIN patient p ON p.patient_id = n.patient_id
WHERE n.number = %(number)s AND n.kind = %(kind)s
FOR UPDATE OF p
"""
"""From then on the transaction sees what was decided for this patient; the database hides what was for others."""
CHANGE_PARTICIPANT = "SELECT pg_advisory_xact_lock(hashtextextended(%(participant_id)s, 1))"
RELY_ON_PARTICIPANT = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%(participant_id)s, 1))"
RELY_AT_COUNTER = """
SELECT pg_advisory_xact_lock_shared(hashtextextended(%(pharmacy_id)s, 1)),
    pg_advisory_xact_lock_shared(hashtextextended(rx.prescriber_id::text, 1))
FROM issued_number n
{authorization}
JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE n.number = %(number)s AND n.kind = %(kind)s
"""
RELY_AT_COUNTERS = {
    NumberKind.AUTHORIZATION: RELY_AT_COUNTER.format(
        authorization="""JOIN prescription_authorization a
    ON a.patient_id = n.patient_id AND a.authorization_id = n.subject_id"""
    ),
    NumberKind.CONFIRMATION: RELY_AT_COUNTER.format(
        authorization="""JOIN dispense_confirmation c
    ON c.patient_id = n.patient_id AND c.confirmation_id = n.subject_id
JOIN prescription_authorization a ON a.patient_id = c.patient_id AND a.authorization_id = c.authorization_id"""
    ),
}


def queue_patient_lock(tx: Transaction, number: str, kind: NumberKind) -> None:
    """The patient to whom the number leads, if any, is locked before the next question is answered."""
    tx.run(LOCK_BY_NUMBER, number=number, kind=kind)


def lock_for_counter(tx: Transaction, number: str, kind: NumberKind, pharmacy_id: str) -> None:
    """The patient to whom the number leads is locked, and the standing of pharmacy and prescriber does not change.

    Both are queued, and granted before the next question is answered. A number that leads to nobody locks nothing: its
    ask is refused whatever the standing is. The patient comes first and in a statement of its own: an ask that waits
    for its patient must not hold up a suspension meanwhile, and only then is the patient's prescription to be seen.
    """
    queue_patient_lock(tx, number, kind)
    tx.run(RELY_AT_COUNTERS[kind], number=number, kind=kind, pharmacy_id=pharmacy_id)


def lock_patient(tx: Transaction, patient_id: str) -> bool:
    """The patient's row is locked until the transaction ends; False when there is no such patient."""
    return tx.row(LOCK_PATIENT, patient_id=patient_id) is not None


def change_participant(tx: Transaction, participant_id: str) -> None:
    """Nobody decides on this prescriber's or pharmacy's standing until the transaction ends."""
    tx.run(CHANGE_PARTICIPANT, participant_id=participant_id)


def rely_on_participant(tx: Transaction, participant_id: str) -> None:
    """This prescriber's or pharmacy's standing does not change until the transaction ends."""
    tx.run(RELY_ON_PARTICIPANT, participant_id=participant_id)
