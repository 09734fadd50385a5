"""`registry ask`: what auditors ask of the past. Every question reads alone, and each look is in the access log."""

from __future__ import annotations

import click

from registry.cli.ask.across import courses, lapsing, open_numbers, overdue
from registry.cli.ask.decisions import decisions, reasons
from registry.cli.ask.patients import accesses, difference, timeline


@click.group()
def ask() -> None:
    """Ask what happened, and what was true or known at an instant."""


for _question in (
    *(decisions, reasons, courses, open_numbers, overdue, lapsing),
    *(timeline, difference, accesses),
):
    ask.add_command(_question)
