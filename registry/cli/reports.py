"""`registry reports`: what is reported to those who oversee a program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

import click

from registry.cli.opening import configured, opened
from registry.cli.operator import reader
from registry.cli.output import show_one
from registry.reports.assessment.assess import assess
from registry.reports.assessment.document import document
from registry.reports.assessment.measure import Assessment
from registry.reports.assessment.page import page
from registry.reports.assessment.paper import paper, typesetter
from registry.reports.assessment.small_cells import SMALLEST_CELL
from registry.reports.assessment.table import table

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def reports() -> None:
    """Report on a program to those who oversee it."""


@reports.command()
@click.argument("program")
@click.option("--from", "since", type=DAY, metavar="YYYY-MM-DD", required=True, help="The first day.")
@click.option("--to", "until", type=DAY, metavar="YYYY-MM-DD", required=True, help="The last day.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", "html", "pdf"]),
    default="json",
    show_default=True,
    help="HTML is one page that stands by itself; PDF needs the extra `reports` and goes to a file.",
)
@click.option(
    "--smallest-cell",
    type=click.IntRange(1, 1000),
    default=SMALLEST_CELL,
    show_default=True,
    help="Withhold smaller counts of patients' cases; 1 withholds nothing.",
)
def assessment(*, program: str, since: datetime, until: datetime, form: str, smallest_cell: int) -> None:
    """Print the assessment of a program over a period.

    Groups of which nothing is counted say so.
    """
    show_as = _writer(form)
    with opened(configured()) as registry:
        found = assess(registry, reader(), program, since.date(), until.date(), smallest_cell)
    show_as(found)


def _writer(form: str) -> Callable[[Assessment], None]:
    """What prints the assessment in that form; what it lacks is said before anything is counted."""
    if form == "pdf":
        if sys.stdout.isatty():
            raise click.UsageError("A PDF is nothing to read in a terminal: add `> assessment.pdf`.")
        typeset = typesetter()
        return lambda found: click.echo(paper(found, typeset), nl=False)
    if form == "html":
        return lambda found: click.echo(page(found), nl=False)
    if form == "csv":
        return lambda found: click.echo(table(found), nl=False)
    return lambda found: show_one(document(found), as_json=True)
