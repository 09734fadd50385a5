"""Accounts that anybody could sign in with, because their names and their password are those of the demo."""

from __future__ import annotations

from registry.services.registry import Registry
from registry.storage import accounts
from registry.storage.transaction import reading

DEMO_PREFIX = "demo-"


def demo_accounts(registry: Registry) -> list[str]:
    """The names of the demo's accounts that are not disabled."""
    with reading(registry.database) as tx:
        return accounts.enabled_with_prefix(tx, DEMO_PREFIX)
