"""A patient and the records about a patient, for those who may see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.domain.actor import Actor
from registry.reports.paging import Page, paged
from registry.services.registry import Registry
from registry.services.treating import no_such_patient, sees_as
from registry.storage import patients, records
from registry.storage.transaction import reading

READABLE = frozenset(records.COLLECTIONS)
"""The collections that can be listed."""


def list_patients(registry: Registry, actor: Actor, after: str | None, limit: int) -> Page:
    """The caller's own patients; for a coordinator or auditor, everybody's."""
    with reading(registry.database) as tx:
        return paged(
            lambda last, most: patients.page(tx, sees_as(actor), last, most), "patient_id", after, limit
        )


def search_patients(
    registry: Registry, actor: Actor, family_name: str, born_on: date
) -> list[dict[str, Any]]:
    """The caller's own patients of that family name and birth date; for a coordinator or auditor, everybody's.

    They are found by their blind index: exactly, however the name is spelled in upper and lower case, or not at all.
    """
    with reading(registry.database) as tx:
        return patients.search(tx, sees_as(actor), family_name, born_on)


def show_patient(registry: Registry, actor: Actor, patient_id: str) -> dict[str, Any]:
    """One patient. Raises NotFound when the caller has no such patient."""
    with reading(registry.database) as tx:
        row = patients.find(tx, patient_id, sees_as(actor))
    if row is None:
        raise no_such_patient()
    return dict(row)


def list_records(
    registry: Registry, actor: Actor, patient_id: str, collection: str, after: str | None, limit: int
) -> Page:
    """The records of one collection. Raises NotFound when the caller has no such patient."""
    with reading(registry.database) as tx:
        if patients.find(tx, patient_id, sees_as(actor)) is None:
            raise no_such_patient()
        return paged(
            lambda last, most: records.page(tx, collection, patient_id, last, most),
            records.COLLECTIONS[collection].id_column,
            after,
            limit,
        )
