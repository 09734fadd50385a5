"""`registry ask decisions`: which decisions were made, by any filters together."""

from __future__ import annotations

from typing import Any

import click

from registry.cli.ask.asking import BITEMPORAL, PAGES, PERIOD, instants_of, options, taken, tell
from registry.cli.opening import configured, opened
from registry.cli.operator import reader
from registry.cli.output import as_json, show
from registry.domain.decision import Verdict
from registry.domain.facts import Gate, RiskCategory
from registry.domain.question import DecisionFilter
from registry.reports.decision_reasons import count_refusals
from registry.reports.decisions import list_decisions
from registry.reports.paging import Page
from registry.services.act import Call
from registry.services.registry import Registry

SHOWN = ("decision_id", "as_of", "program", "gate", "verdict", "risk_category", "reasons")
FILTERS = (
    click.option("--program", help="Of this program."),
    click.option("--gate", type=click.Choice([one.value for one in Gate])),
    click.option("--verdict", type=click.Choice([one.value for one in Verdict])),
    click.option("--reason", help="Refused for this reason, such as pregnancy-test-current/TOO_OLD."),
    click.option("--prescriber", "prescriber_id", type=click.UUID, help="On this prescriber's patients."),
    click.option("--pharmacy", "pharmacy_id", type=click.UUID, help="Asked by this pharmacy."),
    click.option("--category", "risk_category", type=click.Choice([one.value for one in RiskCategory])),
)
OF_LISTS = FILTERS[2:4]
"""Verdict and reason: only refusals have reasons, and all reasons are counted."""
KINDS = {"gate": Gate, "verdict": Verdict, "risk_category": RiskCategory}


@click.command()
@options(FILTERS, PERIOD, BITEMPORAL, PAGES)
def decisions(**said: Any) -> None:
    """List decisions by program, gate, verdict, reason, prescriber, pharmacy, category and period."""
    how = taken(said)
    asked = filter_of(said)

    def question(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
        return list_decisions(registry, call, asked, after, limit)

    tell(question, "decisions", SHOWN, asked.said(), **how)


@click.command()
@options(tuple(option for option in FILTERS if option not in OF_LISTS), PERIOD, BITEMPORAL, (as_json,))
def reasons(*, as_json: bool, **said: Any) -> None:
    """Count the refusals by reason, program and gate, the most frequent first."""
    with opened(configured()) as registry:
        found = count_refusals(registry, reader(), filter_of(said))
    show(found, as_json=as_json, nothing="Nothing was refused.")


def filter_of(said: dict[str, Any]) -> DecisionFilter:
    """The filter that the options say."""
    instants = instants_of(said)
    filters = {name: _meant(name, value) for name, value in said.items() if value is not None}
    return DecisionFilter(**filters, instants=instants)


def _meant(name: str, value: Any) -> Any:
    return KINDS[name](value) if name in KINDS else str(value)
