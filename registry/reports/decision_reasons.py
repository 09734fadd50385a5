"""How often asks were refused, and why."""

from __future__ import annotations

from typing import Any

from registry.domain.explanation import REASONS
from registry.domain.question import DecisionFilter
from registry.reports.decisions import require_askable
from registry.services.act import Call
from registry.services.registry import Registry
from registry.storage import decision_pages
from registry.storage.transaction import EVERYTHING, looking

EVERY_REASON = tuple(f"{code}/{reason}" for code, reasons in REASONS.items() for reason in reasons)


def count_refusals(registry: Registry, call: Call, asked: DecisionFilter) -> list[dict[str, Any]]:
    """The refusals that are as asked, by reason, program and gate, the most frequent first.

    One that had several reasons is counted with each. Nothing here tells of any one patient. Raises Invalid or NotFound
    for what can not be asked.
    """
    require_askable(registry, EVERYTHING, asked, call.as_of)
    with looking(registry.reporting, EVERYTHING) as tx:
        return decision_pages.reason_counts(tx, asked, EVERY_REASON)
