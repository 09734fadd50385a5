"""`registry scenarios`: files of cases, carried out on a database of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from registry.cli.editions import folder
from registry.cli.failures import BAD_INPUT, CHECK_FAILED
from registry.cli.opening import configured, database_url, kept_editions
from registry.programs import load_editions
from registry.scenarios.play import play
from registry.scenarios.reading import read_scenarios
from registry.scenarios.scenario import Scenario
from registry.scenarios.stage import set_stage
from registry.scenarios.table import DefectiveFile
from registry.services.prepare_database import temporary_database

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def scenarios() -> None:
    """Carry out cases from scenario files."""


@scenarios.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@folder
def run(*, files: tuple[Path, ...], folder: Path | None) -> None:
    """Carry out every scenario of the files through the API, with a set clock, on a database of its own.

    The editions that were published here count as well.

    Exit 1 when an answer was not the expected one, 2 when a file is not understood.
    """
    editions = load_editions(folder) if folder else kept_editions()
    cases = _read(files, editions.programs)
    failed = 0
    with database_url(configured()) as url, temporary_database(url) as own_url:
        stage = set_stage(own_url, editions)
        try:
            for case in cases:
                played = play(stage, case)
                failed += not played.passed
                click.echo(str(played))
        finally:
            stage.leave()
    click.echo(f"{len(cases) - failed} passed, {failed} failed")
    if failed:
        sys.exit(CHECK_FAILED)


def _read(files: tuple[Path, ...], programs: tuple[str, ...]) -> list[Scenario]:
    """The scenarios of all files; a line for each file that is not understood ends the command."""
    cases: list[Scenario] = []
    defects = 0
    for file in files:
        try:
            cases += read_scenarios(file, programs)
        except DefectiveFile as defect:
            defects += 1
            click.echo(f"registry: {' '.join(str(defect).split())}", err=True)
    if defects:
        sys.exit(BAD_INPUT)
    return cases
