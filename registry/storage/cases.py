"""Cases of non-compliance: opened, taken step by step, closed. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry.storage import noncompliance
from registry.storage.encrypted import all_decrypted, encrypted
from registry.storage.statements import columns, insertion
from registry.storage.tables.noncompliance import (
    CaseEventRow,
    CaseSignatureRow,
    CaseStepRow,
    NoncomplianceCaseRow,
)
from registry.storage.transaction import Row, Transaction

OWNERS = {
    "prescriber": ("prescriber", "prescriber_id"),
    "pharmacy": ("pharmacy", "pharmacy_id"),
    "pharmacist": ("pharmacy", "pharmacy_id"),
    "patient": ("patient", "patient_id"),
}
"""Stakeholder -> the stream of whom it is about, and the column that says whose stream."""
INSERT, INSERT_EVENT = insertion(NoncomplianceCaseRow), insertion(CaseEventRow)
INSERT_STEP, INSERT_SIGNATURE = insertion(CaseStepRow), insertion(CaseSignatureRow)
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%(case_id)s, 3))"
FIND = f"SELECT {columns(NoncomplianceCaseRow)} FROM noncompliance_case WHERE case_id = %(case_id)s"  # noqa: S608
CASE = ", ".join(f"k.{name}" for name in columns(NoncomplianceCaseRow).split(", "))
PAGE = f"""
SELECT {CASE} FROM noncompliance_case k
WHERE (%(after)s::uuid IS NULL OR k.case_id > %(after)s::uuid)
    AND (%(program)s::text IS NULL OR k.program = %(program)s::text)
    AND (%(stakeholder)s::text IS NULL OR k.stakeholder = %(stakeholder)s::text)
    AND (%(prescriber_id)s::uuid IS NULL OR k.prescriber_id = %(prescriber_id)s::uuid)
    AND (%(pharmacy_id)s::uuid IS NULL OR k.pharmacy_id = %(pharmacy_id)s::uuid)
    AND (%(closed)s::boolean IS NULL OR %(closed)s::boolean
        = EXISTS (SELECT FROM case_step s WHERE s.case_id = k.case_id AND s.kind = 'closing'))
ORDER BY k.case_id LIMIT %(limit)s
"""  # noqa: S608
STEPS = f"""
SELECT {columns(CaseStepRow)} FROM case_step WHERE case_id = ANY(%(ids)s::uuid[]) ORDER BY case_id, case_step_id
"""  # noqa: S608
CASE_OF = "SELECT case_id FROM case_step WHERE case_step_id = %(case_step_id)s"
LATEST_STEP = """
SELECT case_step_id FROM case_step WHERE case_id = %(case_id)s ORDER BY case_step_id DESC LIMIT 1
"""
SIGNATURE = ", ".join(f"s.{name}" for name in columns(CaseSignatureRow).split(", "))
SIGNATURES = f"""
SELECT {SIGNATURE}, k.stakeholder, k.prescriber_id, k.pharmacy_id, k.patient_id
FROM case_signature s JOIN noncompliance_case k USING (case_id)
"""  # noqa: S608
SIGNATURES_OF = (
    SIGNATURES
    + """WHERE CASE k.stakeholder WHEN 'prescriber' THEN k.prescriber_id WHEN 'patient' THEN k.patient_id
    ELSE k.pharmacy_id END = %(stream_id)s ORDER BY s.signature_id"""
)
FIND_SIGNATURE = SIGNATURES + "WHERE s.signature_id = %(signature_id)s"


def add(tx: Transaction, case: Mapping[str, Any], event_ids: Sequence[str]) -> None:
    """The case is open, and deals with the events."""
    tx.run(INSERT, **case)
    for event_id in event_ids:
        tx.run(INSERT_EVENT, case_id=case["case_id"], noncompliance_event_id=event_id)


def lock(tx: Transaction, case_id: str) -> None:
    """Nobody else takes a step in the case until the transaction ends."""
    tx.run(LOCK, case_id=case_id)


def find(tx: Transaction, case_id: str) -> Row | None:
    """The case of that id, without its events and steps."""
    return tx.row(FIND, case_id=case_id)


def page(tx: Transaction, wanted: Row, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` cases after the one named, in the order of their opening; what is None in `wanted` is any."""
    return tx.rows(PAGE, **wanted, after=after, limit=limit)


def steps(tx: Transaction, case_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The steps of these cases, case by case in the order in which they were taken."""
    return all_decrypted(tx, CaseStepRow, tx.rows(STEPS, ids=list(case_ids)))


def latest_step_id(tx: Transaction, case_id: str) -> str | None:
    """The id of the step that was taken last."""
    row = tx.row(LATEST_STEP, case_id=case_id)
    return None if row is None else str(row["case_step_id"])


def add_step(tx: Transaction, values: dict[str, Any]) -> None:
    """The step was taken."""
    tx.run(INSERT_STEP, **encrypted(tx, CaseStepRow, values))


def up_to(tx: Transaction, case_step_id: str) -> dict[str, Any] | None:
    """The case with its events and its steps up to that one: what the signature under the step covers."""
    row = tx.row(CASE_OF, case_step_id=case_step_id)
    found = whole(tx, row["case_id"]) if row else None
    return found and {
        **found,
        "steps": [step for step in found["steps"] if step["case_step_id"] <= case_step_id],
    }


def whole(tx: Transaction, case_id: str) -> dict[str, Any] | None:
    """The case with its events and steps."""
    case = find(tx, case_id)
    if case is None:
        return None
    return {**case, "events": noncompliance.of_case(tx, case_id), "steps": steps(tx, [case_id])}


def add_signature(tx: Transaction, row: Mapping[str, Any]) -> None:
    """The signature under a step stands."""
    tx.run(INSERT_SIGNATURE, **row)


def signatures_of(tx: Transaction, stream_id: str) -> list[dict[str, Any]]:
    """The signatures in cases of the patient, prescriber or pharmacy, with whose they are."""
    return tx.rows(SIGNATURES_OF, stream_id=stream_id)


def find_signature(tx: Transaction, signature_id: str) -> Row | None:
    """The signature of that id in a case."""
    return tx.row(FIND_SIGNATURE, signature_id=signature_id)
