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
from registry.reports.paging import every
from registry.services.disable_account import DisableAccount, disable_account
from registry.services.invite import Invite, Purpose, invite
from registry.services.open_account import OpenAccount, open_account

SHOWN = ("username", "role", "name", "account_id", "recorded_at", "disabled_at")
PAGE = 200


@click.group()
def account() -> None:
    """Add, invite, disable and list accounts."""


account.add_command(key)
account.add_command(identity)


@account.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """List every account, disabled ones too."""
    with opened(configured()) as registry:
        rows = every(lambda after: list_accounts(registry, after, PAGE))
    show(list(picked(rows, *SHOWN)), as_json=as_json, nothing="There are no accounts.")


@account.command()
@click.argument("username")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", required=True, help="The name of the person or machine.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; without it, invite."
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


@account.command("invite")
@click.argument("username")
@as_json
def invite_(*, username: str, as_json: bool) -> None:
    """Invite somebody to set the first password of an account; the token is shown once, and works once.

    Hand it over on a way of its own: whoever has it sets the password, at POST /api/v1/invitations/accept.
    """
    _invite(username, Purpose.INVITATION, lost_factors=False, as_json=as_json)


@account.command()
@click.argument("username")
@click.option("--lost-factors", is_flag=True, help="End the second factors too; identify the person first.")
@as_json
def reset(*, username: str, lost_factors: bool, as_json: bool) -> None:
    """Let somebody set a new password; the token is shown once, and works once.

    It is used at POST /api/v1/resets/accept. Second factors stay as they are, unless they are lost as well.
    """
    _invite(username, Purpose.RESET, lost_factors=lost_factors, as_json=as_json)


def _invite(username: str, purpose: Purpose, *, lost_factors: bool, as_json: bool) -> None:
    with opened(configured()) as registry:
        account_id = account_named(registry, username)["account_id"]
        asked = Invite(account_id, purpose, lost_factors)
        show_one(invite(registry, call(), asked).document, as_json=as_json)


@account.command()
@click.argument("username")
@click.option("--reason", required=True, help="Why; it is kept.")
@as_json
def disable(*, username: str, reason: str, as_json: bool) -> None:
    """Disable an account, at once and for all its tokens and sessions."""
    with opened(configured()) as registry:
        asked = DisableAccount(account_named(registry, username)["account_id"], reason)
        show_one(disable_account(registry, call(), asked).document, as_json=as_json)
