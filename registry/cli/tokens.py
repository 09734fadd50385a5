"""`registry token`: the bearer tokens of an account."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from registry.cli.opening import configured, opened
from registry.cli.operator import call
from registry.cli.output import as_json, picked, show, show_one
from registry.reports.accounts import account_named
from registry.services.issue_token import IssueToken, RevokeToken, issue_token, revoke_token

SHOWN = ("token_id", "scopes", "recorded_at", "expires_at", "revoked_at")
INSTANT = click.DateTime(["%Y-%m-%dT%H:%M:%SZ"])


@click.group()
def token() -> None:
    """Issue, revoke and list the bearer tokens of an account."""


@token.command("list")
@click.argument("username")
@as_json
def list_(*, username: str, as_json: bool) -> None:
    """List the tokens of an account; what opens it is not kept."""
    with opened(configured()) as registry:
        tokens = account_named(registry, username)["tokens"]
    show(list(picked(tokens, *SHOWN)), as_json=as_json, nothing="The account has no tokens.")


@token.command()
@click.argument("username")
@click.option(
    "--expires-at", type=INSTANT, help="An instant in UTC; without it, the token holds until it is revoked."
)
@click.option("--scope", "scopes", multiple=True, help="Only for this scope; may be given several times.")
@as_json
def issue(*, username: str, expires_at: datetime | None, scopes: tuple[str, ...], as_json: bool) -> None:
    """Issue a token; it is shown this once."""
    until = expires_at.replace(tzinfo=UTC) if expires_at is not None else None
    with opened(configured()) as registry:
        asked = IssueToken(account_named(registry, username)["account_id"], until, scopes or None)
        show_one(issue_token(registry, call(), asked).document, as_json=as_json)


@token.command()
@click.argument("token_id", type=click.UUID)
@as_json
def revoke(*, token_id: object, as_json: bool) -> None:
    """Revoke a token; it opens nothing any more."""
    with opened(configured()) as registry:
        show_one(revoke_token(registry, call(), RevokeToken(str(token_id))).document, as_json=as_json)
