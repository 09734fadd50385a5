"""Accounts that anybody could sign in with, because their names and their password are those of the demo."""

from __future__ import annotations

from registry.services.registry import Registry
from registry.storage import accounts, revisions
from registry.storage.transaction import reading

DEMO_PREFIX = "demo-"


def demo_accounts(registry: Registry) -> list[str]:
    """The names of the demo's accounts that are not disabled; none where no migration ran."""
    with reading(registry.database) as tx:
        if revisions.revision(tx) is None:
            return []
        return accounts.enabled_with_prefix(tx, DEMO_PREFIX)
