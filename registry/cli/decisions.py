"""`registry decisions`: what was decided, and whether it would be decided again."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from registry.cli.failures import CHECK_FAILED
from registry.cli.opening import configured, opened
from registry.cli.operator import reader
from registry.cli.output import as_json, picked, show, show_one
from registry.cli.replaying import Progress, RestartFile, replay_from
from registry.reports.decisions import count_decisions, replay_all, replay_decision, show_decision
from registry.reports.evidence import export_decision
from registry.reports.evidence_page import page

SUMMARY = ("decision_id", "gate", "verdict", "program", "edition", "as_of", "software")
OUTCOME = ("code", "status", "reason")


@click.group()
def decisions() -> None:
    """Show decisions, and decide them again."""


@decisions.command("show")
@click.argument("decision_id", type=click.UUID)
@as_json
def show_(*, decision_id: object, as_json: bool) -> None:
    """Show one decision with the outcome of every precondition; in JSON with its facts."""
    with opened(configured()) as registry:
        found = show_decision(registry, reader(), str(decision_id))
    if as_json:
        show_one(found, as_json=True)
        return
    show_one(next(picked([found], *SUMMARY)), as_json=False)
    click.echo()
    show(list(picked(found["outcomes"], *OUTCOME)), as_json=False, nothing="Nothing was asked.")


@decisions.command()
@click.argument("decision_id", type=click.UUID)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A new file for it.")
def export(*, decision_id: object, out: Path | None) -> None:
    """Write the evidence of one decision: a page for a browser, which `tools/verify_ledger.py` checks.

    It holds what was known of the patient: the file is readable by its owner alone, and an old one is not overwritten.
    """
    with opened(configured()) as registry:
        found = export_decision(registry, reader(), str(decision_id))
    if out is None:
        click.echo(page(found), nl=False)
        return
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{out} can not be made ({error.strerror}): name a new file") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(page(found))
    click.echo(f"{out} holds the evidence")


@decisions.command()
@click.argument("decision_ids", type=click.UUID, nargs=-1, metavar="[DECISION_ID]...")
@click.option("--all", "all_", is_flag=True, help="All decisions; the same as naming none.")
@click.option(
    "--restart-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file that remembers how far it came: named again after a break, it goes on there. Removed at the end.",
)
@as_json
def replay(*, decision_ids: tuple[object, ...], all_: bool, restart_file: Path | None, as_json: bool) -> None:
    """Decide again from the stored facts, all decisions or those named; exit 1 when one differs."""
    if decision_ids and (all_ or restart_file is not None):
        raise click.UsageError("Name either decisions, or --all with --restart-file if you like.")
    file = RestartFile(restart_file)
    with opened(configured()) as registry:
        if decision_ids:
            done = Progress()
            for decision_id in decision_ids:
                done.add(replay_decision(registry, str(decision_id), reader()))
        else:
            done = replay_from(
                file, lambda last: replay_all(registry, reader(), last), count_decisions(registry)
            )
    nothing = f"{done.count} decisions were decided again, all with the same outcome"
    show(done.different, as_json=as_json, nothing=nothing)
    if done.differ > len(done.different):
        click.echo(f"registry: {done.differ} of {done.count} differ; only the first are listed.", err=True)
    file.remove()
    if done.differ:
        sys.exit(CHECK_FAILED)
