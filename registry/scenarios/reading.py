"""From a TOML file to scenarios; whatever is not exactly understood is an error that names file, scenario and key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from registry.domain.decision import Verdict
from registry.domain.facts import Gate
from registry.scenarios import vocabulary as words
from registry.scenarios.offsets import NONE
from registry.scenarios.scenario import Act, Ask, Course, Scenario
from registry.scenarios.table import (
    DefectiveFile,
    Table,
    count,
    instant,
    member,
    offset,
    several,
    text,
    word,
    zone,
)

FILE_KEYS = ("program", "now", "scenario")
ASK_KEYS = (
    "ask",
    "expect",
    "reasons",
    "including",
    "possible_from",
    "advisories",
    "asked_at",
    "dispense",
    "release",
)
SCENARIO_KEYS = (
    *ASK_KEYS,
    *("name", "cites", "now", "category", "without", "with", "course", "authorized", "confirmed"),
    *("patient", "prescription", "pharmacy", "then"),
)
COURSE_KEYS = ("started", "last_release", "days_supply")
USUAL_DAYS = 28
GATES_AFTER = {
    Gate.PRESCRIPTION: (),
    Gate.DISPENSE: ("authorized",),
    Gate.RELEASE: ("authorized", "confirmed"),
}


def read_scenarios(file: Path, programs: Collection[str]) -> tuple[Scenario, ...]:
    """The scenarios of the file, in its order. Raises DefectiveFile for the first thing that is not understood."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DefectiveFile(f"{file}: it can not be read as TOML: {error}") from error
    table = Table(found, str(file), FILE_KEYS)
    program = table.need("program", word(programs, "program"))
    now = table.get("now", instant)
    listed = table.need("scenario", several(lambda item: item))
    return tuple(
        understood(item, f"{file}: scenario {place}", program, now) for place, item in enumerate(listed, 1)
    )


def understood(found: Any, where: str, program: str, now: datetime | None = None) -> Scenario:
    """The scenario that a table says; `where` is where it was found. Raises DefectiveFile."""
    if isinstance(found, dict) and isinstance(found.get("name"), str):
        where = f"{where.rpartition(' ')[0]} {found['name']!r}"
    table = Table(found, where, SCENARIO_KEYS)
    first = _ask(table)
    table.get("cites", several(text))
    _refuse_pointless(table, first.gate)
    return Scenario(
        name=table.need("name", text),
        program=program,
        now=table.need("now", instant) if now is None else table.get("now", instant, now),
        category=table.need("category", words.category),
        asks=(first, *_later_asks(table)),
        without=frozenset(table.get("without", words.pieces, ())),
        acts=tuple(_act(*item) for item in _numbered(table, "with")),
        course=_course(table),
        authorized=table.get("authorized", offset),
        confirmed=table.get("confirmed", offset),
        patient=_inner(table, "patient", words.PATIENT),
        prescription=_inner(table, "prescription", words.PRESCRIPTION),
        pharmacy_zone=_inner(table, "pharmacy", {"time_zone": zone}).get("time_zone", "America/New_York"),
    )


def _ask(table: Table) -> Ask:
    reasons = table.get("reasons", words.reasons)
    advisories = table.get("advisories", words.advisories)
    return Ask(
        gate=table.need("ask", member(Gate, "gate")),
        verdict=table.need("expect", member(Verdict, "answer")),
        at=table.get("at", offset, NONE),
        reasons=None if reasons is None else frozenset(reasons),
        including=frozenset(table.get("including", words.reasons, ())),
        possible_from=table.get("possible_from", offset),
        advisories=None if advisories is None else frozenset(advisories),
        elsewhere=table.get("asked_at", word(("another-pharmacy",), "place")) is not None,
        dispense=_inner(table, "dispense", words.DISPENSE),
        release=_inner(table, "release", words.RELEASE),
    )


def _later_asks(table: Table) -> tuple[Ask, ...]:
    later = [Table(found, where, (*ASK_KEYS, "at")) for found, where in _numbered(table, "then")]
    for one in later:
        one.need("at", offset)
    return tuple(map(_ask, later))


def _act(found: Any, where: str) -> Act:
    name = found.get("act") if isinstance(found, dict) else None
    known = words.ACTS.get(name) if isinstance(name, str) else None
    if known is None:
        of_any = {key for arguments in words.ACTS.values() for key in arguments}
        table = Table(found, where, ("at", "act", *of_any))
        name = table.need("act", word(words.ACTS, "act"))
    table = Table(found, where, ("at", "act", *(known or {})))
    for key in words.NEEDED.get(str(name), ()):
        table.need(key, lambda value: value)
    return Act(str(name), table.need("at", offset), table.every(known or {}))


def _course(table: Table) -> Course | None:
    if "course" not in table:
        return None
    course = Table(table.need("course", lambda value: value), f"{table.where}: course", COURSE_KEYS)
    started = course.need("started", offset)
    return Course(
        started,
        course.get("last_release", offset, started),
        course.get("days_supply", count, USUAL_DAYS),
    )


def _inner(table: Table, key: str, checks: Mapping[str, Any]) -> dict[str, Any]:
    if key not in table:
        return {}
    found = table.need(key, lambda value: value)
    return Table(found, f"{table.where}: {key}", checks.keys()).every(checks)


def _numbered(table: Table, key: str) -> list[tuple[Any, str]]:
    found = table.get(key, several(lambda item: item), ())
    return [(item, f"{table.where}: {key}[{place}]") for place, item in enumerate(found, 1)]


def _refuse_pointless(table: Table, gate: Gate) -> None:
    """An instant of a gate that is not passed on the way to the ask would be skipped, so it is an error."""
    for key in ("authorized", "confirmed"):
        if key in table and key not in GATES_AFTER[gate]:
            raise DefectiveFile(f"{table.where}: {key}: it has no meaning for a {gate} ask")
