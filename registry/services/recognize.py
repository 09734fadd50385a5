"""Who is asking, told by a bearer token, a session, or a password."""

from __future__ import annotations

from datetime import datetime

from registry.domain.actor import Actor, Role
from registry.services.issue_token import token_hash
from registry.services.passwords import matches
from registry.services.registry import Registry
from registry.services.sessions import TOUCHED_EVERY, Session, idle_since, is_pending
from registry.storage import accounts, identities, sessions
from registry.storage.transaction import Row, reading


def by_token(registry: Registry, token: str, at: datetime) -> Actor | None:
    """The account that the token opens at that instant."""
    with reading(registry.database) as tx:
        return actor_of(accounts.by_token(tx, token_hash(token), at))


def by_session(registry: Registry, secret: str, at: datetime) -> Session | None:
    """The session that the secret opens, unless it or its account has ended since; that it was used is noted."""
    terms = registry.sign_in
    with reading(registry.database) as tx:
        row = sessions.by_secret(tx, token_hash(secret), at=at, idle_since=idle_since(terms, at))
        actor = actor_of(row)
        if row is None or actor is None:
            return None
        if at - row["last_used_at"] >= TOUCHED_EVERY:
            sessions.touch(tx, row["session_id"], at)
    pending = is_pending(terms, row["factors"], due=row["second_factor_due"])
    return Session(actor, row["session_id"], secret, tuple(row["factors"]), pending)


def by_password(registry: Registry, username: str, password: str) -> Actor | None:
    """The account that has this name and password; for signing in there is `sign_in`, which counts what fails."""
    with reading(registry.database) as tx:
        row = accounts.by_username(tx, username)
    return actor_of(row) if matches(row["password_hash"] if row else None, password) else None


def named(registry: Registry, username: str) -> Actor | None:
    """The account of that name, unless it is disabled; nothing is proved by it."""
    with reading(registry.database) as tx:
        return actor_of(accounts.by_username(tx, username))


def by_account(registry: Registry, account_id: str) -> Actor | None:
    """The account of that id, which somebody has proved to be; None when it is disabled."""
    with reading(registry.database) as tx:
        return actor_of(accounts.by_id(tx, account_id))


def by_identity(registry: Registry, issuer: str, subject: str) -> Actor | None:
    """The account that this subject of a provider opens; None when it is disabled or linked to nobody."""
    with reading(registry.database) as tx:
        return actor_of(identities.vouched_for(tx, issuer, subject))


def actor_of(row: Row | None) -> Actor | None:
    """The account of the row, as it acts."""
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
        name=row["name"],
    )


def _scopes(row: Row) -> frozenset[str]:
    """The account's scopes, which a token may narrow; what the account has lost, no token keeps."""
    narrowed = row.get("token_scopes")
    return frozenset(row["scopes"]) if narrowed is None else frozenset(row["scopes"]).intersection(narrowed)
