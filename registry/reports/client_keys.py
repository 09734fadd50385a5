"""The keys of a machine client, retired ones too."""

from __future__ import annotations

from registry.domain.errors import NotFound
from registry.reports.paging import Page, paged
from registry.services.registry import Registry
from registry.storage import accounts, client_keys
from registry.storage.transaction import reading


def list_client_keys(registry: Registry, account_id: str, after: str | None, limit: int) -> Page:
    """The account's keys. Raises NotFound."""
    with reading(registry.database) as tx:
        if accounts.find(tx, account_id) is None:
            raise NotFound("There is no such account.", code="no-such-account")
        return paged(lambda last, most: client_keys.page(tx, account_id, last, most), "key_id", after, limit)
