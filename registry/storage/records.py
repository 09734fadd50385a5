"""The records kept about a patient, by collection: added, listed, marked as entered in error; never changed.

All of them have the same shape: `patient_id`, an id of their own, what was true and when, and when we learnt it. So one
set of statements serves them all, made from the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.storage.encrypted import (
    all_decrypted,
    decrypted,
    encrypted,
    encrypted_value,
    ending,
    without_personal,
)
from registry.storage.statements import columns, insertion
from registry.storage.tables import (
    clinical,
    exceptions,
    laboratory,
    patients,
    pregnancies,
    safe_use,
    signatures,
)
from registry.storage.tables.base import Base
from registry.storage.transaction import Row, Transaction


@dataclass(frozen=True)
class Collection:
    """One kind of record: its table, its id column, and whether a record can be marked as entered in error."""

    name: str
    row: type[Base]
    correctable: bool = True

    @property
    def id_column(self) -> str:
        """The column that tells two records of one patient apart."""
        return f"{self.row.__tablename__}_id"


COLLECTIONS = {
    collection.name: collection
    for collection in (
        Collection("enrollments", patients.EnrollmentRow, correctable=False),
        Collection("transfers", patients.TransferRow, correctable=False),
        Collection("risk-category-changes", patients.RiskCategoryRow, correctable=False),
        Collection("reproductive-statuses", patients.ReproductiveStatusRow),
        Collection("agreements", patients.AgreementRow),
        Collection("signatures", signatures.SignatureRow, correctable=False),
        Collection("counselings", safe_use.CounselingRow),
        Collection("contraception-confirmations", safe_use.ContraceptionConfirmationRow),
        Collection("authorization-forms", safe_use.AuthorizationFormRow),
        Collection("pregnancy-tests", safe_use.PregnancyTestRow),
        Collection("laboratory-results", laboratory.LaboratoryResultRow),
        Collection("dispense-exceptions", exceptions.DispenseExceptionRow),
        Collection("concerns", safe_use.PregnancyConcernRow),
        Collection("pregnancy-reports", safe_use.PregnancyReportRow),
        Collection("pregnancy-follow-ups", pregnancies.PregnancyFollowUpRow, correctable=False),
        Collection("surveys", safe_use.SurveyRow),
        Collection("holds", safe_use.HoldRow, correctable=False),
        Collection("clinical-statuses", clinical.ClinicalStatusRow),
    )
}

INSERT = {name: insertion(collection.row) for name, collection in COLLECTIONS.items()}
PAGE = {
    name: f"SELECT {columns(collection.row)} FROM {collection.row.__tablename__}"  # noqa: S608
    f" WHERE patient_id = %(patient_id)s"
    f" AND (%(after)s::uuid IS NULL OR {collection.id_column} > %(after)s::uuid)"
    f" ORDER BY {collection.id_column} LIMIT %(limit)s"
    for name, collection in COLLECTIONS.items()
}
FIND = {
    name: f"SELECT {columns(collection.row)} FROM {collection.row.__tablename__}"  # noqa: S608
    f" WHERE patient_id = %(patient_id)s AND {collection.id_column} = %(record_id)s"
    for name, collection in COLLECTIONS.items()
}
LATEST_ID = {
    name: f"SELECT {collection.id_column} AS id FROM {collection.row.__tablename__}"  # noqa: S608
    f" WHERE patient_id = %(patient_id)s ORDER BY {collection.id_column} DESC LIMIT 1"
    for name, collection in COLLECTIONS.items()
}
MARK = {
    name: f"UPDATE {collection.row.__tablename__}"  # noqa: S608
    f" SET error_marked_at = %(at)s, error_marked_by = %(by)s, error_reason = %(reason)s"
    f" WHERE patient_id = %(patient_id)s AND {collection.id_column} = %(record_id)s AND error_marked_at IS NULL"
    f" RETURNING {collection.id_column}"
    for name, collection in COLLECTIONS.items()
    if collection.correctable
}
CONCERNS_OF = {
    "pregnancy-tests": """
SELECT pregnancy_concern_id FROM pregnancy_concern
WHERE patient_id = %(patient_id)s AND pregnancy_test_id = %(record_id)s AND error_marked_at IS NULL
""",
    "pregnancy-reports": """
