"""Bodies and answers about identities at an OpenID provider."""

from __future__ import annotations

from marshmallow import fields

from registry.api.schemas.answers import Shown
from registry.api.schemas.fields import Body, Text
from registry.api.schemas.records import Recorded


class IdentityBody(Body):
    """The issuer, exactly as the provider names itself, and the subject (`sub`) by which it knows the person."""

    issuer = Text(required=True, longest=500)
    subject = Text(required=True, longest=255)


class Identity(Recorded):
    """An identity that opens an account."""

    identity_id = fields.UUID(required=True)
    account_id = fields.UUID(required=True)
    issuer = fields.String(required=True)
    subject = fields.String(required=True)


class Unlinking(Shown):
    """The identity that was revoked."""

    identity_id = fields.UUID(required=True)
    account_id = fields.UUID(required=True)
    revoked_at = fields.AwareDateTime(required=True)
