"""`registry account identity`: who signs in through an OpenID provider."""

from __future__ import annotations

import click

from registry.cli.opening import configured, opened
from registry.cli.operator import call
from registry.cli.output import as_json, picked, show, show_one
from registry.reports.accounts import account_named
from registry.reports.identities import list_identities
from registry.reports.paging import every
from registry.services.link_identity import LinkIdentity, UnlinkIdentity, link_identity, unlink_identity

SHOWN = ("identity_id", "issuer", "subject", "recorded_at", "revoked_at")
PAGE = 200


@click.group()
def identity() -> None:
    """Link accounts to subjects of an OpenID provider, revoke and list the links."""


@identity.command("list")
@click.argument("username")
@as_json
def list_(*, username: str, as_json: bool) -> None:
    """List the identities that open an account, revoked ones too."""
    with opened(configured()) as registry:
        account_id = account_named(registry, username)["account_id"]
        rows = every(lambda after: list_identities(registry, account_id, after, PAGE))
    show(list(picked(rows, *SHOWN)), as_json=as_json, nothing="The account has no identities.")


@identity.command()
@click.argument("username")
@click.option("--issuer", required=True, help="The provider, exactly as it names itself.")
@click.option("--subject", required=True, help="The `sub` by which the provider knows the person.")
@as_json
def add(*, username: str, issuer: str, subject: str, as_json: bool) -> None:
    """Let an account open for a subject of a provider."""
    with opened(configured()) as registry:
        asked = LinkIdentity(account_named(registry, username)["account_id"], issuer, subject)
        show_one(link_identity(registry, call(), asked).document, as_json=as_json)


@identity.command()
@click.argument("username")
@click.argument("identity_id", type=click.UUID)
@click.option("--reason", required=True, help="Why; it is kept.")
@as_json
def revoke(*, username: str, identity_id: object, reason: str, as_json: bool) -> None:
    """Revoke an identity; it opens the account no more. Sessions that are open stay."""
    with opened(configured()) as registry:
        asked = UnlinkIdentity(account_named(registry, username)["account_id"], str(identity_id), reason)
        show_one(unlink_identity(registry, call(), asked).document, as_json=as_json)
