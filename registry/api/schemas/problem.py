"""How a problem, and how a refusal, looks on the wire (RFC 9457)."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields

from registry.api.schemas.advisories import Advisory


class FieldError(Schema):
    """What is wrong at one place of the request."""

    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class Problem(Schema):
    """What is wrong, where, and what to do."""

    class Meta:
        """A problem may say more."""

        unknown = INCLUDE

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(FieldError))


class Unmet(Schema):
    """One reason why not: what is missing, who must do what, and from when it could work."""

    code = fields.String(required=True)
    status = fields.String(required=True)
    reason = fields.String(required=True)
    sentence = fields.String(required=True)
    citation = fields.List(fields.String(), required=True)
    remedy = fields.String(required=True)
    possible_from = fields.DateTime()


class Refusal(Problem):
    """A recorded refusal with every reason; the same status also stands for other conflicts, which have no `unmet`."""

    decision_id = fields.UUID()
    gate = fields.String()
    program = fields.String()
    edition = fields.String(allow_none=True)
    verdict = fields.String()
    as_of = fields.DateTime()
    unmet = fields.List(fields.Nested(Unmet))
    advisories = fields.List(fields.Nested(Advisory))
