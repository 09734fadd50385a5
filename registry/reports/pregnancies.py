"""Reported pregnancies and how each stands, for coordinators, auditors and the assessment report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from registry.domain.pregnancy_follow_up import FollowUp, FollowUpKind, pregnancy_after
from registry.domain.question import Instants
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.storage import pregnancies
from registry.storage.transaction import EVERYTHING, looking


@dataclass(frozen=True)
class PregnancyStanding:
    """How a report stands. `seconds_to_report_on` runs from the report to the registry until it was first passed on."""

    exposure_timing: str | None
    root_cause: str | None
    ended_as: str | None
    planned: int
    next_due_on: date | None
    overdue: bool
    first_reported_on_at: datetime | None
    seconds_to_report_on: int | None


def list_pregnancies(
    registry: Registry,
    call: Call,
    since: datetime | None,
    until: datetime | None,
    after: str | None,
    limit: int,
) -> Page:
    """The pregnancies reported in the half-open period, each with how it stands. Raises Invalid for a reversed one."""
    asked = Instants(since, until)
    asked.require_past(call.as_of)
    with looking(registry.database, EVERYTHING) as tx:
        page = paged(
            lambda last, most: pregnancies.page(tx, since, until, last, most),
            "pregnancy_report_id",
            after,
            limit,
            asked.said(),
        )
        followed = pregnancies.follow_ups(tx, [*page.items])
    log_apart(registry, call, "pregnancy-reports", [row["patient_id"] for row in page.items])
    of_report: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in followed:
        of_report[row["pregnancy_report_id"]].append(row)
    return replace(
        page,
        items=[
            {**row, **asdict(_standing(row, of_report[row["pregnancy_report_id"]], call.as_of.date()))}
            for row in page.items
        ],
    )


def _standing(report: dict[str, Any], rows: Iterable[dict[str, Any]], today: date) -> PregnancyStanding:
    state = pregnancy_after(follow_up_of(row) for row in rows)
    due, took = state.next_due_on, state.time_to_report_on(report["reported_at"])
    return PregnancyStanding(
        exposure_timing=state.exposure_timing,
        root_cause=state.root_cause,
        ended_as=state.ended_as,
        planned=len(state.planned),
        next_due_on=due,
        overdue=due is not None and due < today,
        first_reported_on_at=state.first_reported_on_at,
        seconds_to_report_on=None if took is None else int(took.total_seconds()),
    )


def follow_up_of(row: dict[str, Any]) -> FollowUp:
    """The row of a follow-up as the rules of pregnancies see it."""
    left_out = ("pregnancy_report_id", "pregnancy_follow_up_id", "kind")
    said = {name: value for name, value in row.items() if name not in left_out}
    return FollowUp(row["pregnancy_follow_up_id"], FollowUpKind(row["kind"]), **said)
