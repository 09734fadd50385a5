"""Whether a prescriber may prescribe in each program now, and since when; and whom he or she delegated to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from registry.domain.actor import Actor, Role
from registry.domain.errors import Forbidden, Invalid
from registry.domain.facts import CertificationStatus
from registry.reports.participants import show_prescriber
from registry.services.registry import Registry
from registry.storage import participants
from registry.storage.transaction import reading


def show_prescriber_standing(registry: Registry, actor: Actor, at: datetime) -> dict[str, Any]:
    """The caller's prescriber with the certification in each program that has an edition in force.

    `can_certify` says whether the caller could certify there. Raises Forbidden for an account that acts for nobody.
    """
    if actor.prescriber_id is None:
        raise Forbidden("This account acts for no prescriber.")
    prescriber = show_prescriber(registry, actor, actor.prescriber_id)
    signs = actor.role is Role.PRESCRIBER
    lines = []
    for program in registry.editions.programs:
        edition = registry.editions.in_force(program, at)
        steps = sorted(
            (row for row in prescriber["certifications"] if row["program"] == program),
            key=lambda row: (row["since"], row["certification_id"]),
        )
        if edition is not None and (steps or not edition.has_ended(at)):
            lines.append(_line(program, edition.title, steps, can_certify=signs and not steps))
    return {"prescriber": prescriber, "lines": lines}


def prescriber_with_npi(registry: Registry, npi: str) -> str:
    """The id of the prescriber who has that NPI. Raises Invalid when nobody registered has it."""
    with reading(registry.database) as tx:
        found = participants.prescriber_by_npi(tx, npi)
    if found is None:
        raise Invalid(
            "There is no such prescriber.", fields={"/npi": "no registered prescriber has this NPI"}
        )
    return found


def _line(program: str, title: str, steps: list[Mapping[str, Any]], *, can_certify: bool) -> dict[str, Any]:
    return {
        "program": program,
        "title": title,
        "steps": steps,
        "certified": bool(steps) and steps[-1]["status"] == CertificationStatus.ACTIVE,
        "since": steps[-1]["since"] if steps else None,
        "can_certify": can_certify,
    }
