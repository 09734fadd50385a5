"""A prescriber's patients as a list of work: whoever has the most urgent thing due comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from registry.domain.facts import Gate
from registry.domain.forecast import Due
from registry.domain.urgency import Urgency, urgency
from registry.reports.status import NOT_BEFORE_THE_ASK, look_at
from registry.services.act import Call
from registry.services.log_access import log_access
from registry.services.registry import Registry
from registry.services.treating import sees_as
from registry.storage import patients
from registry.storage.transaction import looking_at, reading

MOST = 200
"""So many patients are looked at; whoever has more is told so and searches."""
SHOWN = ("patient_id", "given_name", "family_name", "born_on")


def list_panel(registry: Registry, call: Call) -> dict[str, Any]:
    """One line for each of the caller's patients and programs, the most urgent first."""
    with reading(registry.database) as tx:
        rows = patients.page(tx, sees_as(call.actor), None, MOST + 1)
        log_access(tx, call, "panel", [row["patient_id"] for row in rows[:MOST]])
    lines = [line for row in rows[:MOST] for line in _lines(registry, call, row)]
    return {"lines": sorted(lines, key=_order), "more": len(rows) > MOST}


def due_list(due: Iterable[Due], at: datetime) -> list[dict[str, Any]]:
    """What is due, each with its urgency, the soonest first."""
    return [{**vars(item), "urgency": urgency(item, at)} for item in due]


def _lines(registry: Registry, call: Call, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    who = {name: row[name] for name in SHOWN}
    with looking_at(registry.database, row["patient_id"]) as tx:
        looks = [
            look_at(tx, registry, call, row["patient_id"], program, call.as_of)
            for program in patients.programs_of(tx, row["patient_id"])
        ]
    if not looks:
        yield {**who, "program": None, "enrolled": False, "due": None, "urgency": Urgency.SOON, "missing": 0}
    for looked in looks:
        due = due_list(looked.due, call.as_of)
        enrollment = looked.facts.enrollment
        yield {
            **who,
            "program": looked.program,
            "enrolled": enrollment is not None and enrollment.is_active(call.as_of),
            "due": due[0] if due else None,
            "urgency": due[0]["urgency"] if due else Urgency.LATER,
            "missing": len(looked.unmet(Gate.PRESCRIPTION, NOT_BEFORE_THE_ASK)),
        }


def _order(line: Mapping[str, Any]) -> tuple[int, str, str]:
    by = line["due"]["not_after"].isoformat() if line["due"] else ""
    return line["urgency"].rank, by, line["patient_id"]
