"""What the queries of auditors say: filters that combine, and the instants that a question is about."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from registry.api.schemas.fields import Code, Id, Instant, QueryCount, choice, risk_category, word
from registry.api.schemas.lists import NoQuery, PageQuery
from registry.domain.access import Ground
from registry.domain.decision import Verdict
from registry.domain.facts import Gate
from registry.domain.numbers import NumberKind
from registry.domain.question import AccessFilter, DecisionFilter, Instants
from registry.reports.overdue import KINDS

PAGE = ("after", "limit")
LONGEST_NAME = 100
"""Of a program."""
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

    program = Code(longest=LONGEST_NAME)
    gate = choice(Gate)
    prescriber_id = Id()
    pharmacy_id = Id()
    risk_category = risk_category()
    since = Instant()
    until = Instant()
    as_of = Instant()
    known_at = Instant()


class OpenNumberQuery(PageQuery):
    """Which open numbers."""

    kind = choice(NumberKind)
    program = Code(longest=LONGEST_NAME)
    prescriber_id = Id()
    pharmacy_id = Id()
    risk_category = risk_category()
    as_of = Instant(metadata={"description": "Open at this instant."})
    known_at = Instant(metadata={"description": "By what the registry knew at this instant."})


class CourseQuery(PageQuery):
    """Which authorizations, by when they were given."""

    program = Code(longest=LONGEST_NAME)
    prescriber_id = Id()
    risk_category = risk_category()
    since = Instant()
    until = Instant()


class LapsingQuery(PageQuery):
    """Which trainings."""

    program = Code(longest=LONGEST_NAME)
    within_days = QueryCount(0, 400, load_default=30)
    as_of = Instant()
    known_at = Instant()


class OverdueQuery(PageQuery):
    """What is overdue, and of which enrollments; `limit` says how many enrollments are looked at."""

    kind = word(*(kind.value for kind in KINDS))
    program = Code(longest=LONGEST_NAME)
    prescriber_id = Id()
    as_of = Instant()


class OpenNumber(Schema):
    """A number that can still be used."""

    decision_id = fields.UUID(required=True)
    kind = choice(NumberKind, required=True)
    number = fields.String(required=True)
    patient_id = fields.UUID(required=True)
    program = fields.String(required=True)
    prescriber_id = fields.UUID(required=True, allow_none=True)
    pharmacy_id = fields.UUID(required=True, allow_none=True)
    risk_category = fields.String(required=True, allow_none=True)
    given_at = fields.AwareDateTime(required=True)
    valid_until = fields.AwareDateTime(required=True)


class Course(Schema):
    """One authorization from the first ask to the release, with the seconds between the steps."""

    decision_id = fields.UUID(required=True)
    patient_id = fields.UUID(required=True)
    program = fields.String(required=True)
    prescriber_id = fields.UUID(required=True, allow_none=True)
    pharmacy_id = fields.UUID(required=True, allow_none=True)
    risk_category = fields.String(required=True, allow_none=True)
    requested_at = fields.AwareDateTime(required=True)
    authorized_at = fields.AwareDateTime(required=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)
    released_at = fields.AwareDateTime(required=True, allow_none=True)
    seconds_to_authorized = fields.Integer(required=True)
    seconds_to_confirmed = fields.Integer(required=True, allow_none=True)
    seconds_to_released = fields.Integer(required=True, allow_none=True)


class LapsingTraining(Schema):
    """The last training of a pharmacy or pharmacist, and until when it counts."""

    training_id = fields.UUID(required=True)
    kind = word("pharmacy", "pharmacist", required=True)
    participant_id = fields.UUID(required=True)
    name = fields.String(required=True)
    pharmacy_id = fields.UUID(required=True)
    program = fields.String(required=True)
    completed_at = fields.AwareDateTime(required=True)
    lapses_at = fields.AwareDateTime(required=True)
    lapsed = fields.Boolean(required=True)


class OverdueStep(Schema):
    """Something that was due before the instant."""

    kind = word(*(kind.value for kind in KINDS), required=True)
    due_at = fields.AwareDateTime(required=True)


class OverdueItem(Schema):
    """An enrollment in which something is overdue."""

    enrollment_id = fields.UUID(required=True)
    patient_id = fields.UUID(required=True)
    program = fields.String(required=True)
    prescriber_id = fields.UUID(required=True)
    risk_category = fields.String(required=True, allow_none=True)
    overdue = fields.List(fields.Nested(OverdueStep), required=True)


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

    program = Code(longest=LONGEST_NAME)
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


def apart(
    query: dict[str, Any], *own: str
) -> tuple[dict[str, Any], Instants, DecisionFilter, dict[str, Any]]:
    """The page, the instants, the filter of decisions, and the words of the query that only this question knows."""
    page, instants, said = _told_apart(query)
    more = {name: said.pop(name, None) for name in own}
    return page, instants, DecisionFilter(**said, instants=instants), more


def reasons_asked(query: dict[str, Any]) -> DecisionFilter:
    """The query as the filter of a count."""
    _, instants, filters = _told_apart({**dict.fromkeys(PAGE), **query})
    return DecisionFilter(**filters, instants=instants)


def _told_apart(query: dict[str, Any]) -> tuple[dict[str, Any], Instants, dict[str, Any]]:
    page = {name: query[name] for name in PAGE}
    instants = Instants(**{name: query[name] for name in INSTANTS if name in query})
    return page, instants, {name: query[name] for name in query if name not in (*page, *INSTANTS)}
