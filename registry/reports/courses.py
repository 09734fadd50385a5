"""How long it took from the first ask to the authorization, from there to the confirmation, and to the release."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from registry.domain.question import DecisionFilter
from registry.reports.decisions import require_askable
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.storage import questions
from registry.storage.transaction import EVERYTHING, Row, looking

FILTERS = ("program", "prescriber_id", "risk_category", "since", "until")
STEPS = ("requested_at", "authorized_at", "confirmed_at", "released_at")


def list_courses(
    registry: Registry, call: Call, asked: DecisionFilter, after: str | None, limit: int
) -> Page:
    """Every authorization with its steps and the seconds between them; None where a step was not taken.

    The request is the first ask of the patient in the program since the authorization before, refused ones too.
    Raises Invalid or NotFound for what can not be asked.
    """
    require_askable(registry, EVERYTHING, asked, call.as_of)
    said = asked.said()
    filters = {name: said[name] for name in FILTERS if name in said}
    with looking(registry.reporting, EVERYTHING) as tx:
        page = paged(
            lambda last, most: questions.courses(tx, filters, call.as_of, last, most),
            "decision_id",
            after,
            limit,
            {"courses": True, **said},
        )
    log_apart(registry, call, "courses", [row["patient_id"] for row in page.items])
    return replace(page, items=[_timed(row) for row in page.items])


def _timed(row: Row) -> dict[str, Any]:
    seconds = {
        f"seconds_to_{later.removesuffix('_at')}": _seconds(row[earlier], row[later])
        for earlier, later in pairwise(STEPS)
    }
    return {**row, **seconds}


def _seconds(earlier: datetime | None, later: datetime | None) -> int | None:
    return None if earlier is None or later is None else round((later - earlier).total_seconds())
