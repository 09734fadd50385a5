"""Codes that prove a second factor: by time (TOTP, RFC 6238), or a recovery code; each opens once."""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from base64 import b32encode
from datetime import datetime
from hashlib import sha256

import pyotp
from cryptography.exceptions import InvalidTag

from registry.services.sealing import unseal
from registry.services.sign_in_terms import SignInTerms
from registry.storage import second_factors
from registry.storage.transaction import Row, Transaction
from registry.vault.cipher import Altered

STEP_S = 30
CLOCK_DRIFT_STEPS = 1
TOTP_CODE = re.compile(r"[0-9]{6}")
RECOVERY_BYTES = 15
"""120 bits: from 112 on a plain hash is enough (ASVS 5.0 6.5.2)."""

GROUP = 4
log = logging.getLogger("registry.sign_in")


def present(tx: Transaction, terms: SignInTerms, account_id: str, code: str, at: datetime) -> str | None:
    """The kind of factor that the code proves; it is used from now on. None when it proves nothing, or not any more."""
    typed = re.sub(r"[\s-]", "", code)
    if TOTP_CODE.fullmatch(typed):
        return "totp" if _use_totp(tx, terms, account_id, typed, at) else None
    used = second_factors.use_recovery_code(tx, account_id=account_id, code_hash=recovery_hash(typed), at=at)
    return "recovery-code" if used else None


def matching_step(secret: str, code: str, at: datetime, after: int | None) -> int | None:
    """The step whose code it is: the present one or one beside it, later than `after` (RFC 6238, 5.2)."""
    now = int(at.timestamp()) // STEP_S
    totp = pyotp.TOTP(secret)
    for step in range(now - CLOCK_DRIFT_STEPS, now + CLOCK_DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step), code) and (after is None or step > after):
            return step
    return None


def totp_about(totp_id: str) -> str:
    """What a sealed TOTP secret belongs to."""
    return f"totp.sealed_secret.{totp_id}"


def new_recovery_code() -> str:
    """A recovery code, written in groups of four."""
    text = b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[place : place + GROUP] for place in range(0, len(text), GROUP))


def recovery_hash(code: str) -> bytes:
    """What is kept of a recovery code, however it is grouped and whatever its case."""
    return sha256(re.sub(r"[\s-]", "", code).lower().encode()).digest()


def secret_of(terms: SignInTerms, row: Row) -> str:
    """The secret of a TOTP; raises InvalidTag for one that is sealed as before, and not with this secret key."""
    if row["secret"] is not None:
        return str(row["secret"])
    return unseal(terms, bytes(row["sealed_secret"]), about=totp_about(row["totp_id"])).decode()


def _use_totp(tx: Transaction, terms: SignInTerms, account_id: str, code: str, at: datetime) -> bool:
    try:
        row = second_factors.active_totp(tx, account_id)
        if row is None:
            return False
        secret = secret_of(terms, row)
    except (InvalidTag, Altered):
        log.error(
            "a TOTP secret can not be read: it was changed, or sealed under another REGISTRY_SECRET_KEY"
        )
        return False
    step = matching_step(secret, code, at, row["last_step"])
    return step is not None and second_factors.use_step(tx, totp_id=row["totp_id"], step=step)
