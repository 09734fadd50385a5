"""How many asks were authorized and how many refused, day by day."""

from __future__ import annotations

from typing import Any

from registry.domain.question import DecisionFilter
from registry.reports.decisions import require_askable
from registry.services.act import Call
from registry.services.registry import Registry
from registry.storage import decision_pages
from registry.storage.transaction import EVERYTHING, looking


def count_days(registry: Registry, call: Call, asked: DecisionFilter, zone: str) -> list[dict[str, Any]]:
    """The days of that time zone on which something was decided, earliest first, each with both counts.

    Nothing here tells of any one patient. Raises Invalid or NotFound for what can not be asked.
    """
    require_askable(registry, EVERYTHING, asked, call.as_of)
    with looking(registry.database, EVERYTHING) as tx:
        return decision_pages.day_counts(tx, asked, zone)
