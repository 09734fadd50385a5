"""An OpenID provider: where it is asked, with which keys it signs, and what its word is worth.

OpenID Connect Core 1.0 and Discovery 1.0. Its addresses come from its own metadata, which are believed because they lie
where the issuer that is set says, and name it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from registry.addresses import fetchable
from registry.provider_settings import ProviderSettings
from registry.services.compact import Unreadable, read_compact
from registry.services.fetching import NotFetched, fetch, sent
from registry.services.key_sets import KeySets

FRESH = timedelta(hours=1)
"""How long the provider's metadata are believed before they are asked for again."""
METADATA = "/.well-known/openid-configuration"
ALGORITHMS = {("RSA", None): ("RS256", "RS384"), ("EC", "P-256"): ("ES256",), ("EC", "P-384"): ("ES384",)}
LEAST_BITS, MOST_BITS = 2048, 4096


class NotVouched(Exception):
    """The provider vouches for nobody, or not so that it could be believed; the text says what is wrong."""


@dataclass(frozen=True)
class Places:
    """Where the provider is asked."""

    authorization: str
    token: str
    keys: str


@dataclass(frozen=True)
class ProvidersKey:
    """A key of the provider, and the algorithms that it may have signed with."""

    key: RSAKey | ECKey
    algorithms: tuple[str, ...]


class Provider:
    """The provider that is set; one for each server process."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.settings = settings
        self._places: Places | None = None
        self._found_at: datetime | None = None
        self._keys: KeySets[ProvidersKey] = KeySets(providers_key)

    def places(self, at: datetime) -> Places:
        """Where it is asked, by its metadata. Raises NotFetched."""
        fresh = self._found_at is not None and timedelta(0) <= at - self._found_at < FRESH
        if self._places is None or not fresh:
            found = self._discovered()
            if self._places is None or found.keys != self._places.keys:
                self._keys = KeySets(providers_key, (found.keys,))
            self._places, self._found_at = found, at
        return self._places

    def id_token(self, code: str, verifier: str, redirect_uri: str, at: datetime) -> str:
        """The ID token for a code (RFC 6749 section 4.1.3, RFC 7636 section 4.5). Raises NotFetched."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        body = sent(self.places(at).token, form, _basic(self.settings.client_id, self.settings.client_secret))
        token = _document(body).get("id_token")
        if not isinstance(token, str):
            raise NotFetched("its answer to a code has no ID token")
        return token

    def claims(self, id_token: str, at: datetime) -> dict[str, Any]:
        """What the ID token claims, when the provider has signed it. Raises NotVouched, Unavailable."""
        try:
            header, claims = read_compact(id_token)
        except Unreadable as error:
            raise NotVouched("the ID token can not be read") from error
        algorithm, kid = header.get("alg"), header.get("kid")
        found = self._keys.key(self.places(at).keys, kid, at) if isinstance(kid, str) else None
        if found is None or algorithm not in found.algorithms:
            raise NotVouched("the ID token names no key of the provider")
        try:
            jws.deserialize_compact(id_token, found.key, algorithms=[str(algorithm)])
        except (JoseError, ValueError, TypeError) as error:
            raise NotVouched("the ID token is not signed by the provider") from error
        return claims

    def _discovered(self) -> Places:
        issuer = self.settings.issuer
        document = _document(fetch(issuer.rstrip("/") + METADATA))
        if document.get("issuer") != issuer:
            raise NotFetched("its metadata name another issuer")
        named = [document.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        authorization, token, keys = (_safe(address) for address in named)
        return Places(authorization, token, keys)


def providers_key(said: Mapping[str, Any]) -> ProvidersKey | None:
    """A public key for signatures, strong enough, or None."""
    algorithms = ALGORITHMS.get((str(said.get("kty")), str(said["crv"]) if "crv" in said else None))
    if algorithms is None or said.get("use", "sig") != "sig" or "d" in said:
        return None
    if said["kty"] == "RSA" and not LEAST_BITS <= 6 * len(str(said.get("n"))) <= MOST_BITS + 8:
        return None
    try:
        key = (RSAKey if said["kty"] == "RSA" else ECKey).import_key(
            {name: said[name] for name in ("kty", "crv", "n", "e", "x", "y") if name in said}
        )
    except (JoseError, ValueError, TypeError):
        return None
    meant = said.get("alg")
    return ProvidersKey(key, tuple(one for one in algorithms if meant in (None, one)))


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotFetched("it did not answer in JSON") from error
    if not isinstance(document, dict):
        raise NotFetched("it did not answer with an object")
    return document


def _safe(address: object) -> str:
    """An address of its metadata. Raises NotFetched unless it is https, or on a loopback address."""
    try:
        if isinstance(address, str) and fetchable(address) == (address,):
            return address
    except ValueError as error:
        raise NotFetched("its metadata name an unsafe address") from error
    raise NotFetched("its metadata name no address where one is needed")


def _basic(name: str, secret: str) -> str:
    """RFC 6749, section 2.3.1: both parts encoded as in a form first."""
    return "Basic " + b64encode(f"{quote(name, safe='')}:{quote(secret, safe='')}".encode()).decode()
