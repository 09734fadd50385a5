"""Whom an OpenID provider may vouch for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.storage.accounts import ACTS_FOR, ALLOWED
from registry.storage.statements import insertion
from registry.storage.tables.identities import AccountIdentityRow
from registry.storage.transaction import Row, Transaction

INSERT = insertion(AccountIdentityRow)
SHOWN = "identity_id, account_id, issuer, subject, recorded_at, revoked_at, revocation_reason"
PAGE = f"""
SELECT {SHOWN} FROM account_identity
WHERE account_id = %(account_id)s AND (%(after)s::uuid IS NULL OR identity_id > %(after)s::uuid)
ORDER BY identity_id LIMIT %(limit)s
"""  # noqa: S608
FIND = f"""
SELECT {SHOWN} FROM account_identity WHERE account_id = %(account_id)s AND identity_id = %(identity_id)s
"""  # noqa: S608
VOUCHED_FOR = f"""
SELECT {ACTS_FOR} FROM account_identity i JOIN account a ON a.account_id = i.account_id
WHERE i.issuer = %(issuer)s AND i.subject = %(subject)s AND i.revoked_at IS NULL AND {ALLOWED}
"""  # noqa: S608
REVOKE = """
UPDATE account_identity SET revoked_at = %(at)s, revoked_by = %(by)s, revocation_reason = %(reason)s
WHERE identity_id = %(identity_id)s AND revoked_at IS NULL RETURNING identity_id
"""


def add(tx: Transaction, values: dict[str, Any]) -> None:
    """The identity opens its account."""
    tx.run(INSERT, **values)


def page(tx: Transaction, account_id: str, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` identities of the account after the one named, revoked ones too."""
    return tx.rows(PAGE, account_id=account_id, after=after, limit=limit)


def find(tx: Transaction, account_id: str, identity_id: str) -> Row | None:
    """The identity of that id, if it is the account's."""
    return tx.row(FIND, account_id=account_id, identity_id=identity_id)


def vouched_for(tx: Transaction, issuer: str, subject: str) -> Row | None:
    """The account that this subject of this issuer opens, unless it is disabled."""
    return tx.row(VOUCHED_FOR, issuer=issuer, subject=subject)


def revoke(tx: Transaction, *, identity_id: str, at: datetime, by: str | None, reason: str) -> bool:
    """The identity opens nothing any more; False when that was so before."""
    return tx.row(REVOKE, identity_id=identity_id, at=at, by=by, reason=reason) is not None
