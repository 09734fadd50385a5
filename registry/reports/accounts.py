"""Accounts and their tokens, without what would open them: the role that reads here may not even ask for it."""

from __future__ import annotations

from typing import Any

from registry.domain.errors import NotFound
from registry.reports.paging import Page, paged
from registry.services.registry import Registry
from registry.storage import accounts, invitations
from registry.storage.transaction import EVERYTHING, Row, Transaction, looking


def list_accounts(registry: Registry, after: str | None, limit: int) -> Page:
    """All accounts, disabled ones too."""
    with looking(registry.database, EVERYTHING) as tx:
        return paged(lambda last, most: accounts.page(tx, last, most), "account_id", after, limit)


def show_account(registry: Registry, account_id: str) -> dict[str, Any]:
    """One account with its tokens and invitations. Raises NotFound."""
    with looking(registry.database, EVERYTHING) as tx:
        row = accounts.find(tx, account_id)
        if row is None:
            raise NotFound("There is no such account.", code="no-such-account")
        return _with_ways_in(tx, row)


def account_named(registry: Registry, username: str) -> dict[str, Any]:
    """The account of that name, with its tokens and invitations. Raises NotFound."""
    with looking(registry.database, EVERYTHING) as tx:
        row = accounts.find_by_username(tx, username)
        if row is None:
            raise NotFound("There is no account of this name.", code="no-such-account")
        return _with_ways_in(tx, row)


def _with_ways_in(tx: Transaction, row: Row) -> dict[str, Any]:
    account_id = row["account_id"]
    tokens, invited = accounts.tokens(tx, account_id), invitations.open_ones(tx, account_id)
    return {**row, "tokens": tokens, "invitations": invited}
