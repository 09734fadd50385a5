"""Whether a pharmacy and its pharmacists may dispense in each program now, and since when or until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from registry.domain.actor import Actor
from registry.domain.dates import add_months
from registry.domain.edition import Edition, Value
from registry.domain.errors import Forbidden
from registry.domain.facts import CertificationStatus, Gate
from registry.reports.participants import show_pharmacist, show_pharmacy
from registry.services.registry import Registry

TRAINING = "pharmacy-training-current"
MONTHS = "max_age_months"


def show_own_standing(registry: Registry, actor: Actor, at: datetime) -> dict[str, Any]:
    """The caller's pharmacy with certification and training in each program, and the caller's own trainings.

    Raises Forbidden for an account that belongs to no pharmacy.
    """
    if actor.pharmacy_id is None:
        raise Forbidden("This account belongs to no pharmacy.")
    pharmacy = show_pharmacy(registry, actor, actor.pharmacy_id)
    pharmacist = show_pharmacist(registry, actor, actor.pharmacist_id) if actor.pharmacist_id else None
    programs = [
        _in_program(registry.editions.in_force(program, at), program, pharmacy, pharmacist)
        for program in registry.editions.programs
    ]
    return {
        "pharmacy": pharmacy,
        "pharmacist": pharmacist,
        "programs": [
            line for line in programs if line["steps"] or line["trained_at"] or line["own_trained_at"]
        ],
    }


def _in_program(
    edition: Edition | None, program: str, pharmacy: Mapping[str, Any], pharmacist: Mapping[str, Any] | None
) -> dict[str, Any]:
    steps = [row for row in pharmacy["certifications"] if row["program"] == program]
    steps.sort(key=lambda row: (row["since"], row["certification_id"]))
    trained_at = _latest(pharmacy["trainings"], program)
    months = _months(edition)
    return {
        "program": program,
        "title": edition.title if edition else program,
        "steps": steps,
        "certified": bool(steps) and steps[-1]["status"] == CertificationStatus.ACTIVE,
        "since": steps[-1]["since"] if steps else None,
        "trained_at": trained_at,
        "renew_by": add_months(trained_at, months) if trained_at and months else None,
        "own_trained_at": _latest(pharmacist["trainings"], program) if pharmacist else None,
    }


def _latest(trainings: Iterable[Mapping[str, Any]], program: str) -> datetime | None:
    return max((row["completed_at"] for row in trainings if row["program"] == program), default=None)


def _months(edition: Edition | None) -> int | None:
    """How long the edition lets a training of a pharmacy's staff count."""
    rule = edition.rules.get(TRAINING) if edition else None
    if rule is None or Gate.DISPENSE not in rule.gates:
        return None
    months = rule.parameters.get(MONTHS)
    if isinstance(months, Value) and isinstance(months.value, int):
        return months.value
    return None
