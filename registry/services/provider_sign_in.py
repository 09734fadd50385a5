"""Somebody signs in through an OpenID provider: authorization code with PKCE, state and nonce.

OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3; RFC 7636; RFC 9700. The account is found by issuer and subject alone.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from registry.domain.errors import Unauthenticated, Unavailable
from registry.provider_settings import ProviderSettings
from registry.services.compact import Unreadable, instant
from registry.services.fetching import NotFetched
from registry.services.provider import NotVouched, Provider
from registry.services.recognize import by_identity
from registry.services.registry import Registry
from registry.services.sessions import Session
from registry.services.sign_in import open_vouched

LEEWAY = timedelta(seconds=30)
LONGEST_JOURNEY = timedelta(minutes=10)
"""From the start at the registry until the browser must be back from the provider."""
RANDOM_BYTES = 32
SUBJECT = re.compile("[ -~]{1,255}")
PROVIDER, PROVIDERS_SECOND = "provider", "provider-second"
"""The factors that such a sign-in has proved: the second only where the provider said so in words that are set."""
START_AGAIN = "The sign-in was not finished as it was begun; start again at /oidc/start."
log = logging.getLogger("registry.provider")


@dataclass(frozen=True)
class Journey:
    """What the browser carries from the start to the end, and nobody else may know or choose."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    started_at: datetime


@dataclass(frozen=True)
class Return:
    """With what the browser comes back from the provider."""

    state: str | None = field(repr=False)
    code: str | None = field(repr=False)
    issuer: str | None = None
    error: str | None = None


def begin(provider: Provider, redirect_uri: str, at: datetime) -> tuple[str, Journey]:
    """Where the browser is sent, and what it must bring back. Raises Unavailable."""
    state, nonce, verifier = (secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3))
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "scope": "openid",
        "client_id": provider.settings.client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    try:
        place = provider.places(at).authorization
    except NotFetched as error:
        raise _out_of_reach(error) from error
    return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}", Journey(state, nonce, verifier, at)


def finish(
    registry: Registry,
    provider: Provider,
    redirect_uri: str,
    at: datetime,
    journey: Journey | None,
    came: Return,
) -> Session:
    """The session of whom the provider vouches for. Raises Unauthenticated, Unavailable."""
    settings = provider.settings
    if journey is None or came.code is None or not _fits(journey, came, settings, at):
        raise Unauthenticated(START_AGAIN)
    try:
        claims = provider.claims(provider.id_token(came.code, journey.verifier, redirect_uri, at), at)
        _check(claims, settings, journey.nonce, at)
    except NotFetched as error:
        raise _out_of_reach(error) from error
    except (NotVouched, Unreadable) as error:
        log.warning("a sign-in through the provider was refused: %s", error)
        raise Unauthenticated(START_AGAIN) from error
    actor = by_identity(registry, settings.issuer, claims["sub"])
    if actor is None:
        log.warning("a sign-in through the provider was refused: the identity opens no account")
        raise Unauthenticated(
            "The provider vouches for you, but no account here opens for you; ask the administrator to link it."
        )
    return open_vouched(registry, at, actor, proven(claims, settings))


def proven(claims: Mapping[str, Any], settings: ProviderSettings) -> tuple[str, ...]:
    """The factors that the provider's word stands for (OpenID Connect Core 1.0, section 2: acr and amr)."""
    methods = claims.get("amr")
    said = {f"acr:{claims.get('acr')}"} | {
        f"amr:{method}" for method in (methods if isinstance(methods, list) else ())
    }
    return (PROVIDER, PROVIDERS_SECOND) if said & settings.second_factors else (PROVIDER,)


def _fits(journey: Journey, came: Return, settings: ProviderSettings, at: datetime) -> bool:
    """True when the browser that comes back is the one that was sent there, a short while ago, by this provider."""
    return (
        timedelta(0) <= at - journey.started_at < LONGEST_JOURNEY
        and hmac.compare_digest(journey.state.encode(), (came.state or "").encode())
        and came.issuer in (None, settings.issuer)
        and came.error is None
    )


def _check(claims: Mapping[str, Any], settings: ProviderSettings, nonce: str, at: datetime) -> None:
    """OpenID Connect Core 1.0, section 3.1.3.7. Raises NotVouched."""
    now, leeway = at.timestamp(), LEEWAY.total_seconds()
    audience, subject, said_nonce = (claims.get(name) for name in ("aud", "sub", "nonce"))
    expires, issued = instant(claims, "exp"), instant(claims, "iat")
    longest = LONGEST_JOURNEY.total_seconds()
    wrong = {
        "another issuer": claims.get("iss") != settings.issuer,
        "another audience": audience not in (settings.client_id, [settings.client_id]),
        "another party": claims.get("azp", settings.client_id) != settings.client_id,
        "another nonce": said_nonce != nonce,
        "no subject": not isinstance(subject, str) or not SUBJECT.fullmatch(subject),
        "expired": expires is None or expires <= now - leeway,
        "of another time": issued is None or not now - longest - leeway <= issued <= now + leeway,
    }
    found = [what for what, true in wrong.items() if true]
    if found:
        raise NotVouched(f"the ID token is not for this sign-in: {found[0]}")


def _out_of_reach(error: NotFetched) -> Unavailable:
    log.warning("the provider can not be asked: %s", error)
    return Unavailable("The provider can not be asked now; try again, or sign in with name and password.")
