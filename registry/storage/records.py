"""The records kept about a patient, by collection: added, listed, marked as entered in error; never changed.

All of them have the same shape: `patient_id`, an id of their own, what was true and when, and when we learnt it. So one
set of statements serves them all, made from the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.storage.statements import columns, insertion
from registry.storage.tables import clinical, exceptions, laboratory, patients, safe_use, signatures
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
MARK_CONCERNS_OF_TEST = """
UPDATE pregnancy_concern SET error_marked_at = %(at)s, error_marked_by = %(by)s, error_reason = %(reason)s
WHERE patient_id = %(patient_id)s AND pregnancy_test_id = %(record_id)s AND error_marked_at IS NULL
"""
MARK_CONCERN_OF_REPORT = """
UPDATE pregnancy_concern SET error_marked_at = %(at)s, error_marked_by = %(by)s, error_reason = %(reason)s
WHERE patient_id = %(patient_id)s AND error_marked_at IS NULL AND pregnancy_concern_id =
    (SELECT pregnancy_concern_id FROM pregnancy_report
     WHERE patient_id = %(patient_id)s AND pregnancy_report_id = %(record_id)s)
"""
SETTLE_CONCERN = """
UPDATE pregnancy_concern SET outcome = %(outcome)s, outcome_at = %(at)s, outcome_by = %(by)s
WHERE patient_id = %(patient_id)s AND pregnancy_concern_id = %(record_id)s AND outcome_at IS NULL
RETURNING pregnancy_concern_id
"""
LIFT_HOLD = """
UPDATE hold SET lifted_at = %(at)s, lifted_by = %(by)s, lift_reason = %(reason)s
WHERE patient_id = %(patient_id)s AND hold_id = %(record_id)s AND lifted_at IS NULL
RETURNING hold_id
"""


def add(tx: Transaction, collection: str, values: dict[str, Any]) -> None:
    """The record stands in its collection."""
    tx.run(INSERT[collection], **values)


def latest_id(tx: Transaction, collection: str, patient_id: str) -> str | None:
    """The id of the record that was entered last, if the patient has one."""
    row = tx.row(LATEST_ID[collection], patient_id=patient_id)
    return None if row is None else str(row["id"])


def page(
    tx: Transaction, collection: str, patient_id: str, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Up to `limit` records of the patient, in the order of their entry, after the one named."""
    return tx.rows(PAGE[collection], patient_id=patient_id, after=after, limit=limit)


def find(tx: Transaction, collection: str, patient_id: str, record_id: str) -> Row | None:
    """The record of that id, if this patient has it."""
    return tx.row(FIND[collection], patient_id=patient_id, record_id=record_id)


def mark_in_error(
    tx: Transaction, collection: str, *, patient_id: str, record_id: str, at: datetime, by: str, reason: str
) -> bool:
    """The record, and what was concluded from it alone, no longer counts; False when it did not count before."""
    marks = {"patient_id": patient_id, "record_id": record_id, "at": at, "by": by, "reason": reason}
    if collection == "pregnancy-tests":
        tx.run(MARK_CONCERNS_OF_TEST, **marks)
    if collection == "pregnancy-reports":
        tx.run(MARK_CONCERN_OF_REPORT, **marks)
    return tx.row(MARK[collection], **marks) is not None


def settle_concern(
    tx: Transaction, *, patient_id: str, record_id: str, at: datetime, by: str, outcome: str
) -> bool:
    """The coordinator's documented outcome closes the concern; False when it was closed before."""
    values = {"patient_id": patient_id, "record_id": record_id, "at": at, "by": by, "outcome": outcome}
    return tx.row(SETTLE_CONCERN, **values) is not None


def lift_hold(
    tx: Transaction, *, patient_id: str, record_id: str, at: datetime, by: str, reason: str
) -> bool:
    """The hold no longer shuts the gates; False when it was lifted before."""
    values = {"patient_id": patient_id, "record_id": record_id, "at": at, "by": by, "reason": reason}
    return tx.row(LIFT_HOLD, **values) is not None
