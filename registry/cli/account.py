"""`registry account`: who may sign in."""

from __future__ import annotations

import sys
from typing import Any

import click

from registry.cli.client_keys import key
from registry.cli.identities import identity
from registry.cli.opening import configured, opened
from registry.cli.operator import call
from registry.cli.output import as_json, picked, show, show_one
from registry.domain.actor import Role
from registry.reports.accounts import account_named, list_accounts
from registry.services.disable_account import DisableAccount, disable_account
from registry.services.open_account import OpenAccount, open_account

SHOWN = ("username", "role", "name", "account_id", "recorded_at", "disabled_at")
PAGE = 200


@click.group()
def account() -> None:
    """Add, disable and list accounts."""


account.add_command(key)
account.add_command(identity)


@account.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """List every account, disabled ones too."""
    rows: list[dict[str, Any]] = []
    with opened(configured()) as registry:
        page = list_accounts(registry, None, PAGE)
        rows += page.items
        while page.next is not None:
            page = list_accounts(registry, page.next, PAGE)
            rows += page.items
    show(list(picked(rows, *SHOWN)), as_json=as_json, nothing="There are no accounts.")


@account.command()
@click.argument("username")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", required=True, help="The name of the person or machine.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; without it, tokens only."
)
@click.option("--prescriber-id", help="For a prescriber or a delegate.")
@click.option("--delegate-id", help="For a delegate.")
@click.option("--pharmacy-id", help="For a pharmacist or an authorized representative.")
@click.option("--pharmacist-id", help="For a pharmacist.")
@click.option("--scope", "scopes", multiple=True, help="For a machine client; may be given several times.")
@as_json
def add(*, role: str, password_stdin: bool, as_json: bool, **named: Any) -> None:
    """Open an account."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    asked = OpenAccount(role=Role(role), password=password, **named)
    with opened(configured()) as registry:
        show_one(open_account(registry, call(), asked).document, as_json=as_json)


@account.command()
@click.argument("username")
@click.option("--reason", required=True, help="Why; it is kept.")
@as_json
def disable(*, username: str, reason: str, as_json: bool) -> None:
    """Disable an account, at once and for all its tokens and sessions."""
    with opened(configured()) as registry:
        asked = DisableAccount(account_named(registry, username)["account_id"], reason)
        show_one(disable_account(registry, call(), asked).document, as_json=as_json)
