"""Tests, surveys and confirmations that are overdue, by the same terms that the gates use."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from registry.domain.facts import Gate, Request
from registry.domain.forecast import DueKind, forecast
from registry.domain.question import DecisionFilter
from registry.reports.decisions import require_askable
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.storage import questions
from registry.storage.facts import Asked, gather_facts
from registry.storage.transaction import EVERYTHING, Row, looking, looking_at

KINDS = (
    *(DueKind.PREGNANCY_TEST, DueKind.LABORATORY_TEST),
    *(DueKind.PATIENT_SURVEY, DueKind.CONTRACEPTION_CONFIRMATION),
)


def list_overdue(
    registry: Registry, call: Call, kind: DueKind | None, asked: DecisionFilter, after: str | None, limit: int
) -> Page:
    """Those of the next `limit` active enrollments for which something was due before the instant.

    So a page can be short, or empty before the last: only its cursor tells whether there is more. It is told from what
    is recorded now. Raises Invalid or NotFound for what can not be asked.
    """
    require_askable(registry, EVERYTHING, asked, call.as_of)
    at = asked.instants.as_of or call.as_of
    with looking(registry.reporting, EVERYTHING) as tx:
        page = paged(
            lambda last, most: questions.enrolled(tx, asked.program, asked.prescriber_id, at, last, most),
            "enrollment_id",
            after,
            limit,
            {"overdue": kind, **asked.said()},
        )
    found = [_with_overdue(registry, row, at, kind) for row in page.items]
    kept = [(item, cursor) for item, cursor in zip(found, page.cursors, strict=True) if item["overdue"]]
    log_apart(registry, call, "overdue", [item["patient_id"] for item, _ in kept])
    return Page([item for item, _ in kept], page.next, [cursor for _, cursor in kept])


def _with_overdue(registry: Registry, row: Row, at: datetime, kind: DueKind | None) -> dict[str, Any]:
    request = Request(patient_id=row["patient_id"], prescriber_id=row["prescriber_id"])
    with looking_at(registry.reporting, row["patient_id"]) as tx:
        facts = gather_facts(tx, Asked(Gate.PRESCRIPTION, at, request, row["program"])).facts
    facts = replace(facts, request=replace(request, risk_category=facts.risk_category))
    edition = registry.editions.in_force(row["program"], at)
    overdue = [
        {"kind": due.kind, "due_at": due.not_after}
        for due in (forecast(facts, edition) if edition is not None else ())
        if due.kind in KINDS and kind in (None, due.kind) and due.not_after <= at
    ]
    return {**row, "risk_category": facts.risk_category, "overdue": overdue}
