"""A device on which somebody signed in wholly carries a token that says so.

It opens nothing. It only says by what failures are counted, so that nobody is locked out by a stranger's guesses.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from registry.services.sign_in_terms import SignInTerms

REMEMBERED = timedelta(days=180)
ID_BYTES = 16
PARTS = 3


def device_token(terms: SignInTerms, username: str, at: datetime) -> str:
    """A new token for the device on which that name has just signed in."""
    return _signed(terms, username, secrets.token_urlsafe(ID_BYTES), str(int((at + REMEMBERED).timestamp())))


def recognized_device(terms: SignInTerms, username: str, token: str | None, at: datetime) -> str | None:
    """The id of the device, when its token was made here for that name and has not expired."""
    parts = (token or "").split(".")
    if len(parts) != PARTS or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < PARTS * 4):
        return None
    if not hmac.compare_digest(_signed(terms, username, parts[0], parts[1]).encode(), str(token).encode()):
        return None
    return parts[0] if at < datetime.fromtimestamp(int(parts[1]), UTC) else None


def cookie_name(username: str) -> str:
    """The cookie of that name: several people may share a workstation, and each has a token of their own."""
    return f"registry_device_{sha256(username.encode()).hexdigest()[:16]}"


def _signed(terms: SignInTerms, username: str, device: str, until: str) -> str:
    said = "\0".join((username, device, until)).encode()
    return f"{device}.{until}.{hmac.digest(terms.derived('devices'), said, sha256).hex()}"
