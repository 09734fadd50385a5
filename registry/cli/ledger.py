"""`registry ledger`: whether what was recorded is still as it was."""

from __future__ import annotations

import sys

import click

from registry.cli.failures import CHECK_FAILED
from registry.cli.opening import configured, opened
from registry.cli.output import as_json, show
from registry.reports.ledger import verify_ledger


@click.group()
def ledger() -> None:
    """Check the ledger."""


@ledger.command()
@as_json
def verify(*, as_json: bool) -> None:
    """Follow every stream; exit 1 when an event was altered, removed, inserted or reordered."""
    with opened(configured()) as registry:
        found = verify_ledger(registry)
    show(
        [vars(defect) for defect in found.defects],
        as_json=as_json,
        nothing=f"{found.streams} streams were followed; every one holds together",
    )
    if found.defects:
        sys.exit(CHECK_FAILED)