SELECT c.pregnancy_concern_id FROM pregnancy_report r JOIN pregnancy_concern c
    ON c.patient_id = r.patient_id AND c.pregnancy_concern_id = r.pregnancy_concern_id
WHERE r.patient_id = %(patient_id)s AND r.pregnancy_report_id = %(record_id)s AND c.error_marked_at IS NULL
""",
}
"""The concerns that were concluded from a record alone. The patient's row is locked, so they stay these."""
SETTLE_CONCERN = """
UPDATE pregnancy_concern SET outcome = %(outcome)s, outcome_at = %(at)s, outcome_by = %(by)s
WHERE patient_id = %(patient_id)s AND pregnancy_concern_id = %(pregnancy_concern_id)s AND outcome_at IS NULL
RETURNING pregnancy_concern_id
"""
LIFT_HOLD = """
UPDATE hold SET lifted_at = %(at)s, lifted_by = %(by)s, lift_reason = %(reason)s
WHERE patient_id = %(patient_id)s AND hold_id = %(hold_id)s AND lifted_at IS NULL
RETURNING hold_id
"""


def add(tx: Transaction, collection: str, values: dict[str, Any]) -> None:
    """The record stands in its collection."""
    tx.run(INSERT[collection], **encrypted(tx, COLLECTIONS[collection].row, values))


def for_the_ledger(collection: str, values: dict[str, Any]) -> dict[str, Any]:
    """What an event may say of a record: nothing that is encrypted, because an event is for ever and for many eyes."""
    return without_personal(COLLECTIONS[collection].row, values)


def latest_id(tx: Transaction, collection: str, patient_id: str) -> str | None:
    """The id of the record that was entered last, if the patient has one."""
    row = tx.row(LATEST_ID[collection], patient_id=patient_id)
    return None if row is None else str(row["id"])


def page(
    tx: Transaction, collection: str, patient_id: str, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Up to `limit` records of the patient, in the order of their entry, after the one named."""
    rows = tx.rows(PAGE[collection], patient_id=patient_id, after=after, limit=limit)
    return all_decrypted(tx, COLLECTIONS[collection].row, rows)


def find(tx: Transaction, collection: str, patient_id: str, record_id: str) -> Row | None:
    """The record of that id, if this patient has it."""
    row = tx.row(FIND[collection], patient_id=patient_id, record_id=record_id)
    return row and decrypted(tx, COLLECTIONS[collection].row, row)


def mark_in_error(
    tx: Transaction, collection: str, *, patient_id: str, record_id: str, at: datetime, by: str, reason: str
) -> bool:
    """The record, and what was concluded from it alone, no longer counts; False when it did not count before."""
    marks = {"patient_id": patient_id, "at": at, "by": by}
    if collection in CONCERNS_OF:
        for row in tx.rows(CONCERNS_OF[collection], patient_id=patient_id, record_id=record_id):
            _mark(tx, "concerns", row["pregnancy_concern_id"], reason, marks)
    return _mark(tx, collection, record_id, reason, marks)


def _mark(tx: Transaction, collection: str, record_id: str, reason: str, marks: dict[str, Any]) -> bool:
    kept = COLLECTIONS[collection]
    key = {"patient_id": marks["patient_id"], kept.id_column: record_id}
    text = encrypted_value(tx, kept.row, "error_reason", reason, **key)
    return tx.row(MARK[collection], **marks, record_id=record_id, reason=text) is not None


def settle_concern(
    tx: Transaction, *, patient_id: str, record_id: str, at: datetime, by: str, outcome: str
) -> bool:
    """The coordinator's documented outcome closes the concern; False when it was closed before."""
    key = {"patient_id": patient_id, "pregnancy_concern_id": record_id}
    text = encrypted_value(tx, safe_use.PregnancyConcernRow, "outcome", outcome, **key)
    return tx.row(SETTLE_CONCERN, **key, at=at, by=by, outcome=text) is not None


def lift_hold(
    tx: Transaction, *, patient_id: str, record_id: str, at: datetime, by: str, reason: str
) -> bool:
    """The hold no longer shuts the gates; False when it was lifted before."""
    key = {"patient_id": patient_id, "hold_id": record_id}
    return tx.row(LIFT_HOLD, **ending(tx, safe_use.HoldRow, reason, **key), at=at, by=by) is not None
