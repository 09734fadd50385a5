"""Prescribers, pharmacies and pharmacists with their certifications and trainings."""

from __future__ import annotations

from typing import Any

from registry.domain.actor import Actor, Role
from registry.reports.paging import Page, paged
from registry.services.registry import Registry
from registry.services.standing import no_such
from registry.storage import participants as kept
from registry.storage.participants import Noun
from registry.storage.transaction import reading

EVERYBODY = frozenset({Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR})


def list_prescribers(registry: Registry, after: str | None, limit: int) -> Page:
    """All prescribers."""
    return _list(registry, kept.PRESCRIBER, after, limit)


def list_pharmacies(registry: Registry, after: str | None, limit: int) -> Page:
    """All pharmacies."""
    return _list(registry, kept.PHARMACY, after, limit)


def show_prescriber(registry: Registry, actor: Actor, prescriber_id: str) -> dict[str, Any]:
    """One prescriber with certifications and delegates. Raises NotFound for somebody else's."""
    if actor.role not in EVERYBODY and actor.prescriber_id != prescriber_id:
        raise no_such(kept.PRESCRIBER)
    with reading(registry.database) as tx:
        row = kept.find(tx, kept.PRESCRIBER, prescriber_id)
        if row is None:
            raise no_such(kept.PRESCRIBER)
        own = {
            "certifications": kept.of_owner(
                tx, kept.PRESCRIBER_CERTIFICATION, "prescriber_id", prescriber_id
            ),
            "delegates": kept.of_owner(tx, kept.DELEGATE, "prescriber_id", prescriber_id),
        }
    return {**row, **own}


def show_pharmacy(registry: Registry, actor: Actor, pharmacy_id: str) -> dict[str, Any]:
    """One pharmacy with certifications, trainings and pharmacists. Raises NotFound for somebody else's."""
    if actor.role not in EVERYBODY and actor.pharmacy_id != pharmacy_id:
        raise no_such(kept.PHARMACY)
    with reading(registry.database) as tx:
        row = kept.find(tx, kept.PHARMACY, pharmacy_id)
        if row is None:
            raise no_such(kept.PHARMACY)
        own = {
            "certifications": kept.of_owner(tx, kept.PHARMACY_CERTIFICATION, "pharmacy_id", pharmacy_id),
            "trainings": kept.of_owner(tx, kept.PHARMACY_TRAINING, "pharmacy_id", pharmacy_id),
            "pharmacists": kept.of_owner(tx, kept.PHARMACIST, "pharmacy_id", pharmacy_id),
        }
    return {**row, **own}


def show_pharmacist(registry: Registry, actor: Actor, pharmacist_id: str) -> dict[str, Any]:
    """One pharmacist with trainings. Raises NotFound for somebody of another pharmacy."""
    with reading(registry.database) as tx:
        row = kept.find(tx, kept.PHARMACIST, pharmacist_id)
        if row is None or (actor.role not in EVERYBODY and actor.pharmacy_id != row["pharmacy_id"]):
            raise no_such(kept.PHARMACIST)
        trainings = kept.of_owner(tx, kept.PHARMACIST_TRAINING, "pharmacist_id", pharmacist_id)
    return {**row, "trainings": trainings}


def _list(registry: Registry, noun: Noun, after: str | None, limit: int) -> Page:
    with reading(registry.database) as tx:
        return paged(lambda last, most: kept.page(tx, noun, last, most), noun.id_column, after, limit)
