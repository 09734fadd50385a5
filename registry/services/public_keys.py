"""A public key that a machine client may sign with: RSA of 2048 to 4096 bits for RS384, P-384 for ES384."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from registry.domain.errors import Invalid

PRIVATE = frozenset(("d", "p", "q", "dp", "dq", "qi", "oth", "k"))
LEAST_BITS, MOST_BITS = 2048, 4096
LEAST_EXPONENT, MOST_EXPONENT = 65537, 2**32
CURVE = "P-384"
KID = re.compile("[!-~]{1,255}")
MAKE_ONE = "make one with `openssl ecparam -name secp384r1 -genkey -noout` or `openssl genrsa 3072`"
MEMBERS = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y")}
ALGORITHM_OF = {"RSA": "RS384", "EC": "ES384"}
BASE64URL = re.compile("[A-Za-z0-9_-]{1,1024}")


@dataclass(frozen=True)
class PublicKey:
    """A public key: its name, the one algorithm that it is for, its JWK and the thumbprint of that (RFC 7638)."""

    kid: str
    algorithm: str
    jwk: str
    thumbprint: str

    def usable(self) -> RSAKey | ECKey:
        """The key as the library takes it."""
        return _imported(json.loads(self.jwk))


def of_jwk(said: Mapping[str, Any]) -> PublicKey:
    """The key that a JWK describes (RFC 7517). Raises Invalid, with what to do."""
    if PRIVATE & said.keys():
        raise _unusable(
            "/jwk", "this is a private key: keep it, make a new pair if others saw it, send the public half"
        )
    kind = said.get("kty")
    if not isinstance(kind, str) or kind not in MEMBERS:
        raise _unusable("/jwk/kty", f"RSA or EC was expected: {MAKE_ONE}")
    _check_purpose(said, ALGORITHM_OF[kind])
    members = {name: said.get(name) for name in MEMBERS[kind]}
    for name, value in members.items():
        if not isinstance(value, str) or not BASE64URL.fullmatch(value):
            raise _unusable(f"/jwk/{name}", "base64url without padding was expected")
    if kind == "EC" and members["crv"] != CURVE:
        raise _unusable("/jwk/crv", f"{CURVE} was expected, as ES384 needs it: {MAKE_ONE}")
    try:
        if kind == "RSA":
            _check_strength(_number(members["n"]).bit_length(), _number(members["e"]))
        key = _canonical(members)
    except (JoseError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unusable("/jwk", f"its numbers are no key: {MAKE_ONE}") from error
    thumbprint = key.thumbprint()
    kept = {name: key.as_dict(private=False)[name] for name in MEMBERS[kind]}
    return PublicKey(
        _kid(said.get("kid", thumbprint)), ALGORITHM_OF[kind], json.dumps(kept, sort_keys=True), thumbprint
    )


def of_pem(text: str, kid: str | None = None) -> PublicKey:
    """The key in a PEM file, as `openssl … -pubout` writes it. Raises Invalid, with what to do."""
    if "PRIVATE KEY" in text:
        raise _unusable(
            "/jwk", "this is a private key: keep it, and give what `openssl pkey -pubout` makes of it"
        )
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _unusable("/jwk", "a JWK or a public key in PEM was expected") from error
    if isinstance(key, RSAPublicKey):
        _check_strength(key.key_size, key.public_numbers().e)
        members = RSAKey.import_key(key).as_dict(private=False)
    elif isinstance(key, EllipticCurvePublicKey) and key.curve.name == "secp384r1":
        members = ECKey.import_key(key).as_dict(private=False)
    else:
        raise _unusable("/jwk", f"a key for RS384 or ES384 was expected: {MAKE_ONE}")
    return of_jwk({**members, **({"kid": kid} if kid is not None else {})})


def of_text(text: str, kid: str | None = None) -> PublicKey:
    """The key in a file, a JWK or PEM, under that name if one is given. Raises Invalid, with what to do."""
    if not text.lstrip().startswith("{"):
        return of_pem(text, kid)
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unusable("/jwk", "a JWK or a public key in PEM was expected") from error
    return of_jwk({**said, **({"kid": kid} if kid is not None else {})})


def _canonical(members: Mapping[str, Any]) -> RSAKey | ECKey:
    """The key with its numbers written in the one way, so that one key has one thumbprint."""
    key = _imported(members)
    return RSAKey.import_key(key.public_key) if isinstance(key, RSAKey) else ECKey.import_key(key.public_key)


def _imported(members: Mapping[str, Any]) -> RSAKey | ECKey:
    kind = RSAKey if members["kty"] == "RSA" else ECKey
    return kind.import_key(dict(members))


def _check_strength(bits: int, exponent: int) -> None:
    if not LEAST_BITS <= bits <= MOST_BITS:
        raise _unusable("/jwk/n", f"{LEAST_BITS} to {MOST_BITS} bits were expected, not {bits}: {MAKE_ONE}")
    if not LEAST_EXPONENT <= exponent < MOST_EXPONENT:
        raise _unusable("/jwk/e", f"the exponent {LEAST_EXPONENT} was expected: {MAKE_ONE}")


def _number(text: Any) -> int:
    return int.from_bytes(urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def _check_purpose(said: Mapping[str, Any], algorithm: str) -> None:
    if said.get("use", "sig") != "sig":
        raise _unusable("/jwk/use", "a key for signatures (`sig`) was expected")
    if said.get("alg", algorithm) != algorithm:
        raise _unusable("/jwk/alg", f"{algorithm} was expected for a key of this kind")
    operations = said.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise _unusable("/jwk/key_ops", "`verify` was expected among them")


def _kid(said: object) -> str:
    if not isinstance(said, str) or not KID.fullmatch(said):
        raise _unusable("/jwk/kid", "1 to 255 visible ASCII characters were expected")
    return said


def _unusable(pointer: str, detail: str) -> Invalid:
    return Invalid(f"The key can not be used: {detail}.", code="unusable-key", fields={pointer: detail})
