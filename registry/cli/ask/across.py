"""`registry ask open-numbers`, `courses`, `lapsing` and `overdue`: what is asked across patients."""

from __future__ import annotations

from typing import Any

import click

from registry.cli.ask.asking import BITEMPORAL, PAGES, PERIOD, instants_of, options, taken, tell
from registry.cli.ask.decisions import FILTERS, filter_of
from registry.domain.forecast import DueKind
from registry.domain.numbers import NumberKind
from registry.reports import lapsing as lapses
from registry.reports import open_numbers as numbers
from registry.reports import overdue as dues
from registry.reports.courses import list_courses
from registry.reports.paging import Page
from registry.services.act import Call
from registry.services.registry import Registry

PROGRAM, _GATE, _VERDICT, _REASON, PRESCRIBER, PHARMACY, CATEGORY = FILTERS
AS_OF = BITEMPORAL[:1]


@click.command("open-numbers")
@click.option("--kind", type=click.Choice([one.value for one in NumberKind]))
@options((PROGRAM, PRESCRIBER, PHARMACY, CATEGORY), BITEMPORAL, PAGES)
def open_numbers(*, kind: str | None, **said: Any) -> None:
    """List numbers that can still be used."""
    how, asked = taken(said), filter_of(said)

    def question(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
        wanted = NumberKind(kind) if kind else None
        return numbers.open_numbers(registry, call, wanted, asked, after, limit)

    columns = ("kind", "number", "program", "risk_category", "given_at", "valid_until", "patient_id")
    tell(question, "open-numbers", columns, {"kind": kind, **asked.said()}, **how)


@click.command()
@options((PROGRAM, PRESCRIBER, CATEGORY), PERIOD, PAGES)
def courses(**said: Any) -> None:
    """List how long it took from request to authorization, confirmation and release."""
    how, asked = taken(said), filter_of(said)

    def question(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
        return list_courses(registry, call, asked, after, limit)

    seconds = ("seconds_to_authorized", "seconds_to_confirmed", "seconds_to_released")
    tell(question, "courses", ("decision_id", "program", "requested_at", *seconds), asked.said(), **how)


@click.command()
@options((PROGRAM,))
@click.option("--within-days", type=click.IntRange(0, 400), default=30, show_default=True)
@options(BITEMPORAL, PAGES)
def lapsing(*, program: str | None, within_days: int, **said: Any) -> None:
    """List trainings of certified pharmacies that lapse soon, or have lapsed."""
    how, asked = taken(said), instants_of(said)

    def question(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
        return lapses.list_lapsing(registry, call, program, within_days, asked, after, limit)

    columns = ("kind", "name", "program", "completed_at", "lapses_at", "lapsed")
    said_too = {"program": program, "within_days": within_days, **asked.said()}
    tell(question, "lapsing-trainings", columns, said_too, **how)


@click.command()
@click.option("--kind", type=click.Choice([one.value for one in dues.KINDS]))
@options((PROGRAM, PRESCRIBER), AS_OF, PAGES)
def overdue(*, kind: str | None, **said: Any) -> None:
    """List overdue tests, surveys and confirmations of the next so many enrollments."""
    how, asked = taken(said), filter_of(said)
    wanted = DueKind(kind) if kind else None

    def question(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
        return dues.list_overdue(registry, call, wanted, asked, after, limit)

    columns = ("enrollment_id", "program", "risk_category", "patient_id", "prescriber_id", "overdue")
    tell(question, "overdue", columns, {"kind": kind, **asked.said()}, **how)
