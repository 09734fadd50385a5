"""Prescribers, pharmacies, pharmacists, delegates: added, found, listed; their certifications and trainings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.storage.statements import columns, insertion
from registry.storage.tables import participants as tables
from registry.storage.tables.base import Base
from registry.storage.transaction import Row, Transaction


@dataclass(frozen=True)
class Noun:
    """One kind of shared record: its table and its id column."""

    row: type[Base]
    id_column: str


PRESCRIBER = Noun(tables.PrescriberRow, "prescriber_id")
DELEGATE = Noun(tables.DelegateRow, "delegate_id")
PHARMACY = Noun(tables.PharmacyRow, "pharmacy_id")
PHARMACIST = Noun(tables.PharmacistRow, "pharmacist_id")
PRESCRIBER_CERTIFICATION = Noun(tables.PrescriberCertificationRow, "certification_id")
PHARMACY_CERTIFICATION = Noun(tables.PharmacyCertificationRow, "certification_id")
PHARMACY_TRAINING = Noun(tables.PharmacyTrainingRow, "training_id")
PHARMACIST_TRAINING = Noun(tables.PharmacistTrainingRow, "training_id")
NOUNS = (
    PRESCRIBER,
    DELEGATE,
    PHARMACY,
    PHARMACIST,
    PRESCRIBER_CERTIFICATION,
    PHARMACY_CERTIFICATION,
    PHARMACY_TRAINING,
    PHARMACIST_TRAINING,
)

INSERT = {noun: insertion(noun.row) for noun in NOUNS}
FIND = {
    noun: f"SELECT {columns(noun.row)} FROM {noun.row.__tablename__} WHERE {noun.id_column} = %(id)s"  # noqa: S608
    for noun in NOUNS
}
PAGE = {
    noun: f"SELECT {columns(noun.row)} FROM {noun.row.__tablename__}"  # noqa: S608
    f" WHERE (%(after)s::uuid IS NULL OR {noun.id_column} > %(after)s::uuid)"
    f" ORDER BY {noun.id_column} LIMIT %(limit)s"
    for noun in (PRESCRIBER, PHARMACY)
}
OF_OWNER = {
    (noun, owner): f"SELECT {columns(noun.row)} FROM {noun.row.__tablename__}"  # noqa: S608
    f" WHERE {owner} = %(owner_id)s ORDER BY {noun.id_column} LIMIT 1000"
    for noun, owner in (
        (DELEGATE, "prescriber_id"),
        (PHARMACIST, "pharmacy_id"),
        (PRESCRIBER_CERTIFICATION, "prescriber_id"),
        (PHARMACY_CERTIFICATION, "pharmacy_id"),
        (PHARMACY_TRAINING, "pharmacy_id"),
        (PHARMACIST_TRAINING, "pharmacist_id"),
    )
}
LATEST_CERTIFICATION = {
    noun: f"SELECT certification_id, status, since FROM {noun.row.__tablename__}"  # noqa: S608
    f" WHERE {owner} = %(owner_id)s AND program = %(program)s"
    f" ORDER BY since DESC, certification_id DESC LIMIT 1"
    for noun, owner in (
        (PRESCRIBER_CERTIFICATION, "prescriber_id"),
        (PHARMACY_CERTIFICATION, "pharmacy_id"),
    )
}
PRESCRIBER_BY_NPI = "SELECT prescriber_id FROM prescriber WHERE npi = %(npi)s"
REVOKE_DELEGATE = """
UPDATE delegate SET revoked_at = %(at)s, revoked_by = %(by)s, revocation_reason = %(reason)s
WHERE delegate_id = %(delegate_id)s AND prescriber_id = %(prescriber_id)s AND revoked_at IS NULL
RETURNING delegate_id
"""


def add(tx: Transaction, noun: Noun, values: dict[str, Any]) -> None:
    """The record is added."""
    tx.run(INSERT[noun], **values)


def find(tx: Transaction, noun: Noun, record_id: str) -> Row | None:
    """The record of that id."""
    return tx.row(FIND[noun], id=record_id)


def page(tx: Transaction, noun: Noun, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` records after the one named, in the order of their entry."""
    return tx.rows(PAGE[noun], after=after, limit=limit)


def of_owner(tx: Transaction, noun: Noun, owner_column: str, owner_id: str) -> list[dict[str, Any]]:
    """The records that belong to one prescriber, pharmacy or pharmacist."""
    return tx.rows(OF_OWNER[noun, owner_column], owner_id=owner_id)


def latest_certification(tx: Transaction, noun: Noun, owner_id: str, program: str) -> Row | None:
    """The last step in the life of the certification: its status and since when."""
    return tx.row(LATEST_CERTIFICATION[noun], owner_id=owner_id, program=program)


def prescriber_by_npi(tx: Transaction, npi: str) -> str | None:
    """The id of the prescriber with that NPI."""
    row = tx.row(PRESCRIBER_BY_NPI, npi=npi)
    return row["prescriber_id"] if row else None


def revoke_delegate(
    tx: Transaction, *, prescriber_id: str, delegate_id: str, at: datetime, by: str, reason: str
) -> bool:
    """The delegate no longer acts for the prescriber; False when that was so before."""
    values = {
        "prescriber_id": prescriber_id,
        "delegate_id": delegate_id,
        "at": at,
        "by": by,
        "reason": reason,
    }
    return tx.row(REVOKE_DELEGATE, **values) is not None
