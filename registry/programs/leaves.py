"""Reads the leaves of a program's file: texts, dates, and values with their citation and evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from registry.domain.edition import Evidence, Value
from registry.domain.preconditions.declaration import Kind, Parameter
from registry.programs.defect import Place

Table = dict[str, Any]
PROGRAM = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_NUMBERS = frozenset({Kind.DAYS, Kind.HOURS, Kind.MONTHS, Kind.COUNT})
_HOURS_OF_A_DAY = 24
_LEAF_KEYS = frozenset({"value", "cite", "evidence"})


def table_at(document: Table, key: str, place: Place) -> Table:
    """The non-empty table under a key."""
    found = document.get(key)
    if not isinstance(found, dict) or not found:
        raise place.at(key).defect("a table with at least one entry was expected")
    return found


def program_at(document: Table, place: Place) -> str:
    """The name of the program: small letters and digits, with hyphens between, as it stands in paths and addresses."""
    name = text_at(document, "program", place)
    if not re.fullmatch(PROGRAM, name):
        raise place.at("program").defect(
            f"small letters and digits, with hyphens between, were expected, not {name!r}"
        )
    return name


def text_at(document: Table, key: str, place: Place) -> str:
    """The non-empty text under a key."""
    found = document.get(key)
    if not isinstance(found, str) or not found.strip():
        raise place.at(key).defect("a text was expected")
    return found


def date_at(document: Table, key: str, place: Place) -> date:
    """The date, without a time, under a key."""
    found = document.get(key)
    if not isinstance(found, date) or isinstance(found, datetime):
        raise place.at(key).defect("a date without a time was expected, as 2023-03-24")
    return found


def refuse_unknown(document: Table, known: Collection[str], what: str, place: Place) -> None:
    """Refuses a key that is not among the known ones."""
    for key in document:
        if key not in known:
            raise place.unknown(what, key, known)


def citation_at(
    document: Table, place: Place, sources: Mapping[str, str]
) -> tuple[tuple[str, ...], Evidence]:
    """The source keys under `cite`, each a key of the edition's sources, and the tag under `evidence`."""
    found = document.get("cite")
    cite = [found] if isinstance(found, str) else found
    if not isinstance(cite, list) or not cite:
        raise place.at("cite").defect("a citation was expected: one key of sources, or a list of them")
    for key in cite:
        if not isinstance(key, str) or key not in sources:
            raise place.at("cite").unknown("source", str(key), sources)
    tag = document.get("evidence")
    if not isinstance(tag, str) or tag not in {*Evidence}:
        raise place.at("evidence").unknown("evidence tag", str(tag), [*Evidence])
    return tuple(cite), Evidence(tag)


def value_of(leaf: object, parameter: Parameter, place: Place, sources: Mapping[str, str]) -> Value:
    """The value of a parameter: `{ value = …, cite = …, evidence = … }`."""
    if not isinstance(leaf, dict) or "value" not in leaf:
        raise place.defect("{ value = …, cite = …, evidence = … } was expected")
    refuse_unknown(leaf, _LEAF_KEYS, "key", place)
    cite, evidence = citation_at(leaf, place, sources)
    return Value(_READ[parameter.kind](leaf["value"], parameter, place.at("value")), cite, evidence)


def _number(found: object, parameter: Parameter, place: Place) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise place.defect(f"{parameter.kind.value} were expected, as a bare number")
    least, most = parameter.minimum, parameter.most
    if not least <= found <= most:
        unit = "" if parameter.kind is Kind.COUNT else f" ({parameter.kind.value})"
        wrong = f"a number from {least} to {most}{unit} was expected, not {found}"
        raise place.defect(wrong + _mistaken_unit(found, parameter))
    return found


def _mistaken_unit(found: int, parameter: Parameter) -> str:
    days, rest = divmod(found, _HOURS_OF_A_DAY)
    if parameter.kind is not Kind.DAYS or rest or found < parameter.most:
        return ""
    return f"; {found} hours are {days} days"


def _flag(found: object, _parameter: Parameter, place: Place) -> bool:
    if not isinstance(found, bool):
        raise place.defect("true or false was expected")
    return found


def _date(found: object, _parameter: Parameter, place: Place) -> date:
    if not isinstance(found, date) or isinstance(found, datetime):
        raise place.defect("a date without a time was expected")
    return found


def _words(found: object, parameter: Parameter, place: Place) -> tuple[str, ...]:
    if not isinstance(found, list) or not found or not all(isinstance(word, str) for word in found):
        raise place.defect("a list of at least one word was expected")
    if len(set(found)) != len(found):
        raise place.defect("a word occurs twice")
    return tuple(_choice(word, parameter, place) for word in found)


def _choice(found: object, parameter: Parameter, place: Place) -> str:
    if not isinstance(found, str):
        raise place.defect(f"one of {', '.join(parameter.choices)} was expected")
    if found not in parameter.choices:
        raise place.unknown("word", found, parameter.choices)
    return found


Read = Callable[[object, Parameter, Place], int | bool | str | date | tuple[str, ...]]
_READ: Mapping[Kind, Read] = {
    **dict.fromkeys(_NUMBERS, _number),
    Kind.FLAG: _flag,
    Kind.DATE: _date,
    Kind.WORDS: _words,
    Kind.CHOICE: _choice,
}
