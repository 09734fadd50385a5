"""`registry noncompliance`: what is not as a program wants it, found and listed."""

from __future__ import annotations

import click

from registry.cli.opening import configured, opened
from registry.cli.operator import call, reader
from registry.cli.output import as_json, picked, show
from registry.domain.noncompliance import Stakeholder
from registry.reports import noncompliance as reports
from registry.reports.paging import every
from registry.services.find_noncompliance import find_noncompliance

PAGE = 200
EVENT = ("noncompliance_event_id", "kind", "program", "stakeholder", "occurred_at")
CASE = ("case_id", "program", "stakeholder", "severity", "measure", "open_actions", "next_due_on", "closed")
program = click.option("--program", help="Of this program only.")
stakeholder = click.option(
    "--stakeholder", type=click.Choice([*Stakeholder]), help="Of this stakeholder only."
)


@click.group()
def noncompliance() -> None:
    """Find what is not as a program wants it, and list events and cases."""


@noncompliance.command()
@as_json
def find(*, as_json: bool) -> None:
    """Find what the records show, and print what is new. What was found before is not found again.

    Nothing follows from it by itself: a coordinator opens a case and decides.
    """
    with opened(configured()) as registry:
        found = list(find_noncompliance(registry, call()))
    show(list(picked(found, *EVENT)), as_json=as_json, nothing="Nothing new was found.")


@noncompliance.command()
@program
@stakeholder
@click.option("--kind", help="Of this kind only.")
@as_json
def events(*, program: str | None, stakeholder: str | None, kind: str | None, as_json: bool) -> None:
    """List events of non-compliance, each with its case."""
    wanted = reports.EventsWanted(program=program, stakeholder=stakeholder, kind=kind)
    with opened(configured()) as registry:
        asked = reader()
        rows = every(lambda after: reports.list_events(registry, asked, wanted, after, PAGE))
    show(list(picked(rows, *EVENT, "case_id")), as_json=as_json, nothing="There are no such events.")


@noncompliance.command()
@program
@stakeholder
@click.option("--open/--closed", "is_open", default=None, help="Only those that are open, or closed.")
@as_json
def cases(*, program: str | None, stakeholder: str | None, is_open: bool | None, as_json: bool) -> None:
    """List cases and how they stand."""
    closed = None if is_open is None else not is_open
    wanted = reports.CasesWanted(program=program, stakeholder=stakeholder, closed=closed)
    with opened(configured()) as registry:
        asked = reader()
        rows = every(lambda after: reports.list_cases(registry, asked, wanted, after, PAGE))
    show(list(picked(rows, *CASE)), as_json=as_json, nothing="There are no such cases.")
