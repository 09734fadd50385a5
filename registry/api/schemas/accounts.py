"""Bodies about accounts, tokens and sessions."""

from __future__ import annotations

from marshmallow import fields, validate

from registry.api.schemas.fields import Body, Id, Instant, Secret, Text, choice, word
from registry.domain.actor import SCOPES, Role
from registry.services.open_account import SHORTEST_PASSWORD


class AccountBody(Body):
    """Who may sign in, in which role, for which participant."""

    username = Text(required=True, longest=100)
    name = Text(required=True, longest=200)
    role = choice(Role, required=True)
    password = Secret(shortest=SHORTEST_PASSWORD)
    prescriber_id = Id()
    delegate_id = Id()
    pharmacy_id = Id()
    pharmacist_id = Id()
    scopes = fields.List(word(*SCOPES), validate=validate.Length(max=len(SCOPES)))


class TokenBody(Body):
    """Until when the token opens its account, and for which of its scopes: all, if none are named."""

    expires_at = Instant()
    scopes = fields.List(word(*SCOPES), validate=validate.Length(max=len(SCOPES)))


class Nothing(Body):
    """An empty object."""


class SessionBody(Body):
    """The name and password of an account."""

    username = Text(required=True, longest=100)
    password = Secret(required=True)
