"""The keys of machine clients, and the assertions that they have used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.storage.statements import insertion
from registry.storage.tables.machines import ClientAssertionRow, ClientKeyRow
from registry.storage.transaction import Row, Transaction

INSERT = insertion(ClientKeyRow)
INSERT_ASSERTION = f"{insertion(ClientAssertionRow)} ON CONFLICT DO NOTHING RETURNING account_id"
SHOWN = """key_id, account_id, kid, algorithm, thumbprint, jwks_uri, active_from, recorded_at, retired_from, retired_at,
    retirement_reason"""
PAGE = f"""
SELECT {SHOWN} FROM client_key
WHERE account_id = %(account_id)s AND (%(after)s::uuid IS NULL OR key_id > %(after)s::uuid)
ORDER BY key_id LIMIT %(limit)s
"""  # noqa: S608
FIND = f"SELECT {SHOWN} FROM client_key WHERE account_id = %(account_id)s AND key_id = %(key_id)s"  # noqa: S608
OF_CLIENT = """
SELECT k.key_id, k.kid, k.algorithm, k.jwk, k.thumbprint, k.jwks_uri,
    k.active_from <= %(at)s AND (k.retired_from IS NULL OR k.retired_from > %(at)s) AS active
FROM client_key k JOIN account a ON a.account_id = k.account_id
WHERE a.account_id = %(account_id)s AND a.role = 'client' AND a.disabled_at IS NULL
ORDER BY k.key_id
"""
# The row is locked, so that a retirement waits for the grant and then finds its token.
RELY_ON = """
SELECT key_id FROM client_key
WHERE key_id = %(key_id)s AND active_from <= %(at)s AND (retired_from IS NULL OR retired_from > %(at)s)
FOR SHARE
"""
RETIRE = """
UPDATE client_key SET retired_from = %(since)s, retired_at = %(at)s, retired_by = %(by)s,
    retirement_reason = %(reason)s
WHERE account_id = %(account_id)s AND key_id = %(key_id)s AND (retired_from IS NULL OR retired_from > %(since)s)
RETURNING key_id
"""
REVOKE_TOKENS = """
UPDATE token SET revoked_at = %(at)s, revoked_by = %(by)s
WHERE key_id = %(key_id)s AND revoked_at IS NULL AND expires_at > %(at)s
"""
FORGET = "DELETE FROM client_assertion WHERE account_id = %(account_id)s AND expires_at < %(before)s"


def add(tx: Transaction, values: dict[str, Any]) -> None:
    """The key is registered for its account."""
    tx.run(INSERT, **values)


def page(tx: Transaction, account_id: str, after: str | None, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` keys of the account after the one named, retired ones too."""
    return tx.rows(PAGE, account_id=account_id, after=after, limit=limit)


def find(tx: Transaction, account_id: str, key_id: str) -> Row | None:
    """The key of that id, if it is the account's."""
    return tx.row(FIND, account_id=account_id, key_id=key_id)


def of_client(tx: Transaction, account_id: str, at: datetime) -> list[dict[str, Any]]:
    """All keys of a machine client that is not disabled, and whether each counts at that instant."""
    return tx.rows(OF_CLIENT, account_id=account_id, at=at)


def rely_on(tx: Transaction, key_id: str, at: datetime) -> bool:
    """True when the key counts at that instant; then it is not retired until the transaction ends."""
    return tx.row(RELY_ON, key_id=key_id, at=at) is not None


def retire(
    tx: Transaction,
    *,
    account_id: str,
    key_id: str,
    since: datetime,
    at: datetime,
    by: str | None,
    reason: str,
) -> bool:
    """The key does not count from then on; False when it does not already."""
    found = tx.row(RETIRE, account_id=account_id, key_id=key_id, since=since, at=at, by=by, reason=reason)
    return found is not None


def revoke_tokens(tx: Transaction, *, key_id: str, at: datetime, by: str | None) -> None:
    """The tokens that were granted by this key open nothing any more."""
    tx.run(REVOKE_TOKENS, key_id=key_id, at=at, by=by)


def use_assertion(tx: Transaction, *, account_id: str, jti_hash: bytes, expires_at: datetime) -> bool:
    """The assertion is used; False when it was used before. Of two at once the second waits and is told so."""
    return (
        tx.row(INSERT_ASSERTION, account_id=account_id, jti_hash=jti_hash, expires_at=expires_at) is not None
    )


def forget_assertions(tx: Transaction, account_id: str, before: datetime) -> None:
    """The client's assertions that expired before that instant are forgotten."""
    tx.run(FORGET, account_id=account_id, before=before)
