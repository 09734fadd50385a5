"""Secrets of second factors from before they stood under the data keys: AES-256-GCM, bound to what they belong to.

Nothing is sealed any more; what was is opened until `registry keys rotate` has moved it.
"""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.services.sign_in_terms import SignInTerms

FORM = b"\x01"
NONCE_BYTES = 12
PURPOSE = "second factors"


def seal(terms: SignInTerms, secret: bytes, *, about: str) -> bytes:
    """The secret, readable only with the installation's key and only as what it is about."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return FORM + nonce + AESGCM(terms.derived(PURPOSE)).encrypt(nonce, secret, about.encode())


def unseal(terms: SignInTerms, sealed: bytes, *, about: str) -> bytes:
    """The secret again. Raises cryptography's InvalidTag when it was changed, moved, or sealed under another key."""
    nonce, text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return AESGCM(terms.derived(PURPOSE)).decrypt(nonce, text, about.encode())
