"""Who is asking, told by a bearer token, a session, or a password."""

from __future__ import annotations

from datetime import datetime

from argon2.exceptions import InvalidHashError, VerificationError

from registry.domain.actor import Actor, Role
from registry.services.issue_token import token_hash
from registry.services.open_account import PASSWORDS
from registry.services.registry import Registry
from registry.storage import accounts, identities
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


def by_account(registry: Registry, account_id: str) -> Actor | None:
    """The account of that id, which somebody has proved to be; None when it is disabled."""
    with reading(registry.database) as tx:
        return _actor(accounts.by_id(tx, account_id))


def by_identity(registry: Registry, issuer: str, subject: str) -> Actor | None:
    """The account that this subject of a provider opens; None when it is disabled or linked to nobody."""
    with reading(registry.database) as tx:
        return _actor(identities.vouched_for(tx, issuer, subject))


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
        scopes=_scopes(row),
    )


def _scopes(row: Row) -> frozenset[str]:
    """The account's scopes, which a token may narrow; what the account has lost, no token keeps."""
    narrowed = row.get("token_scopes")
    return frozenset(row["scopes"]) if narrowed is None else frozenset(row["scopes"]).intersection(narrowed)
