"""The sessions that are open, and the second factors that somebody has, without what would open anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.domain.errors import NotFound
from registry.reports.paging import Page, paged
from registry.services.registry import Registry
from registry.services.sessions import idle_since
from registry.storage import accounts, passkeys, second_factors, sessions
from registry.storage.transaction import reading


def list_sessions(registry: Registry, account_id: str, at: datetime, after: str | None, limit: int) -> Page:
    """The sessions that open the account at that instant. Raises NotFound for an account that does not exist."""
    since = idle_since(registry.sign_in, at)
    with reading(registry.database) as tx:
        if accounts.find(tx, account_id) is None:
            raise NotFound("There is no such account.", code="no-such-account")
        return paged(
            lambda last, most: sessions.live(tx, account_id, at=at, idle_since=since, after=last, limit=most),
            "session_id",
            after,
            limit,
        )


def show_factors(registry: Registry, account_id: str) -> dict[str, Any]:
    """The second factors of the account, and how many recovery codes are left."""
    with reading(registry.database) as tx:
        enrolled = second_factors.enrolled(tx, account_id)
        named = [
            {name: value for name, value in row.items() if name != "credential"}
            for row in passkeys.of_account(tx, account_id)
        ]
    return {"totp": enrolled["totp"], "passkeys": named, "recovery_codes": enrolled["recovery_codes"]}
