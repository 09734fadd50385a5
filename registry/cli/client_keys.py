"""`registry account key`: the public keys with which a machine client proves who it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from registry.cli.opening import configured, opened
from registry.cli.operator import call
from registry.cli.output import as_json, picked, show, show_one
from registry.domain.errors import Invalid
from registry.reports.accounts import account_named
from registry.reports.client_keys import list_client_keys
from registry.reports.paging import every
from registry.services.public_keys import of_text
from registry.services.register_client_key import RegisterClientKey, register_client_key
from registry.services.retire_client_key import RetireClientKey, retire_client_key

SHOWN = ("key_id", "kid", "algorithm", "jwks_uri", "active_from", "retired_from")
INSTANT = click.DateTime(["%Y-%m-%dT%H:%M:%SZ"])
PAGE = 200
LARGEST_FILE = 65536


@click.group()
def key() -> None:
    """Register, retire and list the public keys of a machine client."""


@key.command("list")
@click.argument("username")
@as_json
def list_(*, username: str, as_json: bool) -> None:
    """List the keys of a machine client, retired ones too."""
    with opened(configured()) as registry:
        account_id = account_named(registry, username)["account_id"]
        rows = every(lambda after: list_client_keys(registry, account_id, after, PAGE))
    show(list(picked(rows, *SHOWN)), as_json=as_json, nothing="The account has no keys.")


@key.command()
@click.argument("username")
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A public key: a JWK, or PEM as `openssl … -pubout` writes it.",
)
@click.option("--kid", help="The name of the key; without it, that of the JWK, or the key's thumbprint.")
@click.option("--jwks-uri", help="Instead of a file: a listed address where the client publishes its keys.")
@click.option("--active-from", type=INSTANT, help="An instant in UTC; without it, now.")
@as_json
def add(
    *,
    username: str,
    file: Path | None,
    kid: str | None,
    jwks_uri: str | None,
    active_from: datetime | None,
    as_json: bool,
) -> None:
    """Register a public key; the keys that are there go on counting."""
    config = configured()
    with opened(config) as registry:
        asked = RegisterClientKey(
            account_named(registry, username)["account_id"],
            key=of_text(_content(file), kid) if file is not None else None,
            jwks_uri=jwks_uri,
            listed=jwks_uri in config.jwks_addresses,
            active_from=_in_utc(active_from),
        )
        show_one(register_client_key(registry, call(), asked).document, as_json=as_json)


@key.command()
@click.argument("username")
@click.argument("key_id", type=click.UUID)
@click.option("--reason", required=True, help="Why; it is kept.")
@click.option("--from", "retired_from", type=INSTANT, help="An instant in UTC; without it, now.")
@as_json
def retire(
    *, username: str, key_id: object, reason: str, retired_from: datetime | None, as_json: bool
) -> None:
    """Retire a key: now, with all tokens that it got, or from an instant to come."""
    with opened(configured()) as registry:
        account_id = account_named(registry, username)["account_id"]
        asked = RetireClientKey(account_id, str(key_id), reason, _in_utc(retired_from))
        show_one(retire_client_key(registry, call(), asked).document, as_json=as_json)


def _content(file: Path) -> str:
    try:
        content = file.read_bytes()
        if len(content) > LARGEST_FILE:
            raise Invalid(f"{file} is larger than {LARGEST_FILE} bytes; name the file with one public key.")
        return content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{file} can not be read as text; name the file with the public key.") from error


def _in_utc(said: datetime | None) -> datetime | None:
    return said.replace(tzinfo=UTC) if said is not None else None
