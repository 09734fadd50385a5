"""Who waits for whom. The patient's row is the lock of all that concerns the patient.

Participants (a prescriber, a pharmacy) are locked by an advisory lock of their id: shared by everybody who decides on
their certification or training, exclusive for who changes it. A row lock would do the same, but hundreds of decisions
at one pharmacy would each have to write into the pharmacy's row.
Every act takes locks in this order: idempotency key, patient, participants, ledger streams.
"""

from __future__ import annotations

from registry.storage.transaction import Transaction

LOCK_PATIENT = "SELECT patient_id FROM patient WHERE patient_id = %(patient_id)s FOR UPDATE"
CHANGE_PARTICIPANT = "SELECT pg_advisory_xact_lock(hashtextextended(%(participant_id)s, 1))"
RELY_ON_PARTICIPANT = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%(participant_id)s, 1))"


def lock_patient(tx: Transaction, patient_id: str) -> bool:
    """The patient's row is locked until the transaction ends; False when there is no such patient."""
    return tx.row(LOCK_PATIENT, patient_id=patient_id) is not None


def change_participant(tx: Transaction, participant_id: str) -> None:
    """Nobody decides on this prescriber's or pharmacy's standing until the transaction ends."""
    tx.run(CHANGE_PARTICIPANT, participant_id=participant_id)


def rely_on_participant(tx: Transaction, participant_id: str) -> None:
    """This prescriber's or pharmacy's standing does not change until the transaction ends."""
    tx.run(RELY_ON_PARTICIPANT, participant_id=participant_id)
