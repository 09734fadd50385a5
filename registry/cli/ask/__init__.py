"""`registry ask`: what auditors ask of the past. Every question reads alone, and each look is in the access log."""

from __future__ import annotations

import click

from registry.cli.ask.decisions import decisions


@click.group()
def ask() -> None:
    """Ask what happened, and what was true or known at an instant."""


ask.add_command(decisions)
