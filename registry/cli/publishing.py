"""`registry programs publish` and `key`: a reviewed edition is signed and published."""

from pathlib import Path

import click

from registry.cli.editions import FILE
from registry.cli.opening import configured, opened
from registry.cli.operator import call
from registry.cli.output import visible
from registry.cli.proposals import show_differences
from registry.domain.edition import Edition
from registry.programs import DefectiveProgram, Editions, read_proposed
from registry.programs.keys import new_key, public_of, read_key
from registry.programs.signing import fingerprint
from registry.services.publish_edition import (
    PublishEdition,
    publish_edition,
    refuse_unfit,
    require_signer,
)

KEY_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE, metavar="FILE")
@click.option("--key", "key_file", required=True, type=KEY_FILE, help="File with the signer's private key.")
@click.option("--signer", required=True, help="The signer's printed name; it is kept.")
@click.option(
    "--meaning", default="approval", show_default=True, help="What the signature means; it is kept."
)
@click.option("--dry-run", is_flag=True, help="Check all of it and show what is new, but publish nothing.")
def publish(*, file: Path, key_file: Path, signer: str, meaning: str, dry_run: bool) -> None:
    """Sign and publish a reviewed edition; servers that run take it up by themselves.

    An edition is refused that is defective, lacks a citation, shares its day with another, takes effect before one that
    is published or less than an hour from now, or follows the program's end.
    """
    key = read_key(key_file)
    with opened(configured()) as registry:
        edition = _checked(file, registry.editions)
        asked, now = PublishEdition(edition, key, signer, meaning), call()
        if dry_run:
            require_signer(registry, asked)
            refuse_unfit(registry, edition, now.as_of)
            show_differences(registry.editions.in_force(edition.program, now.as_of) or edition, edition)
            click.echo("\nNothing was published.")
            return
        signed = publish_edition(registry, now, asked)
    said = signed.statement
    click.echo(
        f"{edition.name} is published and takes effect on {edition.effective_from} in {edition.time_zone}"
    )
    click.echo(
        f"signed by {visible(said.signer)} ({said.meaning}), key {signed.fingerprint}, text {edition.digest}"
    )


@click.group()
def key() -> None:
    """Keys of those who sign editions."""


@key.command()
@click.argument("file", type=KEY_FILE, metavar="FILE")
def new(*, file: Path) -> None:
    """Make a private key in a new file, and print the line that lets others trust its public key."""
    made = public_of(new_key(file))
    click.echo(f"{made.hex()} printed name of the key's owner")
    click.echo(
        f"{file} holds the private key {fingerprint(made)}; keep it to yourself. Put the line above, with your name,"
        " into the file that REGISTRY_EDITION_KEYS names.",
        err=True,
    )


def _checked(file: Path, editions: Editions) -> Edition:
    try:
        (edition,) = read_proposed([file], editions)
    except DefectiveProgram as defect:
        raise click.ClickException(str(defect)) from defect
    return edition
