"""What the queries of auditors say: filters that combine, and the instants that a question is about."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from registry.api.schemas.fields import Code, Id, Instant, choice, risk_category, word
from registry.api.schemas.lists import NoQuery, PageQuery
from registry.domain.access import Ground
from registry.domain.decision import Verdict
from registry.domain.facts import Gate
from registry.domain.question import AccessFilter, DecisionFilter, Instants

PAGE = ("after", "limit")
INSTANTS = ("since", "until", "as_of", "known_at")


class InstantsQuery(PageQuery):
    """A page of what happened in a period, or was true or known at an instant."""

    since = Instant(metadata={"description": "What happened at or after this instant."})
    until = Instant(metadata={"description": "What happened before this instant."})
    as_of = Instant(metadata={"description": "What was true at this instant."})
    known_at = Instant(metadata={"description": "What the registry knew at this instant."})


class DifferenceQuery(PageQuery):
    """Two instants at which the registry knew different things."""

    earlier = Instant(
        metadata={"description": "What was known then is left out; without it, nothing was known."}
    )
    later = Instant(metadata={"description": "What was learnt until then; without it, until now."})


class AccessQuery(PageQuery):
    """Which readings."""

    since = Instant()
    until = Instant()
    account_id = Id()
    ground = choice(Ground)


class ReasonQuery(NoQuery):
    """Which refusals are counted."""

    program = Code()
    gate = choice(Gate)
    prescriber_id = Id()
    pharmacy_id = Id()
    risk_category = risk_category()
    since = Instant()
    until = Instant()
    as_of = Instant()
    known_at = Instant()


class TimelineEntry(Schema):
    """One thing that was recorded of the patient."""

    source = fields.String(required=True)
    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True, metadata={"description": "When it was true."})
    recorded_at = fields.AwareDateTime(
        required=True, metadata={"description": "When the registry learnt it."}
    )
    entered_in_error = fields.Boolean(required=True)
    record = fields.Dict(required=True)


class Difference(Schema):
    """One thing that the registry learnt of the patient."""

    source = fields.String(required=True)
    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    change = word("recorded", "changed", "entered-in-error", required=True)
    earlier = fields.Dict(required=True, allow_none=True)
    later = fields.Dict(required=True)


class ReasonCount(Schema):
    """How many asks were refused for a reason; one refused for several is counted with each."""

    reason = fields.String(required=True)
    program = fields.String(required=True)
    gate = fields.String(required=True)
    refusals = fields.Integer(required=True)


class ReasonCounts(Schema):
    """The reasons for which asks were refused, the most frequent first."""

    items = fields.List(fields.Nested(ReasonCount), required=True)


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


def instants_asked(query: dict[str, Any]) -> dict[str, Any]:
    """The query as the arguments of a report on a patient's history."""
    page, instants, _ = _told_apart(query)
    return {**page, "asked": instants}


def accesses_asked(query: dict[str, Any]) -> dict[str, Any]:
    """The query as the arguments of a report on readings."""
    page = {name: query[name] for name in PAGE}
    return {**page, "asked": AccessFilter(**{name: query[name] for name in query if name not in PAGE})}


def reasons_asked(query: dict[str, Any]) -> DecisionFilter:
    """The query as the filter of a count."""
    _, instants, filters = _told_apart({**dict.fromkeys(PAGE), **query})
    return DecisionFilter(**filters, instants=instants)


def _told_apart(query: dict[str, Any]) -> tuple[dict[str, Any], Instants, dict[str, Any]]:
    page = {name: query[name] for name in PAGE}
    instants = Instants(**{name: query[name] for name in INSTANTS if name in query})
    return page, instants, {name: query[name] for name in query if name not in (*page, *INSTANTS)}
