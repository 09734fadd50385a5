"""`registry ask timeline`, `difference` and `accesses`: what is known of one patient, and who looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from registry.cli.ask.asking import BITEMPORAL, INSTANT, PAGES, PERIOD, instants_of, options, taken, tell
from registry.domain.access import Ground
from registry.domain.question import AccessFilter
from registry.reports import accesses as readings
from registry.reports import timeline as histories
from registry.reports.paging import Page
from registry.services.act import Call
from registry.services.registry import Registry

PATIENT = (click.argument("patient_id", type=click.UUID),)
BETWEEN = (
    click.option("--earlier", type=INSTANT, help="What was known then is left out."),
    click.option("--later", type=INSTANT, help="What was learnt until then; without it, until now."),
)
READINGS = (
    click.option("--account", "account_id", type=click.UUID, help="By this account."),
    click.option("--ground", type=click.Choice([one.value for one in Ground])),
)


@click.command()
@options(PATIENT, PERIOD, BITEMPORAL, PAGES)
def timeline(*, patient_id: object, **said: Any) -> None:
    """Show every record, decision, number and event of a patient in one order, those in error too."""
    how = taken(said)
    asked = instants_of(said)

    def question(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
        return histories.timeline(registry, call, str(patient_id), asked, after, limit)

    columns = ("recorded_at", "at", "source", "id", "entered_in_error")
    tell(question, "timeline", columns, {"patient_id": str(patient_id), **asked.said()}, **how)


@click.command()
@options(PATIENT, BETWEEN, PAGES)
def difference(*, patient_id: object, earlier: datetime | None, later: datetime | None, **said: Any) -> None:
    """Show what the registry learnt of a patient between two instants."""

    def question(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
        return histories.difference(registry, call, str(patient_id), earlier, later, after, limit)

    asked = {"patient_id": str(patient_id), "earlier": earlier, "later": later}
    tell(question, "difference", ("at", "source", "id", "change"), asked, **taken(said))


@click.command()
@options(PATIENT, READINGS, PERIOD, PAGES)
def accesses(*, patient_id: object, account_id: object, ground: str | None, **said: Any) -> None:
    """List who read a patient's record, what of it and on which ground."""
    how = taken(said)
    account = str(account_id) if account_id is not None else None
    asked = AccessFilter(account, Ground(ground) if ground else None, said["since"], said["until"])

    def question(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
        return readings.list_accesses(registry, call, str(patient_id), asked, after, limit)

    columns = ("accessed_at", "name", "role", "what", "ground")
    tell(question, "accesses", columns, {"patient_id": str(patient_id), **asked.said()}, **how)
