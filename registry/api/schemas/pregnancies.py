"""Bodies and answers about what becomes of reported pregnancies."""

from __future__ import annotations

from marshmallow import fields

from registry.api.schemas.fields import Body, Day, Id, Instant, Text, choice
from registry.api.schemas.lists import PageQuery
from registry.api.schemas.records import Recorded, recorded
from registry.domain.pregnancy_follow_up import (
    ExposureTiming,
    FollowUpKind,
    PregnancyEnd,
    Recipient,
    RootCause,
)


class FollowUpBody(Body):
    """What is recorded: the kind, the one thing that belongs to it, when it was so, and words about it."""

    kind = choice(FollowUpKind, required=True)
    exposure_timing = choice(ExposureTiming)
    root_cause = choice(RootCause)
    ended_as = choice(PregnancyEnd)
    recipient = choice(Recipient)
    due_on = Day()
    answers = Id()
    words = Text(required=True, longest=10_000)
    happened_at = Instant()


PregnancyFollowUp = recorded(
    "PregnancyFollowUp", FollowUpBody, "pregnancy_follow_up_id", "patient_id", "pregnancy_report_id"
)


class PregnanciesQuery(PageQuery):
    """Which reports, by when they were made, and which page of them."""

    since = Instant()
    until = Instant()


class PregnancySummary(Recorded):
    """A reported pregnancy and how it stands."""

    pregnancy_report_id = fields.UUID(required=True)
    patient_id = fields.UUID(required=True)
    pregnant = fields.String(required=True)
    reported_at = fields.AwareDateTime(required=True)
    exposure_timing = fields.String(required=True, allow_none=True)
    root_cause = fields.String(required=True, allow_none=True)
    ended_as = fields.String(required=True, allow_none=True)
    planned = fields.Integer(required=True)
    next_due_on = fields.Date(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    first_reported_on_at = fields.AwareDateTime(required=True, allow_none=True)
    seconds_to_report_on = fields.Integer(required=True, allow_none=True)
