"""What a machine client's assertion says, and whether it may be believed (RFC 7523, SMART backend services).

Everything that can be wrong before a key is looked for is refused here, and so is all that a signature can not vouch
for: what names its own key, other algorithms than two, a name said twice, what is not for us, and what lives too long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from registry.services.compact import Unreadable, instant, read_compact
from registry.services.nobodys_keys import NOBODYS_KEYS
from registry.services.public_keys import KID, PublicKey

ALGORITHMS = ("RS384", "ES384")
LEEWAY = timedelta(seconds=30)
"""By how much the client's clock and ours may differ; it is granted at every instant that is compared."""
LONGEST_LIFE = timedelta(minutes=5)
LONGEST_ID = 255
TYPES = ("JWT", "client-authentication+jwt")
ID = re.compile(f"[ -~]{{1,{LONGEST_ID}}}")
NOT_BELIEVED = (
    "The client or its key is not known here (any more), or the signature is not of that key. "
    "Have the administrator look at the account and its keys."
)


class GrantRefused(Exception):
    """No token is granted; `error` is the code of RFC 6749, section 5.2, and `sentence` says what to do."""

    def __init__(self, error: str, sentence: str):
        super().__init__(sentence)
        self.error, self.sentence = error, sentence


@dataclass(frozen=True)
class Assertion:
    """What an assertion says before anybody believes it."""

    text: str = field(repr=False)
    algorithm: str
    kid: str
    key_set: str | None
    claims: Mapping[str, Any]

    @property
    def client_id(self) -> str:
        """Who it says has made it."""
        return str(self.claims["sub"])


@dataclass(frozen=True)
class Believed:
    """What is kept of an assertion that was believed: its id, and when it would expire by the most generous clock."""

    jti: str
    expires_at: datetime


def read_assertion(text: str) -> Assertion:
    """The assertion, whose signature nobody has looked at yet. Raises GrantRefused."""
    try:
        header, claims = read_compact(text)
    except Unreadable as error:
        raise unauthenticated(f"The assertion can not be read. {error}") from error
    algorithm, kid, key_set = header.get("alg"), header.get("kid"), header.get("jku")
    if algorithm not in ALGORITHMS:
        raise unauthenticated(f"`alg` must be one of {', '.join(ALGORITHMS)}.")
    if not isinstance(kid, str) or not KID.fullmatch(kid):
        raise unauthenticated("`kid` must name the key that signed.")
    if header.get("typ", TYPES[0]) not in TYPES:
        raise unauthenticated("`typ` must be JWT.")
    if not (key_set is None or isinstance(key_set, str)):
        raise unauthenticated("`jku` must be the address that is registered, or be left out.")
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not isinstance(subject, str) or issuer != subject:
        raise unauthenticated("`iss` and `sub` must both be the client's id.")
    return Assertion(text, str(algorithm), kid, key_set, claims)


def verify(assertion: Assertion, key: PublicKey, audience: str, at: datetime) -> Believed:
    """The assertion was signed by that key, for us, a short while ago. Raises GrantRefused."""
    if key.algorithm != assertion.algorithm:
        key = NOBODYS_KEYS[assertion.algorithm]
    try:
        jws.deserialize_compact(assertion.text, key.usable(), algorithms=[key.algorithm])
    except (JoseError, ValueError, TypeError) as error:
        raise unauthenticated(NOT_BELIEVED) from error
    _check_audience(assertion.claims, audience)
    expires_at = _check_instants(assertion.claims, at)
    jti = assertion.claims.get("jti")
    if not isinstance(jti, str) or not ID.fullmatch(jti):
        raise unauthenticated(
            f"`jti` must be a text of 1 to {LONGEST_ID} characters, new for each assertion."
        )
    return Believed(jti, expires_at + LEEWAY)


def unauthenticated(sentence: str) -> GrantRefused:
    """The client has not said credibly who it is."""
    return GrantRefused("invalid_client", sentence)


def _check_audience(claims: Mapping[str, Any], audience: str) -> None:
    """It is for us alone: with a second audience, that one could use it here."""
    said = claims.get("aud")
    if said not in (audience, [audience]):
        raise unauthenticated(f"`aud` must be the address of the token endpoint, {audience}, and no other.")


def _check_instants(claims: Mapping[str, Any], at: datetime) -> datetime:
    """When it expires. RFC 7523, section 3; SMART asks for five minutes at most."""
    now, leeway, life = at.timestamp(), LEEWAY.total_seconds(), LONGEST_LIFE.total_seconds()
    try:
        expires, issued, begins = (instant(claims, name) for name in ("exp", "iat", "nbf"))
    except Unreadable as error:
        raise unauthenticated(str(error)) from error
    if expires is None:
        raise unauthenticated("`exp` must say when the assertion expires.")
    if expires <= now - leeway:
        raise unauthenticated(
            "The assertion has expired; make a new one for each token, and check the clock."
        )
    if expires > now + life + leeway or (issued is not None and expires - issued > life):
        raise unauthenticated("`exp` must lie at most five minutes ahead.")
    if any(said is not None and said > now + leeway for said in (issued, begins)):
        raise unauthenticated("`iat` and `nbf` must not lie in the future; check the clock.")
    return at + timedelta(seconds=expires - now)
