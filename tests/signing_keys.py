"""The private keys of machine clients, and what they sign: honest assertions, and whatever an attacker would send."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha384
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from tests.asking import NOW

AUDIENCE = "http://localhost:8000/oauth/token"
_fresh = count(1)


@dataclass(frozen=True)
class SigningKey:
    """A key pair and its name."""

    pair: RSAKey | ECKey
    kid: str
    algorithm: str

    @classmethod
    def elliptic(cls, kid: str = "first", curve: str = "P-384") -> SigningKey:
        """A key pair for ES384."""
        return cls(ECKey.generate_key(curve), kid, "ES384")

    @classmethod
    def rsa(cls, kid: str = "first", bits: int = 2048) -> SigningKey:
        """A key pair for RS384; the slow making of it is done once for each name and size."""
        return cls(_rsa(kid, bits), kid, "RS384")

    def public(self, **more: Any) -> dict[str, Any]:
        """The public half as a JWK."""
        return {**self.pair.as_dict(private=False), "kid": self.kid, **more}

    def pem(self) -> str:
        """The public half in PEM."""
        return self.pair.as_pem(private=False).decode()

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:
        """The claims, signed; `header` says more or otherwise, and a None in it leaves out."""
        said = {"alg": self.algorithm, "kid": self.kid, "typ": "JWT", **header}
        said = {name: value for name, value in said.items() if value is not None}
        registry = jws.JWSRegistry(algorithms=[str(said["alg"])], strict_check_header=False)
        return jws.serialize_compact(said, json.dumps(claims), self.pair, registry=registry)


@cache
def _rsa(_kid: str, bits: int) -> RSAKey:
    return RSAKey.import_key(rsa.generate_private_key(65537, bits))


def weak_rsa() -> dict[str, Any]:
    """The public half of a key of 1024 bits, made by hand because libraries refuse to."""
    numbers = rsa.generate_private_key(65537, 2048).private_numbers()
    return {"kty": "RSA", "n": encoded_number(numbers.p), "e": "AQAB"}


def off_curve() -> dict[str, Any]:
    """A point that is not on the curve."""
    numbers = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()
    return {"kty": "EC", "crv": "P-384", "x": encoded_number(numbers.x), "y": encoded_number(numbers.y ^ 1)}


def claims(client_id: str, at: Any = NOW, **more: Any) -> dict[str, Any]:
    """What an honest assertion claims at that instant; a None in `more` leaves out."""
    now = int(at.timestamp())
    said = {
        "iss": client_id,
        "sub": client_id,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 300,
        "jti": f"assertion-{next(_fresh)}",
        **more,
    }
    return {name: value for name, value in said.items() if value is not None}


def by_hand(header: Any, said: Any, signature: bytes = b"") -> str:
    """A compact JWS as no library would make it; texts are taken as they are."""
    return f"{encoded(header)}.{encoded(said)}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


def with_hmac(secret: bytes, said: Any, algorithm: str = "HS384", **header: Any) -> str:
    """The claims with an HMAC under that secret."""
    text = by_hand({"alg": algorithm, "typ": "JWT", "kid": "first", **header}, said)
    mac = hmac.new(secret, text.rstrip(".").encode(), sha384).digest()
    return f"{text}{urlsafe_b64encode(mac).decode().rstrip('=')}"


def encoded(value: Any) -> str:
    """JSON in base64url."""
    text = value if isinstance(value, str) else json.dumps(value)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def encoded_number(number: int) -> str:
    """A number as a JWK writes it."""
    return urlsafe_b64encode(number.to_bytes(-(-number.bit_length() // 8), "big")).decode().rstrip("=")
