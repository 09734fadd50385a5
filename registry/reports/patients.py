"""A patient and the records about a patient, for those who may see them; each look stands in the access log."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_access
from registry.services.registry import Registry
from registry.services.treating import no_such_patient, sees_as
from registry.storage import patients, records
from registry.storage.transaction import Transaction, reading

READABLE = frozenset(records.COLLECTIONS)
"""The collections that can be listed."""


def list_patients(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
    """The caller's own patients; for a coordinator or auditor, everybody's."""
    with reading(registry.database) as tx:
        page = paged(
            lambda last, most: patients.page(tx, sees_as(call.actor), last, most), "patient_id", after, limit
        )
        log_access(tx, call, "patients", [item["patient_id"] for item in page.items])
    return page


def search_patients(registry: Registry, call: Call, family_name: str, born_on: date) -> list[dict[str, Any]]:
    """The caller's own patients of that family name and birth date; for a coordinator or auditor, everybody's.

    They are found by their blind index: exactly, however the name is spelled in upper and lower case, or not at all.
    """
    with reading(registry.database) as tx:
        found = patients.search(tx, sees_as(call.actor), family_name, born_on)
        log_access(tx, call, "search", [item["patient_id"] for item in found])
    return found


def show_patient(registry: Registry, call: Call, patient_id: str) -> dict[str, Any]:
    """One patient. Raises NotFound when the caller has no such patient."""
    with reading(registry.database) as tx:
        log_reading(tx, call, "patient", patient_id)
        row = patients.find(tx, patient_id, None)
    if row is None:
        raise no_such_patient()
    return dict(row)


def list_records(
    registry: Registry, call: Call, patient_id: str, collection: str, after: str | None, limit: int
) -> Page:
    """The records of one collection. Raises NotFound when the caller has no such patient."""
    with reading(registry.database) as tx:
        log_reading(tx, call, collection, patient_id)
        return paged(
            lambda last, most: records.page(tx, collection, patient_id, last, most),
            records.COLLECTIONS[collection].id_column,
            after,
            limit,
            {"patient_id": patient_id},
        )


def log_reading(tx: Transaction, call: Call, what: str, patient_id: str) -> None:
    """The caller may read of this patient, and has done so. Raises NotFound when he or she may not."""
    by_emergency = patients.readable(tx, patient_id, sees_as(call.actor), call.actor.account_id, call.as_of)
    if by_emergency is None:
        raise no_such_patient()
    log_access(tx, call, what, [patient_id], by_emergency=by_emergency)
