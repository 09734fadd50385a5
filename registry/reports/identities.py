"""The identities at an OpenID provider that open an account."""

from __future__ import annotations

from registry.domain.errors import NotFound
from registry.reports.paging import Page, paged
from registry.services.registry import Registry
from registry.storage import accounts, identities
from registry.storage.transaction import reading


def list_identities(registry: Registry, account_id: str, after: str | None, limit: int) -> Page:
    """The account's identities, revoked ones too. Raises NotFound."""
    with reading(registry.database) as tx:
        if accounts.find(tx, account_id) is None:
            raise NotFound("There is no such account.", code="no-such-account")
        return paged(
            lambda last, most: identities.page(tx, account_id, last, most), "identity_id", after, limit
        )
