"""Bodies and answers about the keys of machine clients."""

from __future__ import annotations

from marshmallow import fields

from registry.api.schemas.answers import Shown
from registry.api.schemas.fields import Body, Instant, Text
from registry.api.schemas.records import Recorded

LONGEST_ADDRESS = 500


class ClientKeyBody(Body):
    """A public JWK (RFC 7517) for RS384 or ES384, or the address of the client's JWK Set; and from when it counts."""

    jwk = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))
    jwks_uri = Text(longest=LONGEST_ADDRESS)
    active_from = Instant()


class RetirementBody(Body):
    """Why, and from when on the key does not count."""

    reason = Text(required=True)
    retired_from = Instant()


class ClientKey(Recorded):
    """A key of a machine client."""

    key_id = fields.UUID(required=True)
    account_id = fields.UUID(required=True)
    kid = fields.String(required=True, allow_none=True)
    algorithm = fields.String(required=True, allow_none=True)
    thumbprint = fields.String(required=True, allow_none=True)
    jwks_uri = fields.String(required=True, allow_none=True)
    active_from = fields.AwareDateTime(required=True)


class Retirement(Shown):
    """The key that was retired."""

    key_id = fields.UUID(required=True)
    account_id = fields.UUID(required=True)
    retired_from = fields.AwareDateTime(required=True)
    retired_at = fields.AwareDateTime(required=True)
