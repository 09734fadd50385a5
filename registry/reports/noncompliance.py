"""Events of non-compliance and the cases made of them, for coordinators and auditors, the report and the portal."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from registry.domain.case import CaseState, state_after
from registry.domain.errors import Invalid, NotFound
from registry.domain.noncompliance import EVENT_RULES
from registry.domain.question import Instants
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.services.take_case_step import step_of
from registry.storage import cases, noncompliance
from registry.storage.transaction import EVERYTHING, Transaction, looking

SENTENCES = {rule.code: rule.sentence for rule in EVENT_RULES}
"""Kind of event -> what happened, for those that a rule finds."""


@dataclass(frozen=True)
class EventsWanted:
    """Which events; what is None is any. The period is half-open, by when the event occurred."""

    program: str | None = None
    kind: str | None = None
    stakeholder: str | None = None
    patient_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    in_case: bool | None = None


@dataclass(frozen=True)
class CasesWanted:
    """Which cases; what is None is any."""

    program: str | None = None
    stakeholder: str | None = None
    prescriber_id: str | None = None
    pharmacy_id: str | None = None
    closed: bool | None = None


@dataclass(frozen=True)
class EventCount:
    """How many events of one kind and stakeholder."""

    kind: str
    stakeholder: str
    events: int


@dataclass(frozen=True)
class Standing:
    """How a case stands: assessed how, what is still to be done, by when first, the measure in force, closed or not."""

    severity: str | None
    open_actions: int
    done_actions: int
    next_due_on: date | None
    overdue: bool
    measure: str | None
    closed: bool


def list_events(registry: Registry, call: Call, wanted: EventsWanted, after: str | None, limit: int) -> Page:
    """The events wanted, in the order of their entry, each with its case. Raises Invalid for a reversed period."""
    Instants(wanted.since, wanted.until).require_past(call.as_of)
    with looking(registry.database, EVERYTHING) as tx:
        page = paged(
            lambda last, most: noncompliance.page(tx, vars(wanted), last, most),
            "noncompliance_event_id",
            after,
            limit,
            _said(wanted),
        )
    log_apart(registry, call, "noncompliance-events", [row["patient_id"] for row in page.items])
    return replace(page, items=[_event(row) for row in page.items])


def show_event(registry: Registry, call: Call, event_id: str) -> dict[str, Any]:
    """One event with its case. Raises NotFound."""
    with looking(registry.database, EVERYTHING) as tx:
        found = noncompliance.named(tx, [event_id])
    if not found:
        raise NotFound("There is no such event.", code="no-such-record")
    log_apart(registry, call, "noncompliance-event", [found[0]["patient_id"]])
    return _event(found[0])


def list_cases(registry: Registry, call: Call, wanted: CasesWanted, after: str | None, limit: int) -> Page:
    """The cases wanted, in the order of their opening, each with how it stands."""
    with looking(registry.database, EVERYTHING) as tx:
        page = paged(
            lambda last, most: cases.page(tx, vars(wanted), last, most),
            "case_id",
            after,
            limit,
            _said(wanted),
        )
        standing = _standings(tx, call, [row["case_id"] for row in page.items])
    log_apart(registry, call, "cases", [row["patient_id"] for row in page.items])
    return replace(page, items=[{**row, **asdict(standing[row["case_id"]])} for row in page.items])


def show_case(registry: Registry, call: Call, case_id: str) -> dict[str, Any]:
    """One case with its events, every step, and how it stands. Raises NotFound."""
    with looking(registry.database, EVERYTHING) as tx:
        found = cases.whole(tx, case_id)
        if found is None:
            raise NotFound("There is no such case.", code="no-such-record")
        standing = _standings(tx, call, [case_id])[case_id]
    patients = [found["patient_id"], *(event["patient_id"] for event in found["events"])]
    log_apart(registry, call, "case", patients)
    return {**found, **asdict(standing), "events": [_event(row) for row in found["events"]]}


def event_counts(registry: Registry, program: str, since: datetime, until: datetime) -> list[EventCount]:
    """How many events of each kind and stakeholder occurred in the half-open period."""
    if since >= until:
        raise Invalid("The period ends before it begins.", fields={"/until": "an instant after `since`"})
    with looking(registry.database, EVERYTHING) as tx:
        return [EventCount(**row) for row in noncompliance.counts(tx, program, since, until)]


def _standings(tx: Transaction, call: Call, case_ids: list[str]) -> dict[str, Standing]:
    of_case: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in cases.steps(tx, case_ids):
        of_case[row["case_id"]].append(row)
    today = call.as_of.date()
    return {case_id: _standing(of_case[case_id], today) for case_id in case_ids}


def _standing(rows: Iterable[dict[str, Any]], today: date) -> Standing:
    state: CaseState = state_after(step_of(row) for row in rows)
    due = state.next_due_on
    overdue = due is not None and due < today and not state.closed
    counted = (len(state.open_actions), state.done_actions)
    return Standing(state.severity, *counted, due, overdue, state.measure, state.closed)


def _event(row: dict[str, Any]) -> dict[str, Any]:
    sentence = SENTENCES.get(row["kind"], "Entered by a coordinator.")
    return {**row, "figures": json.loads(row["figures"]), "sentence": sentence}


def _said(wanted: EventsWanted | CasesWanted) -> dict[str, Any]:
    """What is asked for, so that a cursor leads on in the same question only."""
    return {name: value for name, value in vars(wanted).items() if value is not None}
