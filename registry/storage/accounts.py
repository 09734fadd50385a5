"""Accounts and tokens: who is asking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.storage.statements import insertion
from registry.storage.tables.accounts import AccountRow, TokenRow
from registry.storage.transaction import Row, Transaction

INSERT = insertion(AccountRow)
INSERT_TOKEN = insertion(TokenRow)
ACTS_FOR = """a.account_id, a.username, a.name, a.role, a.scopes, a.prescriber_id, a.delegate_id, a.pharmacy_id,
    a.pharmacist_id"""
ALLOWED = """a.disabled_at IS NULL AND NOT EXISTS (
    SELECT FROM delegate d WHERE d.delegate_id = a.delegate_id AND d.revoked_at IS NOT NULL)"""
OPENED = f"""
SELECT {ACTS_FOR}, t.scopes AS token_scopes FROM token t JOIN account a ON a.account_id = t.account_id
WHERE t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %(at)s) AND {ALLOWED}
"""  # noqa: S608
BY_TOKEN = OPENED + "AND t.token_hash = %(token_hash)s"
BY_USERNAME = (
    f"SELECT {ACTS_FOR}, a.password_hash FROM account a WHERE a.username = %(username)s AND {ALLOWED}"  # noqa: S608
)
BY_ID = f"SELECT {ACTS_FOR} FROM account a WHERE a.account_id = %(account_id)s AND {ALLOWED}"  # noqa: S608
SHOWN = f"{ACTS_FOR}, a.recorded_at, a.disabled_at"
FIND = f"SELECT {SHOWN} FROM account a WHERE a.account_id = %(account_id)s"  # noqa: S608
FIND_BY_USERNAME = f"SELECT {SHOWN} FROM account a WHERE a.username = %(username)s"  # noqa: S608
PAGE = f"""
SELECT {SHOWN} FROM account a WHERE (%(after)s::uuid IS NULL OR a.account_id > %(after)s::uuid)
ORDER BY a.account_id LIMIT %(limit)s
"""  # noqa: S608
ENABLED_WITH_PREFIX = """
SELECT username FROM account WHERE starts_with(username, %(prefix)s) AND disabled_at IS NULL ORDER BY username
"""
TOKENS = """
SELECT token_id, account_id, scopes, recorded_at, expires_at, revoked_at FROM token WHERE account_id = %(account_id)s
ORDER BY token_id
"""
TOKEN = "SELECT token_id, account_id, revoked_at FROM token WHERE token_id = %(token_id)s"  # noqa: S105
DISABLE = """
UPDATE account SET disabled_at = %(at)s, disabled_by = %(by)s, disabled_reason = %(reason)s
WHERE account_id = %(account_id)s AND disabled_at IS NULL RETURNING account_id
"""
REVOKE = """
UPDATE token SET revoked_at = %(at)s, revoked_by = %(by)s
WHERE token_id = %(token_id)s AND revoked_at IS NULL RETURNING account_id
"""

PASSWORD_OF = "SELECT password_hash FROM account WHERE account_id = %(account_id)s"  # noqa: S105
SET_PASSWORD = """
UPDATE account SET password_hash = %(password_hash)s WHERE account_id = %(account_id)s AND disabled_at IS NULL
"""  # noqa: S105


def add(tx: Transaction, values: dict[str, Any]) -> None:
    """The account exists."""
    tx.run(INSERT, **values)


def add_token(tx: Transaction, values: dict[str, Any]) -> None:
    """The token opens its account, with all its scopes unless it names some; by no key unless it names one."""
    tx.run(INSERT_TOKEN, **{"scopes": None, "key_id": None, **values})


def by_token(tx: Transaction, token_hash: bytes, at: datetime) -> Row | None:
    """The account that the token opens at that instant, unless it is disabled."""
    return tx.row(BY_TOKEN, token_hash=token_hash, at=at)


def by_username(tx: Transaction, username: str) -> Row | None:
    """The account of that name with its password hash, unless it is disabled."""
    return tx.row(BY_USERNAME, username=username)


def password_of(tx: Transaction, account_id: str) -> str | None:
    """The hash of the account's password; None when it has none."""
    row = tx.row(PASSWORD_OF, account_id=account_id)
    return row["password_hash"] if row else None


def set_password(tx: Transaction, account_id: str, password_hash: str) -> None:
    """The account has that password, unless it is disabled."""
    tx.run(SET_PASSWORD, account_id=account_id, password_hash=password_hash)


def by_id(tx: Transaction, account_id: str) -> Row | None:
    """The account of that id, unless it is disabled."""
    return tx.row(BY_ID, account_id=account_id)


def find(tx: Transaction, account_id: str) -> Row | None:
    """The account of that id, disabled or not, without its password hash."""
    return tx.row(FIND, account_id=account_id)


def find_by_username(tx: Transaction, username: str) -> Row | None:
    """The account of that name, disabled or not, without its password hash."""
    return tx.row(FIND_BY_USERNAME, username=username)


def enabled_with_prefix(tx: Transaction, prefix: str) -> list[str]:
    """The names, with that beginning, of the accounts that are not disabled."""
    return [row["username"] for row in tx.rows(ENABLED_WITH_PREFIX, prefix=prefix)]


def page(tx: Transaction, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` accounts after the one named."""
    return tx.rows(PAGE, after=after, limit=limit)


def tokens(tx: Transaction, account_id: str) -> list[dict[str, Any]]:
    """The account's tokens, without what would open them."""
    return tx.rows(TOKENS, account_id=account_id)


def token(tx: Transaction, token_id: str) -> Row | None:
    """The token of that id."""
    return tx.row(TOKEN, token_id=token_id)


def disable(tx: Transaction, *, account_id: str, at: datetime, by: str | None, reason: str) -> bool:
    """The account opens nothing any more; False when that was so before."""
    return tx.row(DISABLE, account_id=account_id, at=at, by=by, reason=reason) is not None


def revoke(tx: Transaction, *, token_id: str, at: datetime, by: str | None) -> bool:
    """The token opens nothing any more; False when that was so before."""
    return tx.row(REVOKE, token_id=token_id, at=at, by=by) is not None
