"""What the queries of auditors say: filters that combine, and the instants that a question is about."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from registry.api.schemas.fields import Code, Id, Instant, choice, risk_category
from registry.api.schemas.lists import PageQuery
from registry.domain.decision import Verdict
from registry.domain.facts import Gate
from registry.domain.question import DecisionFilter, Instants

INSTANTS = ("since", "until", "as_of", "known_at")


class InstantsQuery(PageQuery):
    """A page of what happened in a period, or was true or known at an instant."""

    since = Instant(metadata={"description": "What happened at or after this instant."})
    until = Instant(metadata={"description": "What happened before this instant."})
    as_of = Instant(metadata={"description": "What was true at this instant."})
    known_at = Instant(metadata={"description": "What the registry knew at this instant."})


class DecisionQuery(InstantsQuery):
    """Which decisions."""

    program = Code()
    gate = choice(Gate)
    verdict = choice(Verdict)
    reason = fields.String(metadata={"description": "Such as `pregnancy-test-current/TOO_OLD`."})
    prescriber_id = Id()
    pharmacy_id = Id()
    risk_category = risk_category()


def decisions_asked(query: dict[str, Any]) -> dict[str, Any]:
    """The query as the arguments of a report on decisions."""
    page, instants, filters = _told_apart(query)
    return {**page, "asked": DecisionFilter(**filters, instants=instants)}


def _told_apart(query: dict[str, Any]) -> tuple[dict[str, Any], Instants, dict[str, Any]]:
    page = {name: query[name] for name in ("after", "limit")}
    instants = Instants(**{name: query[name] for name in INSTANTS if name in query})
    return page, instants, {name: query[name] for name in query if name not in (*page, *INSTANTS)}
