"""Numbers that were given, can still be used, and were not: now, or at an instant by what was known at one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from registry.domain.numbers import NumberKind, show_number
from registry.domain.question import DecisionFilter
from registry.programs import Editions
from registry.reports.decisions import require_askable
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.storage import questions
from registry.storage.transaction import EVERYTHING, Row, looking

FILTERS = ("program", "prescriber_id", "pharmacy_id", "risk_category")


def open_numbers(
    registry: Registry,
    call: Call,
    kind: NumberKind | None,
    asked: DecisionFilter,
    after: str | None,
    limit: int,
) -> Page:
    """The open numbers in the order in which they were given; `pharmacy_id` finds confirmations alone.

    Raises Invalid or NotFound for what can not be asked.
    """
    require_askable(registry, EVERYTHING, asked, call.as_of)
    said = asked.said()
    at = asked.instants.as_of or asked.instants.known_at or call.as_of
    known_at = min(at, asked.instants.known_at or call.as_of)
    kinds = tuple(one.value for one in NumberKind if kind in (None, one))
    with looking(registry.reporting, EVERYTHING) as tx:
        page = paged(
            lambda last, most: questions.open_numbers(
                tx,
                kinds,
                {name: said[name] for name in FILTERS if name in said},
                at=at,
                known_at=known_at,
                lasting=_longest(registry.editions),
                after=last,
                limit=most,
            ),
            "decision_id",
            after,
            limit,
            {"open": kind, **said},
        )
    log_apart(registry, call, "open-numbers", [row["patient_id"] for row in page.items])
    return replace(page, items=[_shown(row) for row in page.items])


def _longest(editions: Editions) -> timedelta:
    """What no number of any edition outlasts: who was given it earlier has none that is open."""
    spans = [timedelta()]
    for some in editions.values():
        for edition in some:
            days = [edition.valid_days, edition.valid_days_from_test]
            spans += [timedelta(days=value.number) for value in days if value is not None]
            spans.append(timedelta(hours=edition.confirmation_hours.number))
    return max(spans)


def _shown(row: Row) -> dict[str, Any]:
    return {**row, "number": show_number(row["number"])}
