"""A small OpenID provider on the loopback address, which the test can make lie in every way."""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from tests.asking import NOW
from tests.loopback import Answer, Loopback, loopback

CLIENT_ID, CLIENT_SECRET = "registry", "a secret: with + and %"
KEY = RSAKey.generate_key(2048)


@dataclass
class Provider:
    """The provider: who is signed in there, and what it says instead of the truth."""

    server: Loopback
    subject: str = "subject-1"
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    key: RSAKey | ECKey = field(default_factory=lambda: KEY)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """As it names itself."""
        return self.server.address

    def asked_for(self, address: str) -> str:
        """Somebody signs in: where the browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert urlsplit(address).path == "/authorize"
        assert asked["response_type"] == "code"
        assert asked["scope"].split() == ["openid"]
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def discovery(self, _handler: BaseHTTPRequestHandler, _body: bytes) -> Answer:
        """Its metadata."""
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }
        return _json(said)

    def token(self, handler: BaseHTTPRequestHandler, body: bytes) -> Answer:
        """The ID token for a code, once, to who has the secret and the verifier."""
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        basic = b64decode(handler.headers["Authorization"].removeprefix("Basic ")).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        verified = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if (
            basic != "registry:a%20secret%3A%20with%20%2B%20and%20%25"
            or asked is None
            or verified != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
            or form["grant_type"] != "authorization_code"
        ):
            return Answer(b'{"error": "invalid_grant"}', 400)
        return _json({"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])})

    def id_token(self, nonce: str) -> str:
        """What it vouches for."""
        now = int(NOW.timestamp())
        said = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            **self.claims,
        }
        header = {"alg": "RS256", "kid": "provider-key", **self.header}
        kept = {name: value for name, value in said.items() if value is not None}
        registry = jws.JWSRegistry(algorithms=[str(header["alg"])], strict_check_header=False)
        return jws.serialize_compact(header, json.dumps(kept), self.key, registry=registry)


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that runs until the block ends."""
    with loopback() as server:
        running = Provider(server)
        server.answers = {
            "/.well-known/openid-configuration": running.discovery,
            "/keys": _json({"keys": [{**KEY.as_dict(private=False), "kid": "provider-key", "use": "sig"}]}),
            "/token": running.token,
        }
        yield running


def _json(said: dict[str, Any]) -> Answer:
    return Answer(json.dumps(said).encode())
