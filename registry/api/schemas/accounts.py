"""Bodies about accounts, tokens and sessions."""

from __future__ import annotations

from typing import Any

from registry.api.schemas.fields import Body, Id, Instant, Secret, Several, Text, choice, word
from registry.domain.actor import SCOPES, Role
from registry.domain.identifiers import USERNAME, USERNAME_EXPECTED
from registry.services.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD


class Username(Text):
    """A name to sign in by, which no other can look like."""

    def __init__(self, **more: Any):
        super().__init__(longest=100, **more)
        self.metadata = {"pattern": f"^{USERNAME}$", "description": f"Only {USERNAME_EXPECTED}."}


class AccountBody(Body):
    """Who may sign in, in which role, for which participant."""

    username = Username(required=True)
    name = Text(required=True, longest=200)
    role = choice(Role, required=True)
    password = Secret(shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    prescriber_id = Id()
    delegate_id = Id()
    pharmacy_id = Id()
    pharmacist_id = Id()
    scopes = Several(word(*SCOPES), most=len(SCOPES))


class TokenBody(Body):
    """Until when the token opens its account, and for which of its scopes: all, if none are named."""

    expires_at = Instant()
    scopes = Several(word(*SCOPES), most=len(SCOPES))


class Nothing(Body):
    """An empty object."""


class SessionBody(Body):
    """The name and password of an account."""

    username = Text(required=True, longest=100)
    password = Secret(required=True, longest=LONGEST_PASSWORD)
