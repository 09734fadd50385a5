"""`registry keys`: the keys that encrypt names, birth dates and free text."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from registry.cli.data_keys import key_file_of
from registry.cli.failures import CHECK_FAILED
from registry.cli.opening import configured, opened
from registry.cli.output import as_json, show
from registry.cli.secret_key import kept_secret_key
from registry.clock import SystemClock
from registry.config import Config
from registry.domain.errors import NotFound
from registry.services.rotate_keys import (
    PLAIN_ID,
    ROWS_A_STEP,
    require_not_needed,
    rotate,
    sealed,
    values_by_key,
)
from registry.services.sign_in_terms import SignInTerms
from registry.services.verify_texts import verify_texts
from registry.vault.key_file import KeyFile, make_key_file

SEALED_LEFT = (
    "registry: {left} secrets of second factors are still sealed with REGISTRY_SECRET_KEY, as before version 0040 of "
    "the schema; run this again with that key set. Sealed with a lost key, they open nothing: their owners enroll anew."
)


def as_owner(config: Config) -> Config:
    """Return the settings under which the owner of the tables works: the user who serves may not rotate."""
    return replace(config, database_url=config.migration_url or config.database_url)


@click.group()
def keys() -> None:
    """Make, list, rotate and retire the keys that encrypt names, birth dates and free text."""


@keys.command()
@click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Make this file with a first key, for REGISTRY_DATA_KEYS, instead of adding one to the file in use.",
)
def new(*, file: Path | None) -> None:
    """Add a key, which encrypts nothing before 'registry keys rotate'. Give every machine the file first."""
    now = SystemClock().now()
    if file is not None:
        if file.exists():
            raise click.UsageError(
                f"{file} is there already; set REGISTRY_DATA_KEYS to it and leave --file out."
            )
        make_key_file(file, now)
        click.echo(f"{KeyFile(file).current_id()}  made in {file}")
        return
    held = key_file_of(configured())
    click.echo(f"{held.add(now)}  added to {held.path}")


@keys.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """List the keys, and how many values each encrypts."""
    config = configured()
    with opened(as_owner(config)) as registry:
        values, left = values_by_key(registry), sealed(registry)
    held = key_file_of(config).held()
    rows: list[dict[str, object]] = [
        {
            "key_id": each,
            "made_at": held.made_at[each],
            "current": each == held.current,
            "values": values[each],
        }
        for each in held.keys
    ]
    if left:
        rows.append({"key_id": "REGISTRY_SECRET_KEY", "made_at": "", "current": False, "values": left})
    for each in sorted(set(values) - set(held.keys)):
        made_at = "before encryption" if each == PLAIN_ID else "not in the file"
        rows.append({"key_id": each, "made_at": made_at, "current": False, "values": values[each]})
    show(rows, as_json=as_json, nothing="There are no keys.")


@keys.command("rotate")
@click.option("--key", "key_id", help="The key to move to; without it, the newest.")
@click.option(
    "--rows", default=ROWS_A_STEP, type=click.IntRange(1, 10_000), help="How many rows a transaction takes."
)
@click.option("--from-plain", is_flag=True, help="Encrypt what was stored before there was encryption.")
def rotate_(*, key_id: str | None, rows: int, from_plain: bool) -> None:
    """Encrypt everything with the newest key, while the registry serves. Stopped, it goes on when it is run again."""
    config = configured()
    held = key_file_of(config)
    chosen = key_id or held.ids()[-1]
    held.make_current(chosen)
    with opened(as_owner(config)) as registry:
        registry.sign_in = SignInTerms(key=(kept_secret_key(config) or "").encode())
        for moved in rotate(registry, rows_a_step=rows, from_plain=from_plain):
            click.echo(f"{moved.table}: {moved.rows} rows moved to {chosen}")
        left = sealed(registry)
    click.echo(f"Everything is encrypted with {chosen}.")
    if left:
        click.echo(SEALED_LEFT.format(left=left), err=True)


@keys.command()
@as_json
def verify(*, as_json: bool) -> None:
    """Open every encrypted value; exit 1 when one was changed, or moved, without a key."""
    with opened(as_owner(configured())) as registry:
        found = verify_texts(registry)
    show([vars(one) for one in found], as_json=as_json, nothing="Every value opens.")
    if found:
        sys.exit(CHECK_FAILED)


@keys.command()
@click.argument("key_id")
def retire(*, key_id: str) -> None:
    """Remove a key that encrypts nothing any more. Backups from before need it: keep a copy as long as them."""
    config = configured()
    held = key_file_of(config)
    if key_id not in held.ids():
        raise NotFound(f"There is no key {key_id} in {held.path}.")
    with opened(as_owner(config)) as registry:
        require_not_needed(registry, key_id)
    held.remove(key_id)
    click.echo(f"{key_id} is removed from {held.path}.")
