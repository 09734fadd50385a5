"""Invitations and resets: who may set the password of an account, once, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.storage.accounts import ALLOWED
from registry.storage.statements import insertion
from registry.storage.tables.sessions import InvitationRow
from registry.storage.transaction import Row, Transaction

INSERT = insertion(InvitationRow)
REVOKE_OPEN = """
UPDATE invitation SET revoked_at = %(at)s, revoked_by = %(by)s
WHERE account_id = %(account_id)s AND used_at IS NULL AND revoked_at IS NULL
"""
VALID = f"""
SELECT i.invitation_id, i.account_id, i.lost_factors, a.username, a.name, a.role
FROM invitation i JOIN account a ON a.account_id = i.account_id
WHERE i.token_hash = %(token_hash)s AND i.purpose = %(purpose)s AND i.expires_at > %(at)s
    AND i.used_at IS NULL AND i.revoked_at IS NULL AND {ALLOWED}
"""  # noqa: S608
OPEN = """
SELECT invitation_id, account_id, purpose, lost_factors, recorded_at, expires_at FROM invitation
WHERE account_id = %(account_id)s AND used_at IS NULL AND revoked_at IS NULL
"""
USE = """
UPDATE invitation SET used_at = %(at)s
WHERE invitation_id = %(invitation_id)s AND used_at IS NULL AND revoked_at IS NULL RETURNING invitation_id
"""


def add(tx: Transaction, values: dict[str, Any]) -> None:
    """The password may be set with the token, in the place of any earlier invitation of the account."""
    at, by = values["recorded_at"], values["recorded_by"]
    tx.run(REVOKE_OPEN, account_id=values["account_id"], at=at, by=by)
    tx.run(INSERT, **values, used_at=None)


def valid(tx: Transaction, *, token_hash: bytes, purpose: str, at: datetime) -> Row | None:
    """What the token is for, with the account, unless it was used, revoked, has expired or the account is disabled."""
    return tx.row(VALID, token_hash=token_hash, purpose=purpose, at=at)


def open_ones(tx: Transaction, account_id: str) -> list[dict[str, Any]]:
    """The invitation of the account that was neither used nor revoked, if there is one, without its token."""
    return tx.rows(OPEN, account_id=account_id)


def use(tx: Transaction, invitation_id: str, at: datetime) -> bool:
    """The invitation is used; False when it was before."""
    return tx.row(USE, invitation_id=invitation_id, at=at) is not None


def revoke_open(tx: Transaction, account_id: str, *, at: datetime, by: str) -> None:
    """No invitation of the account is open any more."""
    tx.run(REVOKE_OPEN, account_id=account_id, at=at, by=by)
