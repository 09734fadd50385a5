"""The assessment on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from registry.api.schemas.fields import Code, Day
from registry.api.schemas.lists import NoQuery
from registry.reports.assessment.measure import Shape


class AssessmentQuery(NoQuery):
    """Which program, and from which day to which, both whole."""

    program = Code(required=True)
    since = Day(required=True, data_key="from")
    until = Day(required=True, data_key="to")


class AssessedLine(Schema):
    """One number; null where it is withheld."""

    label = fields.String(required=True)
    count = fields.Integer(required=True, allow_none=True)
    permille = fields.Integer(required=True, allow_none=True)


class AssessedMeasure(Schema):
    """A table of counts with its definition and its denominator."""

    measure = fields.String(required=True)
    title = fields.String(required=True)
    definition = fields.String(required=True)
    counted = fields.String(required=True)
    denominator = fields.String(required=True)
    shape = fields.Enum(Shape, by_value=True, required=True)
    total = fields.Integer(required=True, allow_none=True)
    lines = fields.List(fields.Nested(AssessedLine), required=True)
    quantiles = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class AssessedGroup(Schema):
    """Measures of one kind, and how good their data are."""

    group = fields.String(required=True)
    title = fields.String(required=True)
    notes = fields.List(fields.String(), required=True)
    measures = fields.List(fields.Nested(AssessedMeasure), required=True)


class Assessment(Schema):
    """The assessment of a program over a period."""

    program = fields.String(required=True)
    title = fields.String(required=True)
    editions = fields.List(fields.String(), required=True)
    since = fields.Date(required=True, data_key="from")
    until = fields.Date(required=True, data_key="to")
    time_zone = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True)
    software = fields.String(required=True)
    smallest_cell = fields.Integer(required=True)
    withheld = fields.Integer(required=True)
    notes = fields.List(fields.String(), required=True)
    groups = fields.List(fields.Nested(AssessedGroup), required=True)
