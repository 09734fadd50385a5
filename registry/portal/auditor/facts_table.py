"""The facts of a decision as tables: one for each part, one row for each value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.portal.language import said

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


@dataclass(frozen=True)
class Line:
    """A value, where it stands, and whether it is an instant."""

    name: str
    value: Any
    is_instant: bool


def tables(facts: Mapping[str, Any]) -> list[tuple[str, list[Line]]]:
    """The parts of the facts with their rows; what stands for itself comes first, what is empty is left out."""
    own: list[Line] = []
    parts = []
    for name, value in facts.items():
        rows = list(lines(value))
        if isinstance(value, Mapping | list | tuple):
            parts.append((in_words(name), rows))
        else:
            own += [Line(in_words(name), row.value, row.is_instant) for row in rows]
    return [("", own), *[part for part in parts if part[1]]]


def lines(value: Any, above: str = "") -> Iterator[Line]:
    """Each value below this one; what is in a list is numbered."""
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield from lines(below, f"{above}, {in_words(name)}".removeprefix(", "))
    elif isinstance(value, list | tuple):
        for number, below in enumerate(value, 1):
            yield from lines(below, f"{above} {number}".strip())
    elif value is not None:
        yield Line(above, _truth(value) if isinstance(value, bool) else value, _is_instant(value))


def _is_instant(value: Any) -> bool:
    return isinstance(value, datetime) or (isinstance(value, str) and INSTANT.fullmatch(value) is not None)


def _truth(value: bool) -> str:
    return said("yes") if value else said("no")


def in_words(name: str) -> str:
    """The name of a field as people write it."""
    return name.replace("_", " ").strip()
