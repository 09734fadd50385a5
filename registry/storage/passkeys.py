"""Passkeys of an account, and the challenges that they answer once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.storage.accounts import ACTS_FOR, ALLOWED
from registry.storage.statements import insertion
from registry.storage.tables.second_factors import PasskeyChallengeRow, PasskeyRow
from registry.storage.transaction import Row, Transaction

INSERT = insertion(PasskeyRow)
INSERT_CHALLENGE = insertion(PasskeyChallengeRow)
REUSE_CHALLENGE = """
UPDATE passkey_challenge SET challenge = %(challenge)s, purpose = %(purpose)s, account_id = %(account_id)s,
    expires_at = %(expires_at)s
WHERE challenge_id = (SELECT challenge_id FROM passkey_challenge WHERE expires_at <= %(at)s
    ORDER BY expires_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING challenge_id
"""
USE_CHALLENGE = """
UPDATE passkey_challenge SET expires_at = %(at)s
WHERE challenge = %(challenge)s AND purpose = %(purpose)s AND expires_at > %(at)s
    AND account_id IS NOT DISTINCT FROM %(account_id)s::uuid
RETURNING challenge_id
"""
OF_CREDENTIAL = f"""
SELECT {ACTS_FOR}, p.passkey_id, p.public_key, p.sign_count
FROM passkey p JOIN account a ON a.account_id = p.account_id
WHERE p.credential = %(credential)s AND p.revoked_at IS NULL AND {ALLOWED}
FOR UPDATE OF p
"""  # noqa: S608
USE = (
    "UPDATE passkey SET sign_count = %(sign_count)s, last_used_at = %(at)s WHERE passkey_id = %(passkey_id)s"
)
OF_ACCOUNT = """
SELECT passkey_id, credential, name, recorded_at, last_used_at FROM passkey
WHERE account_id = %(account_id)s AND revoked_at IS NULL ORDER BY passkey_id
"""
REVOKE = """
UPDATE passkey SET revoked_at = %(at)s, revoked_by = %(by)s
WHERE passkey_id = %(passkey_id)s AND account_id = %(account_id)s AND revoked_at IS NULL RETURNING passkey_id
"""
REVOKE_ALL = """
UPDATE passkey SET revoked_at = %(at)s, revoked_by = %(by)s
WHERE account_id = %(account_id)s AND revoked_at IS NULL
"""


def add_challenge(tx: Transaction, values: dict[str, Any], at: datetime) -> None:
    """The challenge can be answered until it expires; it takes the row of one that can not any more."""
    said = {name: value for name, value in values.items() if name != "challenge_id"}
    if tx.row(REUSE_CHALLENGE, **said, at=at) is None:
        tx.run(INSERT_CHALLENGE, **values)


def use_challenge(
    tx: Transaction, challenge: bytes, *, purpose: str, account_id: str | None, at: datetime
) -> bool:
    """The challenge is answered; False when it was never given for that, was answered before, or has expired."""
    said = {"challenge": challenge, "purpose": purpose, "account_id": account_id}
    return tx.row(USE_CHALLENGE, **said, at=at) is not None


def add(tx: Transaction, values: dict[str, Any]) -> None:
    """The passkey opens its account."""
    tx.run(INSERT, **values, last_used_at=None)


def of_credential(tx: Transaction, credential: bytes) -> Row | None:
    """The passkey with its account, locked, unless one of them has ended."""
    return tx.row(OF_CREDENTIAL, credential=credential)


def use(tx: Transaction, passkey_id: str, *, sign_count: int, at: datetime) -> None:
    """The passkey was used, and counts that far."""
    tx.run(USE, passkey_id=passkey_id, sign_count=sign_count, at=at)


def of_account(tx: Transaction, account_id: str) -> list[dict[str, Any]]:
    """The passkeys of the account."""
    return tx.rows(OF_ACCOUNT, account_id=account_id)


def revoke(tx: Transaction, *, passkey_id: str, account_id: str, at: datetime, by: str) -> bool:
    """The passkey of that account opens nothing any more; False when there is none, or that was so before."""
    return tx.row(REVOKE, passkey_id=passkey_id, account_id=account_id, at=at, by=by) is not None


def revoke_all(tx: Transaction, *, account_id: str, at: datetime, by: str) -> None:
    """No passkey opens the account any more."""
    tx.run(REVOKE_ALL, account_id=account_id, at=at, by=by)
