"""What an editor asks about an edition before it is published: what is new in it, and what it would change."""

import json
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click

from registry.cli.editions import edition_named, folder
from registry.cli.opening import configured, kept_editions, opened
from registry.cli.output import as_json, show, show_one, visible
from registry.domain.edition import Edition
from registry.programs.differences import differences
from registry.programs.edition_schema import edition_schema
from registry.reports.impact import Impact, impact

EDITION = "PROGRAM[/DATE]|FILE"


@click.command("diff")
@click.argument("before", metavar=EDITION)
@click.argument("after", metavar=EDITION)
@folder
@as_json
def diff(*, before: str, after: str, folder: Path | None, as_json: bool) -> None:
    """Say in plain words what the second edition says otherwise than the first."""
    editions = kept_editions(folder)
    old, new = edition_named(editions, before), edition_named(editions, after)
    if as_json:
        show([asdict(difference) for difference in differences(old, new)], as_json=True, nothing="")
        return
    show_differences(old, new)


@click.command("impact")
@click.argument("proposed", metavar=EDITION)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Only decisions from the start of this day on.",
)
@as_json
def impact_(*, proposed: str, since: datetime | None, as_json: bool) -> None:
    """Make stored decisions again under another edition, and list the verdicts that change.

    Nothing is recorded.
    """
    edition = edition_named(kept_editions(), proposed)
    with opened(configured()) as registry:
        found = impact(registry, edition, since.date() if since else None)
    if as_json:
        show_one({**asdict(found), "changed": found.changed}, as_json=True)
        return
    click.echo(_summary(found))
    if found.changes:
        click.echo()
        show([asdict(change) for change in found.changes], as_json=False, nothing="")


@click.command("schema")
def schema() -> None:
    """Print the JSON Schema of an edition's file, for editors."""
    click.echo(json.dumps(edition_schema(), indent=2, ensure_ascii=False))


def show_differences(old: Edition, new: Edition) -> None:
    """Print in plain words what the newer edition says otherwise."""
    found = differences(old, new)
    click.echo(f"{old.name} → {new.name}")
    for about, some in groupby(found, key=lambda difference: difference.about):
        click.echo(f"\n{about}")
        for difference in some:
            click.echo(f"    {visible(difference.sentence)}")
    if not found:
        click.echo("Both say the same.")


def _summary(found: Impact) -> str:
    return (
        f"{found.decided} decisions were made again under {found.edition}; {found.changed} verdicts change:"
        f" {found.refused_instead} would be refused instead, {found.authorized_instead} authorized instead."
        f" {found.other_reasons} refusals would have other reasons."
    )
