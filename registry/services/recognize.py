"""Who is asking, told by a bearer token, a session, or a password."""

from __future__ import annotations

from datetime import datetime

from argon2.exceptions import InvalidHashError, VerificationError

from registry.domain.actor import Actor, Role
from registry.services.issue_token import token_hash
from registry.services.open_account import PASSWORDS
from registry.services.registry import Registry
from registry.storage import accounts
from registry.storage.transaction import Row, reading

NOBODYS_PASSWORD = PASSWORDS.hash("the password of nobody: checked so that an unknown name takes as long")


def by_token(registry: Registry, token: str, at: datetime) -> Actor | None:
    """The account that the token opens at that instant."""
    with reading(registry.database) as tx:
        return _actor(accounts.by_token(tx, token_hash(token), at))


def by_session(registry: Registry, session_id: str, at: datetime) -> Actor | None:
    """The account of a session, unless one of them has ended since."""
    with reading(registry.database) as tx:
        return _actor(accounts.by_session(tx, session_id, at))


def by_password(registry: Registry, username: str, password: str) -> Actor | None:
    """The account that signs in with this name and password."""
    with reading(registry.database) as tx:
        row = accounts.by_username(tx, username)
    kept = row["password_hash"] if row else None
    try:
        PASSWORDS.verify(kept or NOBODYS_PASSWORD, password)
    except (VerificationError, InvalidHashError):
        return None
    return _actor(row) if kept else None


def named(registry: Registry, username: str) -> Actor | None:
    """The account of that name, unless it is disabled; nothing is proved by it."""
    with reading(registry.database) as tx:
        return _actor(accounts.by_username(tx, username))


def _actor(row: Row | None) -> Actor | None:
    if row is None:
        return None
    return Actor(
        account_id=row["account_id"],
        role=Role(row["role"]),
        username=row["username"],
        prescriber_id=row["prescriber_id"],
        delegate_id=row["delegate_id"],
        pharmacy_id=row["pharmacy_id"],
        pharmacist_id=row["pharmacist_id"],
        scopes=frozenset(row["scopes"]),
        name=row["name"],
    )
