"""What an installation asks of those who sign in, and the keys that signing in needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


@dataclass(frozen=True)
class SignInTerms:
    """Whether a second factor is required, how long a session lasts, and at which address people sign in.

    `key` is what the keys of this part are derived from; it is kept out of `repr`.
    """

    second_factor_required: bool = True
    idle: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=12)
    origin: str = "http://localhost:8000"
    key: bytes = field(default=b"", repr=False)

    @property
    def site(self) -> str:
        """The host of the origin: the relying party of passkeys (WebAuthn level 3, 5.1.2)."""
        return urlsplit(self.origin).hostname or ""

    def derived(self, purpose: str) -> bytes:
        """The key for that purpose alone (HKDF with SHA-256, RFC 5869). Raises ValueError where no key is set."""
        if not self.key:
            raise ValueError("no secret key is set here")
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"registry {purpose}".encode()).derive(self.key)
