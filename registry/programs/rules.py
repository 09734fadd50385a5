"""Reads what an edition says about each precondition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from registry.domain.edition import Rule, Value
from registry.domain.facts import Gate, RiskCategory
from registry.domain.preconditions import PRECONDITIONS
from registry.domain.preconditions.declaration import ALL_CATEGORIES, Parameter, Precondition
from registry.programs.defect import Place
from registry.programs.leaves import Table, citation_at, refuse_unknown, table_at, value_of

_BY_CODE = {precondition.code: precondition for precondition in PRECONDITIONS}
_OWN_KEYS = ("gates", "applies_to", "cite", "evidence")


def rules_of(document: Table, place: Place, sources: Mapping[str, str]) -> dict[str, Rule]:
    """The rules under `preconditions`, by code. A code that no precondition has is refused."""
    tables = table_at(document, "preconditions", place)
    below = place.at("preconditions")
    refuse_unknown(tables, _BY_CODE, "precondition", below)
    return {code: _rule(_BY_CODE[code], tables, below, sources) for code in tables}


def _rule(precondition: Precondition, tables: Table, above: Place, sources: Mapping[str, str]) -> Rule:
    code = precondition.code
    table, place = table_at(tables, code, above), above.at(code)
    parameters = {parameter.name: parameter for parameter in precondition.parameters}
    refuse_unknown(table, (*_OWN_KEYS, *parameters), "key", place)
    gates = frozenset(Gate(word) for word in _listed(table, "gates", "gate", [*Gate], place))
    categories = ALL_CATEGORIES
    if "applies_to" in table:
        words = _listed(table, "applies_to", "category", [*RiskCategory], place)
        categories = frozenset(RiskCategory(word) for word in words)
    values = _values(table, parameters, categories, place, sources)
    if not values or "cite" in table or "evidence" in table:
        cite, evidence = citation_at(table, place, sources)
        return Rule(code, gates, categories, values, cite, evidence)
    return Rule(code, gates, categories, values)


def _values(
    table: Table,
    parameters: Mapping[str, Parameter],
    categories: frozenset[RiskCategory],
    place: Place,
    sources: Mapping[str, str],
) -> dict[str, Value | Mapping[str, Value]]:
    values: dict[str, Value | Mapping[str, Value]] = {}
    for name, parameter in parameters.items():
        if name in table:
            values[name] = _value_or_values(table[name], parameter, categories, place.at(name), sources)
        elif not parameter.optional:
            wanted = (
                f"this parameter is needed: {{ value = ({parameter.kind.value}), cite = …, evidence = … }}"
            )
            raise place.at(name).defect(wanted)
    return values


def _value_or_values(
    found: object,
    parameter: Parameter,
    categories: frozenset[RiskCategory],
    place: Place,
    sources: Mapping[str, str],
) -> Value | Mapping[str, Value]:
    """One value or, where the table's keys are categories or strengths, a value for each of them."""
    if not isinstance(found, dict) or not found or "value" in found or not found.keys().isdisjoint(_OWN_KEYS):
        return value_of(found, parameter, place, sources)
    if parameter.by_strength:
        return {key: value_of(leaf, parameter, place.at(key), sources) for key, leaf in found.items()}
    refuse_unknown(found, sorted(categories), "category", place)
    for category in sorted(categories):
        if category not in found:
            raise place.at(category).defect("a value for this category is needed")
    return {
        RiskCategory(key): value_of(leaf, parameter, place.at(key), sources) for key, leaf in found.items()
    }


def _listed(table: Table, key: str, what: str, known: Iterable[str], place: Place) -> list[str]:
    words = table.get(key)
    names = [*known]
    if not isinstance(words, list) or not words:
        raise place.at(key).defect(f"a list of at least one {what} was expected: {', '.join(names)}")
    for word in words:
        if word not in names:
            raise place.at(key).unknown(what, str(word), names)
    if len(set(words)) != len(words):
        raise place.at(key).defect(f"a {what} occurs twice")
    return words
