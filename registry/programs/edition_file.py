"""Reads one edition from the bytes of its file, and refuses whatever is not exactly understood."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

from registry.domain.edition import ChecklistItem, Edition, Rule, Value
from registry.domain.facts import RiskCategory
from registry.domain.preconditions.declaration import Kind, Parameter
from registry.programs.defect import Place
from registry.programs.leaves import (
    Table,
    citation_at,
    date_at,
    program_at,
    refuse_unknown,
    table_at,
    text_at,
    value_of,
)
from registry.programs.plans import plans_of
from registry.programs.rules import rules_of

_KEYS = (
    "program",
    "title",
    "effective_from",
    "ended_on",
    "time_zone",
    "sources",
    "authorization",
    "confirmation",
    "checklist",
    "preconditions",
)
VALIDITY = {
    "authorization": (
        Parameter("valid_days", Kind.DAYS, minimum=1),
        Parameter("valid_days_from_test", Kind.DAYS, minimum=1, optional=True),
    ),
    "confirmation": (Parameter("valid_hours", Kind.HOURS, minimum=1),),
}
ITEM_KEYS = ("code", "text", "cite", "evidence")


def read_edition(content: bytes, file: str) -> Edition:
    """The edition that the file's bytes hold. Raises DefectiveProgram; `file` is named in its text."""
    place = Place(file)
    document = parse_toml(content, place)
    refuse_unknown(document, _KEYS, "key", place)
    sources = _sources(document, place)
    zone = _zone(document, place)
    rules = rules_of(document, place, sources)
    checklist = _checklist(document, rules, place, sources)
    begun, ended = _days(document, place)
    validity = _validity(document, rules, place, sources)
    return Edition(
        program=program_at(document, place),
        title=text_at(document, "title", place),
        effective_from=begun,
        ended_on=ended,
        time_zone=zone,
        digest=sha256(content).hexdigest(),
        sources=sources,
        rules=rules,
        checklist=checklist,
        valid_days=validity["valid_days"],
        valid_days_from_test=validity.get("valid_days_from_test"),
        confirmation_hours=validity["valid_hours"],
        plans=plans_of(rules, checklist, zone, place),
        text=content.decode(),
    )


def parse_toml(content: bytes, place: Place) -> Table:
    """The document in the file; a repeated key is refused here."""
    try:
        return tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise place.defect(f"this is no TOML: {wrong}") from wrong


def _sources(document: Table, place: Place) -> dict[str, str]:
    sources = table_at(document, "sources", place)
    return {key: text_at(sources, key, place.at("sources")) for key in sources}


def _zone(document: Table, place: Place) -> ZoneInfo:
    name = text_at(document, "time_zone", place)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as wrong:
        raise place.at("time_zone").defect("a time zone was expected, as America/New_York") from wrong


def _days(document: Table, place: Place) -> tuple[date, date | None]:
    begun = date_at(document, "effective_from", place)
    if "ended_on" not in document:
        return begun, None
    ended = date_at(document, "ended_on", place)
    if ended < begun:
        raise place.at("ended_on").defect("a day on or after effective_from was expected")
    return begun, ended


def _validity(
    document: Table, rules: Mapping[str, Rule], place: Place, sources: Mapping[str, str]
) -> dict[str, Value]:
    """How long numbers are valid; from a test only where one is asked for, and then it must be said."""
    values = {}
    for key, parameters in VALIDITY.items():
        table, below = table_at(document, key, place), place.at(key)
        refuse_unknown(table, [parameter.name for parameter in parameters], "key", below)
        for parameter in parameters:
            leaf = table.get(parameter.name)
            if leaf is None and parameter.optional and "pregnancy-test-current" not in rules:
                continue
            values[parameter.name] = value_of(leaf, parameter, below.at(parameter.name), sources)
    return values


def _checklist(
    document: Table, rules: Mapping[str, Rule], place: Place, sources: Mapping[str, str]
) -> dict[RiskCategory, tuple[ChecklistItem, ...]]:
    """The items by category; needed for every category of which `checklist-complete` is asked."""
    rule = rules.get("checklist-complete")
    if rule is None and "checklist" not in document:
        return {}
    table, below = table_at(document, "checklist", place), place.at("checklist")
    refuse_unknown(table, [*RiskCategory], "category", below)
    for category in sorted(rule.applies_to if rule else ()):
        if category not in table:
            raise below.at(category).defect("the items of this category are needed")
    return {RiskCategory(key): _items(table, key, below.at(key), sources) for key in table}


def _items(table: Table, key: str, place: Place, sources: Mapping[str, str]) -> tuple[ChecklistItem, ...]:
    found = table[key].get("items") if isinstance(table[key], dict) else None
    if not isinstance(found, list) or not found or not all(isinstance(item, dict) for item in found):
        raise place.at("items").defect("a list of at least one item was expected")
    refuse_unknown(table[key], ("items",), "key", place)
    items = tuple(_item(item, place.at(f"items[{index}]"), sources) for index, item in enumerate(found))
    if len({item.code for item in items}) != len(items):
        raise place.at("items").defect("a code occurs twice")
    return items


def _item(item: Table, place: Place, sources: Mapping[str, str]) -> ChecklistItem:
    refuse_unknown(item, ITEM_KEYS, "key", place)
    cite, evidence = citation_at(item, place, sources)
    return ChecklistItem(text_at(item, "code", place), text_at(item, "text", place), cite, evidence)
