"""Bodies and answers about non-compliance: events, cases, steps."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from registry.api.schemas.fields import Body, Code, Day, Id, Instant, Several, Text, Truth, choice, word
from registry.api.schemas.lists import PageQuery
from registry.api.schemas.records import Recorded
from registry.api.schemas.signing import Signed
from registry.domain.case import ACTIONS, MEASURES, Severity, StepKind
from registry.domain.noncompliance import EVENT_RULES, Stakeholder

MOST_EVENTS = 100


class EventBody(Body):
    """What was not as the program wants it, who did not comply, and when."""

    kind = Code(required=True, longest=100)
    program = Text(required=True)
    stakeholder = choice(Stakeholder, required=True)
    prescriber_id = Id()
    pharmacy_id = Id()
    pharmacist_id = Id()
    patient_id = Id()
    occurred_at = Instant(required=True)
    narrative = Text(required=True, longest=10_000)


class CaseBody(Body):
    """Which events the case is about."""

    event_ids = Several(Id(), least=1, most=MOST_EVENTS, required=True)


class AssessmentBody(Body):
    """How grave the case is, and why."""

    severity = choice(Severity, required=True)
    words = Text(required=True)


class ActionBody(Body):
    """What is to be done and by when."""

    kind = choice(StepKind, required=True, validate=validate.OneOf(ACTIONS))
    words = Text(required=True)
    due_on = Day(required=True)


class StepWords(Body):
    """What is said to the step."""

    words = Text(required=True)


class MeasureBody(Signed):
    """Which measure is taken, and why."""

    kind = choice(StepKind, required=True, validate=validate.OneOf(MEASURES))
    words = Text(required=True)


class ReconsiderationBody(Signed):
    """Whether the suspension or deactivation is lifted, and why."""

    lifted = Truth(required=True)
    words = Text(required=True)


class ClosingBody(Signed):
    """Why the case is closed."""

    words = Text(required=True)


class EventsQuery(PageQuery):
    """Which events, and which page of them."""

    program = Code(longest=100)
    kind = Code(longest=100)
    stakeholder = choice(Stakeholder)
    patient_id = Id()
    since = Instant()
    until = Instant()
    in_case = word("yes", "no")


class CasesQuery(PageQuery):
    """Which cases, and which page of them."""

    program = Code(longest=100)
    stakeholder = choice(Stakeholder)
    prescriber_id = Id()
    pharmacy_id = Id()
    closed = word("yes", "no")


def _whom() -> dict[str, fields.Field[Any]]:
    ids = ("prescriber_id", "pharmacy_id", "pharmacist_id", "patient_id")
    words = {name: fields.String(required=True) for name in ("program", "stakeholder")}
    return {**words, **{name: fields.UUID(required=True, allow_none=True) for name in ids}}


Whom = Recorded.from_dict(_whom(), name="Whom")


class NoncomplianceEvent(Whom):  # type: ignore[misc, valid-type]
    """One event: what happened, who did not comply, against which text, and the case that deals with it."""

    noncompliance_event_id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"examples": [rule.code for rule in EVENT_RULES]})
    sentence = fields.String()
    subject = fields.String()
    edition = fields.String(allow_none=True)
    occurred_at = fields.AwareDateTime(required=True)
    evidence = fields.List(fields.String())
    cite = fields.List(fields.String())
    figures = fields.Dict(keys=fields.String())
    narrative = fields.String(allow_none=True)
    case_id = fields.UUID(allow_none=True)


class CaseStep(Recorded):
    """One step in a case; `effect_id` is the certification's step or the hold that came of it."""

    case_id = fields.UUID(required=True)
    case_step_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    severity = fields.String(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    answers = fields.UUID(required=True, allow_none=True)
    lifted = fields.Boolean(required=True, allow_none=True)
    effect_id = fields.UUID(required=True, allow_none=True)
    words = fields.String(required=True)


class OpenedCase(Whom):  # type: ignore[misc, valid-type]
    """The case that was opened."""

    case_id = fields.UUID(required=True)
    event_ids = fields.List(fields.UUID(), required=True)


class CaseSummary(Whom):  # type: ignore[misc, valid-type]
    """A case and how it stands."""

    case_id = fields.UUID(required=True)
    severity = fields.String(required=True, allow_none=True)
    open_actions = fields.Integer(required=True)
    done_actions = fields.Integer(required=True)
    next_due_on = fields.Date(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    measure = fields.String(required=True, allow_none=True)
    closed = fields.Boolean(required=True)


class Case(CaseSummary):
    """A case with its events and steps."""

    events = fields.List(fields.Nested(NoncomplianceEvent), required=True)
    steps = fields.List(fields.Nested(CaseStep), required=True)
