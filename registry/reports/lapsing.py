"""Trainings without which a certified pharmacy may not dispense, and that stop counting soon or have stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from registry.domain.dates import add_months
from registry.domain.edition import Value
from registry.domain.question import Instants
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.recording import known_program
from registry.services.registry import Registry
from registry.storage import trainings
from registry.storage.transaction import EVERYTHING, looking

CODES = {trainings.PHARMACY: "pharmacy-training-current", trainings.PHARMACIST: "pharmacist-trained"}
MONTHS = "max_age_months"


def list_lapsing(
    registry: Registry,
    call: Call,
    program: str | None,
    within_days: int,
    asked: Instants,
    after: str | None,
    limit: int,
) -> Page:
    """The last trainings that lapse within so many days of the instant, with those that have lapsed by then.

    They stand under pharmacies whose certification is active; which time they last is what the edition in force says.
    Raises Invalid for what can not be asked.
    """
    asked.require_past(call.as_of)
    if program is not None:
        known_program(registry, program)
    at, known_at = asked.as_of or asked.known_at or call.as_of, asked.known_at or call.as_of
    lasting = _lasting(registry, program, at)
    with looking(registry.reporting, EVERYTHING) as tx:
        page = paged(
            lambda last, most: trainings.lapsing(
                tx,
                lasting,
                at=at,
                known_at=known_at,
                until=at + timedelta(days=within_days),
                after=last,
                limit=most,
            ),
            "training_id",
            after,
            limit,
            {"program": program, "within_days": within_days, **asked.said()},
        )
    return replace(page, items=[_dated(row, lasting, at) for row in page.items])


def _lasting(registry: Registry, program: str | None, at: datetime) -> dict[str, dict[str, int]]:
    """For how many months either training counts, by program."""
    months: dict[str, dict[str, int]] = {kind: {} for kind in CODES}
    for name in [program] if program is not None else registry.editions.programs:
        edition = registry.editions.in_force(name, at)
        for kind, code in CODES.items():
            rule = edition.rules.get(code) if edition is not None else None
            value = rule.parameters.get(MONTHS) if rule is not None else None
            if isinstance(value, Value):
                months[kind][name] = value.number
    return months


def _dated(row: dict[str, Any], lasting: dict[str, dict[str, int]], at: datetime) -> dict[str, Any]:
    lapses_at = add_months(row["completed_at"], lasting[row["kind"]][row["program"]])
    return {**row, "lapses_at": lapses_at, "lapsed": lapses_at < at}
