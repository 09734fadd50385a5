"""What somebody who treats a patient needs at one look: what the gates would say, what is due, what has been."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from registry.domain.dates import DAY
from registry.domain.facts import Gate
from registry.domain.forecast import DueKind
from registry.domain.numbers import show_number
from registry.domain.opening import Opening, next_opening
from registry.domain.standing import standing
from registry.reports.panel import due_list
from registry.reports.patients import log_reading
from registry.reports.status import ABOUT_THE_ASK, NOT_BEFORE_THE_ASK, Looked, look_at
from registry.services.act import Call
from registry.services.recording import known_program
from registry.services.registry import Registry
from registry.services.treating import no_such_patient
from registry.storage import course, patients, records
from registry.storage.transaction import Transaction, looking_at, reading

DONE_AT_ANY_TIME = frozenset(["safe-use-counseled", "contraception-counseled", "patient-survey-current"])
"""What the patient and the prescriber can do in one visit; it bounds no window in which a prescription is possible."""
MOST = 200
SHORTLY = timedelta(minutes=1)
COLLECTIONS = ("pregnancy-tests", "contraception-confirmations", "surveys", "counselings")


def show_chart(registry: Registry, call: Call, patient_id: str, named: str | None) -> dict[str, Any]:
    """The patient in the program named, else in the first of his or her own; nothing is decided or issued.

    Raises NotFound when the caller has no such patient, Invalid for an unknown program.
    """
    if named is not None:
        known_program(registry, named)
    with reading(registry.database) as tx:
        log_reading(tx, call, "chart", patient_id)
        person = patients.find(tx, patient_id, None)
    if person is None:
        raise no_such_patient()
    with looking_at(registry.database, patient_id) as tx:
        programs = patients.programs_of(tx, patient_id)
        program = named or next(iter(programs), None)
        looked = look_at(tx, registry, call, patient_id, program, call.as_of) if program else None
        course_of = _course(tx, call, patient_id, looked.program) if looked else None
    return {
        "patient": dict(person),
        "program": program,
        "programs": programs,
        **(_now(looked) if looked else {"enrolled": False, "risk_category": None}),
        "course": course_of,
    }


def _now(looked: Looked) -> dict[str, Any]:
    enrollment = looked.facts.enrollment
    enrolled = enrollment is not None and enrollment.is_active(looked.at)
    category = looked.facts.risk_category
    due = due_list(looked.due, looked.at)
    return {
        "enrolled": enrolled,
        "risk_category": category.value if category else None,
        "title": looked.edition.title if looked.edition else looked.program,
        "asked": _asked_codes(looked),
        "against": looked.unmet(Gate.PRESCRIPTION, NOT_BEFORE_THE_ASK),
        "against_dispense": looked.unmet(Gate.DISPENSE) if enrolled else [],
        "opening": _opening(looked) if enrolled else None,
        "due": due,
        "dispense_windows": [item for item in due if item["kind"] is DueKind.NEXT_DISPENSE],
        "advisories": looked.advised.shown(records=True),
    }


def _opening(looked: Looked) -> Opening | None:
    """The next time in which a prescription is possible, given that counseling and surveys are done."""
    if looked.edition is None:
        return None
    changes = [at for item in looked.due for at in (item.not_before, item.not_after) if at is not None]
    changes += [line["possible_from"] for line in looked.unmet(Gate.PRESCRIPTION) if "possible_from" in line]
    instants = [moved for at in changes for moved in (at, at + SHORTLY)]
    apart = ABOUT_THE_ASK | DONE_AT_ANY_TIME
    return next_opening(looked.facts, looked.edition, Gate.PRESCRIPTION, apart, instants)


def _asked_codes(looked: Looked) -> list[str]:
    """The preconditions that the edition's gates ask of the patient."""
    if looked.edition is None:
        return []
    gates = (Gate.PRESCRIPTION, Gate.DISPENSE)
    steps = (step for gate in gates for step in looked.edition.steps(gate, looked.facts.risk_category))
    return sorted({step.precondition.code for step in steps if step.applies})


def _course(tx: Transaction, call: Call, patient_id: str, program: str) -> dict[str, Any]:
    kept = {
        name: [row for row in records.page(tx, name, patient_id, None, MOST) if _counts(row, program)]
        for name in COLLECTIONS
    }
    return {
        "tests": kept["pregnancy-tests"],
        "confirmations": kept["contraception-confirmations"],
        "surveys": kept["surveys"],
        "counselings": kept["counselings"],
        "numbers": [_number(row, call) for row in course.authorizations(tx, patient_id, program)],
        "releases": [_release(row) for row in course.releases(tx, patient_id, program)],
        "now": call.as_of,
    }


def _counts(row: Mapping[str, Any], program: str) -> bool:
    return row["error_marked_at"] is None and row.get("program", program) == program


def _release(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "supply_until": row["released_at"] + row["days_supply"] * DAY}


def _number(row: Mapping[str, Any], call: Call) -> dict[str, Any]:
    found = standing(
        used_at=row["used_at"],
        cancelled_at=row["cancelled_at"],
        valid_until=row["valid_until"],
        at=call.as_of,
    )
    return {
        **row,
        "number": show_number(row["number"]),
        "standing": found.value,
        "open": found.usable,
    }
