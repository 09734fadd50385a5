"""The fields of Facts by their paths, read off its declaration: `enrollment.risk_category`, `holds.0.kind`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass, replace
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from registry.domain.facts import Facts

SLOTS = {"pregnancy_tests": 4, "laboratory_results": 4, "pregnancy_concerns": 2, "holds": 2}
"""How many records of a list the proofs allow for. A decision rests on the latest test, one in each baseline window,
and the last negative one; of concerns and holds one more than one."""


@dataclass(frozen=True)
class Field:
    """One value. `absent` lists the paths at and above it where there may be nothing; `many` marks a set of words."""

    path: str
    kind: type
    absent: tuple[str, ...]
    many: bool = False


@cache
def fields() -> dict[str, Field]:
    """All single values and sets of words below Facts, but for `as_of`, from which all instants are counted."""
    return {field.path: field for field in _below(Facts, "", ()) if field.path != "as_of"}


@cache
def field_at(path: str) -> Field:
    """The value at the path, or the first one below it. All places of a list are alike."""
    same = re.sub(r"\.\d+", ".0", path)
    found = next(field for name, field in fields().items() if name == same or name.startswith(f"{same}."))
    slot = re.search(r"\.\d+", path)
    if slot is None:
        return found
    return replace(found, absent=tuple(above.replace(".0", slot[0]) for above in found.absent))


def _below(record: type, prefix: str, absent: tuple[str, ...]) -> Iterator[Field]:
    for name, hint in get_type_hints(record).items():
        kind, optional = _without_none(hint)
        path = f"{prefix}{name}"
        above = (*absent, path) if optional else absent
        if get_origin(kind) is tuple:
            yield from _listed(get_args(kind)[0], path, above)
        elif isinstance(kind, type) and is_dataclass(kind):
            yield from _below(kind, f"{path}.", above)
        else:
            yield Field(path, kind, above)


def _listed(kind: type, path: str, absent: tuple[str, ...]) -> Iterator[Field]:
    if kind is str:
        yield Field(path, kind, absent, many=True)
        return
    for slot in range(SLOTS[path]):
        yield from _below(kind, f"{path}.{slot}.", (*absent, f"{path}.{slot}"))


def _without_none(hint: Any) -> tuple[Any, bool]:
    if isinstance(hint, UnionType):
        return next(each for each in get_args(hint) if each is not type(None)), True
    return hint, False


def is_instant(field: Field) -> bool:
    """True for a value that is a point in time."""
    return field.kind is datetime
