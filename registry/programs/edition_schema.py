"""The JSON Schema of an edition's file, for editors that complete and underline while somebody writes.

It is made from the preconditions, so it knows every key, unit and word that the loader knows. What needs more than one
place to judge (a source that is not listed, a code that occurs twice) only `registry programs check` refuses.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from registry.domain.edition import Evidence
from registry.domain.facts import Gate, RiskCategory
from registry.domain.preconditions import PRECONDITIONS
from registry.domain.preconditions.declaration import Kind, Parameter, Precondition
from registry.programs.edition_file import ITEM_KEYS, VALIDITY
from registry.programs.leaves import PROGRAM

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "pattern": r"\S"}
DATE: Schema = {"type": "string", "format": "date"}
LEAF_KEYS = ("cite", "evidence")


def edition_schema() -> Schema:
    """The whole schema, of JSON Schema draft 7, which every editor for TOML understands."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Edition of a program",
        **_table(
            {
                "program": {"type": "string", "pattern": f"^{PROGRAM}$"},
                "title": TEXT,
                "effective_from": DATE,
                "ended_on": DATE,
                "time_zone": {**TEXT, "description": "An IANA time zone, as America/New_York."},
                "sources": {"type": "object", "minProperties": 1, "additionalProperties": TEXT},
                **{name: _validity(parameters) for name, parameters in VALIDITY.items()},
                "checklist": _table(dict.fromkeys(RiskCategory, _reference("items")), needed=()),
                "preconditions": {
                    **_table({one.code: _precondition(one) for one in PRECONDITIONS}, needed=()),
                    "minProperties": 1,
                },
            },
            needed=("program", "title", "effective_from", "time_zone", "sources", *VALIDITY, "preconditions"),
        ),
        "definitions": _definitions(),
    }


def _definitions() -> Schema:
    item = {**dict.fromkeys(ITEM_KEYS, TEXT), **_sourced()}
    return {
        "cite": {
            "description": "One key of sources, or several.",
            "anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}],
        },
        "evidence": {"description": "How sure it is.", "enum": [*Evidence]},
        "gates": _words(Gate),
        "applies_to": {"description": "Everybody where it is left out.", **_words(RiskCategory)},
        "items": _table({"items": {"type": "array", "minItems": 1, "items": _table(item)}}),
        **{_place(one, value): _value(value) for one in PRECONDITIONS for value in one.parameters},
    }


def _validity(parameters: Iterable[Parameter]) -> Schema:
    values = {parameter.name: _value(parameter) for parameter in parameters}
    return _table(values, [one.name for one in parameters if not one.optional])


def _precondition(precondition: Precondition) -> Schema:
    parameters = precondition.parameters
    needed = [parameter.name for parameter in parameters if not parameter.optional]
    asked = {
        "gates": _reference("gates"),
        "applies_to": _reference("applies_to"),
        **_sourced(),
        **{parameter.name: _one_or_by_key(precondition, parameter) for parameter in parameters},
    }
    return {
        "description": precondition.sentence,
        **_table(asked, needed=("gates", *needed) if needed else ("gates", *LEAF_KEYS)),
        "dependencies": {"cite": ["evidence"], "evidence": ["cite"]},
    }


def _place(precondition: Precondition, parameter: Parameter) -> str:
    return f"{precondition.code}.{parameter.name}"


def _one_or_by_key(precondition: Precondition, parameter: Parameter) -> Schema:
    value = _reference(_place(precondition, parameter))
    by_key = _table(dict.fromkeys(RiskCategory, value), needed=())
    if parameter.by_strength:
        by_key = {
            "type": "object",
            "propertyNames": {"not": {"enum": [*LEAF_KEYS]}},
            "additionalProperties": value,
        }
    return {"description": parameter.kind.value, "anyOf": [value, {**by_key, "minProperties": 1}]}


def _value(parameter: Parameter) -> Schema:
    return _table({"value": _bare(parameter), **_sourced()})


def _bare(parameter: Parameter) -> Schema:
    match parameter.kind:
        case Kind.FLAG:
            return {"type": "boolean"}
        case Kind.DATE:
            return DATE
        case Kind.WORDS:
            return _words(parameter.choices)
        case Kind.CHOICE:
            return {"enum": [*parameter.choices]}
        case _:
            limits = {"minimum": parameter.minimum, "maximum": parameter.most}
            return {"type": "integer", "description": parameter.kind.value, **limits}


def _words(words: Iterable[str]) -> Schema:
    return {"type": "array", "items": {"enum": [*words]}, "minItems": 1, "uniqueItems": True}


def _sourced() -> Schema:
    return {key: _reference(key) for key in LEAF_KEYS}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _table(properties: Schema, needed: Iterable[str] | None = None) -> Schema:
    """A table with these keys and no others; all of them are needed unless `needed` says which."""
    required = [*properties] if needed is None else [*needed]
    table = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**table, "required": required} if required else table
