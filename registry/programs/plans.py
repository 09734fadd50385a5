"""Lays out, once at load, what each gate asks of a patient of each category, so that deciding parses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from registry.domain.edition import ChecklistItem, Rule, Step, Value
from registry.domain.facts import Gate, RiskCategory
from registry.domain.preconditions import PRECONDITIONS
from registry.domain.preconditions.declaration import Kind, Parameter, Precondition, Strict
from registry.domain.terms import Terms
from registry.programs.defect import Place

Checklist = Mapping[RiskCategory, tuple[ChecklistItem, ...]]
Plans = dict[tuple[Gate, RiskCategory | None], tuple[Step, ...]]
_SPANS = {Kind.DAYS: timedelta(days=1), Kind.HOURS: timedelta(hours=1)}


def plans_of(rules: Mapping[str, Rule], checklist: Checklist, zone: ZoneInfo, place: Place) -> Plans:
    """The steps for every gate and category; `None` stands for a patient whose category is not known."""
    plans: Plans = {}
    for gate in Gate:
        for category in (None, *RiskCategory):
            asked = (p for p in PRECONDITIONS if p.code in rules and gate in rules[p.code].gates)
            plans[gate, category] = tuple(
                _step(precondition, rules[precondition.code], gate, category, checklist, zone, place)
                for precondition in asked
            )
    return plans


def _step(
    precondition: Precondition,
    rule: Rule,
    gate: Gate,
    category: RiskCategory | None,
    checklist: Checklist,
    zone: ZoneInfo,
    place: Place,
) -> Step:
    given = {p: rule.parameters[p.name] for p in precondition.parameters if p.name in rule.parameters}
    values = {parameter: _value_for(parameter, found, category) for parameter, found in given.items()}
    codes, by_strength = _item_codes(checklist, category), _by_strength(given)
    terms = _terms(values, Terms(gate, category, zone, codes, by_strength=by_strength))
    if wrong := _conflict(precondition, terms):
        raise place.at("preconditions").at(rule.code).defect(wrong)
    cited = [key for value in values.values() for key in value.cite]
    cited += [key for some in _tables(given).values() for value in some.values() for key in value.cite]
    citations = dict.fromkeys([*rule.cite, *cited])
    return Step(precondition, terms, tuple(citations), category is None or category in rule.applies_to)


def _tables(given: Mapping[Parameter, Value | Mapping[str, Value]]) -> dict[str, Mapping[str, Value]]:
    """The values that depend on the strength, by the parameter's name."""
    return {
        parameter.name: found
        for parameter, found in given.items()
        if parameter.by_strength and not isinstance(found, Value)
    }


def _by_strength(given: Mapping[Parameter, Value | Mapping[str, Value]]) -> dict[str, dict[str, int]]:
    tables = _tables(given)
    return {name: {key: value.number for key, value in some.items()} for name, some in tables.items()}


def _conflict(precondition: Precondition, terms: Terms) -> str | None:
    """Which figures can not stand beside one another, for a product of any strength that the edition names."""
    if precondition.conflict is None:
        return None
    strengths: set[str | None] = {key for some in terms.by_strength.values() for key in some}
    sets = (
        {name: terms.figure_for(name, strength) for name in terms.figures} for strength in strengths or {None}
    )
    return next(filter(None, map(precondition.conflict, sets)), None)


def _terms(values: Mapping[Parameter, Value], blank: Terms) -> Terms:
    figures: dict[str, int] = {}
    spans: dict[str, timedelta] = {}
    flags: dict[str, bool] = {}
    days: dict[str, date] = {}
    words: dict[str, frozenset[str]] = {}
    for parameter, value in values.items():
        match value.value:
            case bool():
                flags[parameter.name] = value.value
            case int():
                figures[parameter.name] = value.value
                if parameter.kind in _SPANS:
                    spans[parameter.name] = value.value * _SPANS[parameter.kind]
            case str():
                words[parameter.name] = frozenset({value.value})
            case tuple():
                words[parameter.name] = frozenset(value.value)
            case date():
                days[parameter.name] = value.value
    return replace(blank, figures=figures, spans=spans, flags=flags, days=days, words=words)


def _value_for(
    parameter: Parameter, found: Value | Mapping[str, Value], category: RiskCategory | None
) -> Value:
    """The category's value; where there is none for it, as for values by strength, the strictest of all."""
    if isinstance(found, Value):
        return found
    if category is not None and category in found:
        return found[category]
    pick = max if parameter.strict is Strict.GREATEST else min
    return pick(found.values(), key=lambda value: _strictness(parameter, value))


def _strictness(parameter: Parameter, value: Value) -> int:
    if isinstance(value.value, str):
        return parameter.choices.index(value.value)
    return value.number


def _item_codes(checklist: Checklist, category: RiskCategory | None) -> frozenset[str]:
    items = (checklist.get(category, ()),) if category is not None else checklist.values()
    return frozenset(item.code for some in items for item in some)
