"""`registry pregnancies`: reported pregnancies and how each stands."""

from __future__ import annotations

from datetime import datetime

import click

from registry.cli.ask.asking import INSTANT
from registry.cli.opening import configured, opened
from registry.cli.operator import reader
from registry.cli.output import as_json, picked, show
from registry.reports.paging import every
from registry.reports.pregnancies import list_pregnancies

PAGE = 200
SHOWN = (
    *("pregnancy_report_id", "pregnant", "reported_at", "exposure_timing", "root_cause", "ended_as"),
    *("next_due_on", "overdue", "seconds_to_report_on"),
)


@click.group()
def pregnancies() -> None:
    """List reported pregnancies."""


@pregnancies.command("list")
@click.option("--since", type=INSTANT, help="Reported at or after this instant.")
@click.option("--until", type=INSTANT, help="Reported before this instant.")
@as_json
def list_(*, since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """List reported pregnancies: exposure, root cause, outcome, what is due, the time to the report onward."""
    with opened(configured()) as registry:
        asked = reader()
        rows = every(lambda after: list_pregnancies(registry, asked, since, until, after, PAGE))
    show(list(picked(rows, *SHOWN)), as_json=as_json, nothing="No pregnancy was reported.")
