"""TOTP secrets and recovery codes of an account, and which factors it has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from registry.storage.encrypted import decrypted, encrypted, encrypted_value
from registry.storage.statements import insertion
from registry.storage.tables.second_factors import RecoveryCodeRow, TotpRow
from registry.storage.transaction import Row, Transaction

ENROLLED = """
SELECT EXISTS (SELECT FROM totp t WHERE t.account_id = %(account_id)s AND t.confirmed_at IS NOT NULL
        AND t.revoked_at IS NULL) AS totp,
    (SELECT count(*) FROM passkey p WHERE p.account_id = %(account_id)s AND p.revoked_at IS NULL) AS passkeys,
    (SELECT count(*) FROM recovery_code c WHERE c.account_id = %(account_id)s AND c.used_at IS NULL
        AND c.revoked_at IS NULL) AS recovery_codes
"""
VOUCHED = """
SELECT FROM account WHERE account_id = %(account_id)s AND recorded_at > %(since)s
UNION ALL SELECT FROM account_identity WHERE account_id = %(account_id)s AND recorded_at > %(since)s
UNION ALL SELECT FROM invitation WHERE account_id = %(account_id)s AND used_at > %(since)s
    AND (lost_factors OR purpose = 'invitation')
LIMIT 1
"""
TOTP = """
SELECT totp_id, secret, sealed_secret, last_step FROM totp WHERE account_id = %(account_id)s AND revoked_at IS NULL
"""
ACTIVE_TOTP = f"{TOTP} AND confirmed_at IS NOT NULL"
OPEN_TOTP = f"{TOTP} AND confirmed_at IS NULL"
INSERT_TOTP = insertion(TotpRow)
CONFIRM = """
UPDATE totp SET confirmed_at = %(at)s, last_step = %(step)s
WHERE totp_id = %(totp_id)s AND confirmed_at IS NULL AND revoked_at IS NULL RETURNING totp_id
"""
USE_STEP = """
UPDATE totp SET last_step = %(step)s
WHERE totp_id = %(totp_id)s AND last_step < %(step)s AND revoked_at IS NULL RETURNING totp_id
"""
REVOKE_TOTP = """
UPDATE totp SET revoked_at = %(at)s, revoked_by = %(by)s
WHERE account_id = %(account_id)s AND revoked_at IS NULL AND confirmed_at IS {confirmed} RETURNING totp_id
"""
REVOKE_ACTIVE_TOTP = REVOKE_TOTP.format(confirmed="NOT NULL")
REVOKE_OPEN_TOTP = REVOKE_TOTP.format(confirmed="NULL")
SEALED = "SELECT count(*) AS count FROM totp WHERE sealed_secret IS NOT NULL"
NEXT_SEALED = """
SELECT totp_id, sealed_secret FROM totp
WHERE sealed_secret IS NOT NULL AND (%(after)s::uuid IS NULL OR totp_id > %(after)s::uuid)
ORDER BY totp_id LIMIT %(limit)s FOR NO KEY UPDATE
"""
MOVE_SEALED = "UPDATE totp SET secret = %(secret)s, sealed_secret = NULL WHERE totp_id = %(totp_id)s"
INSERT_CODE = insertion(RecoveryCodeRow)
USE_CODE = """
UPDATE recovery_code SET used_at = %(at)s
WHERE account_id = %(account_id)s AND code_hash = %(code_hash)s AND used_at IS NULL AND revoked_at IS NULL
RETURNING account_id
"""
REVOKE_CODES = """
UPDATE recovery_code SET revoked_at = %(at)s, revoked_by = %(by)s
WHERE account_id = %(account_id)s AND used_at IS NULL AND revoked_at IS NULL
"""


def enrolled(tx: Transaction, account_id: str) -> Row:
    """Which factors the account has: `{"totp", "passkeys", "recovery_codes"}`."""
    row = tx.row(ENROLLED, account_id=account_id)
    if row is None:
        raise LookupError("the question always gives one row")
    return row


def vouched_for_since(tx: Transaction, account_id: str, since: datetime) -> bool:
    """True when an administrator let somebody in since then: opened the account, or linked or invited its owner."""
    return tx.row(VOUCHED, account_id=account_id, since=since) is not None


def active_totp(tx: Transaction, account_id: str) -> Row | None:
    """The confirmed secret of the account, with the step of the last code used. Raises the vault's Altered."""
    return _opened(tx, tx.row(ACTIVE_TOTP, account_id=account_id))


def open_totp(tx: Transaction, account_id: str) -> Row | None:
    """The secret that waits for its confirmation. Raises the vault's Altered."""
    return _opened(tx, tx.row(OPEN_TOTP, account_id=account_id))


def _opened(tx: Transaction, row: Row | None) -> Row | None:
    return row and decrypted(tx, TotpRow, row)


def sealed(tx: Transaction) -> int:
    """How many secrets are sealed as before they stood under the data keys."""
    row = tx.row(SEALED)
    return int(row["count"]) if row else 0


def next_sealed(tx: Transaction, after: str | None, limit: int) -> list[dict[str, Any]]:
    """The next of those secrets, which nobody else changes meanwhile."""
    return tx.rows(NEXT_SEALED, after=after, limit=limit)


def move_sealed(tx: Transaction, totp_id: str, secret: str) -> None:
    """The secret stands under the data keys from now on."""
    kept = encrypted_value(tx, TotpRow, "secret", secret, totp_id=totp_id)
    tx.run(MOVE_SEALED, totp_id=totp_id, secret=kept)


def add_totp(tx: Transaction, values: dict[str, Any]) -> None:
    """The secret waits for its confirmation."""
    tx.run(
        INSERT_TOTP, **encrypted(tx, TotpRow, values), sealed_secret=None, confirmed_at=None, last_step=None
    )


def confirm_totp(tx: Transaction, *, totp_id: str, step: int, at: datetime) -> bool:
    """The secret counts from now on; False when it did before, or was revoked."""
    return tx.row(CONFIRM, totp_id=totp_id, step=step, at=at) is not None


def use_step(tx: Transaction, *, totp_id: str, step: int) -> bool:
    """The code of that step is used; False when it or a later one was used before."""
    return tx.row(USE_STEP, totp_id=totp_id, step=step) is not None


def revoke_totp(tx: Transaction, *, account_id: str, at: datetime, by: str) -> bool:
    """The confirmed secret gives no valid codes any more; False when there is none."""
    return tx.row(REVOKE_ACTIVE_TOTP, account_id=account_id, at=at, by=by) is not None


def revoke_open_totp(tx: Transaction, *, account_id: str, at: datetime, by: str) -> None:
    """A secret that waits for its confirmation waits no more."""
    tx.run(REVOKE_OPEN_TOTP, account_id=account_id, at=at, by=by)


def add_recovery_codes(tx: Transaction, *, account_id: str, hashes: Iterable[bytes], at: datetime) -> None:
    """Each of the codes stands in for a second factor once."""
    for code_hash in hashes:
        tx.run(INSERT_CODE, account_id=account_id, code_hash=code_hash, recorded_at=at, used_at=None)


def use_recovery_code(tx: Transaction, *, account_id: str, code_hash: bytes, at: datetime) -> bool:
    """The code is used; False when there is no such code, or not any more."""
    return tx.row(USE_CODE, account_id=account_id, code_hash=code_hash, at=at) is not None


def revoke_recovery_codes(tx: Transaction, *, account_id: str, at: datetime, by: str) -> None:
    """No recovery code of the account stands in for anything any more."""
    tx.run(REVOKE_CODES, account_id=account_id, at=at, by=by)
