"""Which public keys a client may register, and what it is told of the others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc.jwk import ECKey

from registry.domain.errors import Invalid
from registry.services.public_keys import of_jwk, of_pem, of_text
from tests.signing_keys import SigningKey, encoded_number, off_curve, weak_rsa

EC, RSA = SigningKey.elliptic(), SigningKey.rsa()
OTHER_CURVE = ECKey.generate_key("P-256")
N = RSA.public()["n"]


@pytest.mark.parametrize("key", [EC, RSA], ids=["EC", "RSA"])
def test_jwk_and_pem_give_the_same_key(key: SigningKey) -> None:
    named = of_jwk(key.public())
    assert (named.kid, named.algorithm) == (key.kid, key.algorithm)
    assert named.thumbprint == key.pair.thumbprint()
    assert of_pem(key.pem(), "first") == named
    assert of_text(json.dumps(key.public())) == of_text(key.pem(), "first") == named
    assert of_pem(key.pem()).kid == named.thumbprint
    assert set(json.loads(named.jwk)) <= {"kty", "n", "e", "crv", "x", "y"}


def test_a_key_written_with_zeros_in_front_is_the_same_key() -> None:
    assert of_jwk(RSA.public(n=f"AAAA{N}")) == of_jwk(RSA.public())


@pytest.mark.parametrize(
    ("said", "pointer", "says"),
    [
        (EC.pair.as_dict(private=True), "/jwk", "private key"),
        (RSA.pair.as_dict(private=True), "/jwk", "private key"),
        ({"kty": "oct", "k": "c2VjcmV0"}, "/jwk", "private key"),
        ({}, "/jwk/kty", "openssl"),
        ({"kty": ["RSA"]}, "/jwk/kty", "openssl"),
        ({"kty": "OKP", "crv": "Ed25519", "x": "AA"}, "/jwk/kty", "openssl"),
        (weak_rsa(), "/jwk/n", "2048 to 4096 bits were expected, not 1024"),
        ({"kty": "RSA", "n": encoded_number(2**4096 + 1), "e": "AQAB"}, "/jwk/n", "not 4097"),
        ({"kty": "RSA", "n": N, "e": "Aw"}, "/jwk/e", "65537"),
        ({"kty": "RSA", "n": N, "e": encoded_number(2**32 + 1)}, "/jwk/e", "65537"),
        ({"kty": "RSA", "n": N, "e": encoded_number(65538)}, "/jwk", "no key"),
        ({"kty": "RSA", "n": f"{N}=", "e": "AQAB"}, "/jwk/n", "base64url"),
        ({"kty": "RSA", "n": N}, "/jwk/e", "base64url"),
        (OTHER_CURVE.as_dict(private=False), "/jwk/crv", "P-384"),
        (EC.public(crv="P-521"), "/jwk/crv", "P-384"),
        (off_curve(), "/jwk", "no key"),
        (EC.public(x="AA"), "/jwk", "no key"),
        (EC.public(x=7), "/jwk/x", "base64url"),
        (EC.public(use="enc"), "/jwk/use", "sig"),
        (EC.public(alg="RS384"), "/jwk/alg", "ES384"),
        (RSA.public(alg="RS256"), "/jwk/alg", "RS384"),
        (EC.public(key_ops=["sign"]), "/jwk/key_ops", "verify"),
        (EC.public(kid=""), "/jwk/kid", "visible"),
        (EC.public(kid="a b"), "/jwk/kid", "visible"),
        (EC.public(kid=7), "/jwk/kid", "visible"),
    ],
)
def test_what_can_not_be_used_is_refused_with_what_to_do(said: Any, pointer: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        of_jwk(said)
    assert (refused.value.code, set(refused.value.fields)) == ("unusable-key", {pointer})


def test_a_weak_key_in_pem_is_refused_before_it_is_read_further() -> None:
    weak = rsa.generate_private_key(65537, 1024).public_key()  # noqa: S505  it is to be refused
    with pytest.raises(Invalid, match="not 1024"):
        of_text(weak.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


@pytest.mark.parametrize(
    "text",
    [
        EC.pair.as_pem(private=True).decode(),
        OTHER_CURVE.as_pem(private=False).decode(),
        ed25519.Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode(),
        rsa.generate_private_key(65537, 2048)
        .private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        .decode(),
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "",
        "{",
        '{"keys": []}',
    ],
)
def test_a_file_without_a_public_key_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        of_text(text)
    assert refused.value.code == "unusable-key"
