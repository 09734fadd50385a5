"""Sessions: who is signed in, since when, and when the session was last used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.storage.accounts import ACTS_FOR, ALLOWED
from registry.storage.statements import insertion
from registry.storage.tables.sessions import SessionRow
from registry.storage.transaction import Row, Transaction

INSERT = insertion(SessionRow)
ALIVE = "s.revoked_at IS NULL AND s.expires_at > %(at)s AND s.last_used_at > %(idle_since)s"
BY_SECRET = f"""
SELECT {ACTS_FOR}, s.session_id, s.factors, s.second_factor_due, s.last_used_at
FROM session s JOIN account a ON a.account_id = s.account_id
WHERE s.secret_hash = %(secret_hash)s AND {ALIVE} AND {ALLOWED}
"""  # noqa: S608
TOUCH = """
UPDATE session SET last_used_at = %(at)s
WHERE session_id = %(session_id)s AND last_used_at < %(at)s AND revoked_at IS NULL
"""
FIND = "SELECT session_id, account_id, proven_at, revoked_at FROM session WHERE session_id = %(session_id)s"
PROVE = "UPDATE session SET proven_at = %(at)s WHERE session_id = %(session_id)s AND revoked_at IS NULL"
LIVE = f"""
SELECT s.session_id, s.account_id, s.factors, s.recorded_at, s.last_used_at, s.expires_at
FROM session s JOIN account a ON a.account_id = s.account_id
WHERE s.account_id = %(account_id)s AND {ALIVE} AND {ALLOWED}
    AND (%(after)s::uuid IS NULL OR s.session_id > %(after)s::uuid)
ORDER BY s.session_id LIMIT %(limit)s
"""  # noqa: S608
REVOKE = """
UPDATE session SET revoked_at = %(at)s, revoked_by = %(by)s
WHERE session_id = %(session_id)s AND account_id = %(account_id)s AND revoked_at IS NULL RETURNING session_id
"""
REVOKE_ALL = """
UPDATE session SET revoked_at = %(at)s, revoked_by = %(by)s
WHERE account_id = %(account_id)s AND revoked_at IS NULL AND expires_at > %(at)s
    AND (%(but)s::uuid IS NULL OR session_id <> %(but)s::uuid)
RETURNING session_id
"""


def add(tx: Transaction, values: dict[str, Any]) -> None:
    """The session is open."""
    tx.run(INSERT, **values, proven_at=None)


def by_secret(tx: Transaction, secret_hash: bytes, *, at: datetime, idle_since: datetime) -> Row | None:
    """The account and the session that the secret opens at that instant."""
    return tx.row(BY_SECRET, secret_hash=secret_hash, at=at, idle_since=idle_since)


def touch(tx: Transaction, session_id: str, at: datetime) -> None:
    """The session was used at that instant."""
    tx.run(TOUCH, session_id=session_id, at=at)


def find(tx: Transaction, session_id: str) -> Row | None:
    """The session of that id, ended or not."""
    return tx.row(FIND, session_id=session_id)


def prove(tx: Transaction, session_id: str, at: datetime) -> None:
    """Everything that proves who it is was shown again in this session."""
    tx.run(PROVE, session_id=session_id, at=at)


def live(
    tx: Transaction, account_id: str, *, at: datetime, idle_since: datetime, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Up to `limit` sessions that open the account at that instant, after the one named."""
    return tx.rows(LIVE, account_id=account_id, at=at, idle_since=idle_since, after=after, limit=limit)


def revoke(tx: Transaction, *, session_id: str, account_id: str, at: datetime, by: str) -> bool:
    """The session of that account opens nothing any more; False when there is none, or that was so before."""
    return tx.row(REVOKE, session_id=session_id, account_id=account_id, at=at, by=by) is not None


def revoke_all(
    tx: Transaction, *, account_id: str, at: datetime, by: str, but: str | None = None
) -> list[str]:
    """No session of the account opens anything any more, but the one named; returns which ended."""
    rows = tx.rows(REVOKE_ALL, account_id=account_id, at=at, by=by, but=but)
    return [row["session_id"] for row in rows]
