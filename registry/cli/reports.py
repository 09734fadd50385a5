"""`registry reports`: what is reported to those who oversee a program."""

from __future__ import annotations

from datetime import datetime

import click

from registry.cli.opening import configured, opened
from registry.cli.operator import reader
from registry.cli.output import show_one
from registry.reports.assessment.assess import assess
from registry.reports.assessment.document import document
from registry.reports.assessment.page import page
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
    type=click.Choice(["json", "csv", "html"]),
    default="json",
    show_default=True,
    help="HTML is one page that stands by itself.",
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
    with opened(configured()) as registry:
        found = assess(registry, reader(), program, since.date(), until.date(), smallest_cell)
    if form == "html":
        click.echo(page(found), nl=False)
    elif form == "csv":
        click.echo(table(found), nl=False)
    else:
        show_one(document(found), as_json=True)
