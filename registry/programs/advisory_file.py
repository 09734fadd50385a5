"""Reads one text of advisories from the bytes of its file, as strictly as an edition is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256

from registry.domain.advisories import ADVISORIES
from registry.domain.advisories.declaration import Advisory
from registry.domain.advisories.text import AdvisoryRule, AdvisoryText
from registry.domain.clinical import Indication
from registry.domain.edition import Value
from registry.domain.preconditions.declaration import Parameter
from registry.programs.advisory_limits import refuse_contradictions
from registry.programs.defect import Place
from registry.programs.edition_file import parse_toml
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

_KEYS = ("program", "title", "effective_from", "sources", "advisories")
_OWN_KEYS = ("indications", "cite", "evidence")
_BY_CODE = {advisory.code: advisory for advisory in ADVISORIES}


def read_advisories(content: bytes, file: str) -> AdvisoryText:
    """The text that the file's bytes hold. Raises DefectiveProgram; `file` is named in its text."""
    place = Place(file)
    document = parse_toml(content, place)
    refuse_unknown(document, _KEYS, "key", place)
    sources = table_at(document, "sources", place)
    named = {key: text_at(sources, key, place.at("sources")) for key in sources}
    tables, below = table_at(document, "advisories", place), place.at("advisories")
    refuse_unknown(tables, _BY_CODE, "advisory", below)
    rules = {code: _rule(_BY_CODE[code], tables, below, named) for code in tables}
    refuse_contradictions(rules, below)
    return AdvisoryText(
        program=program_at(document, place),
        title=text_at(document, "title", place),
        effective_from=date_at(document, "effective_from", place),
        digest=sha256(content).hexdigest(),
        sources=named,
        rules=rules,
    )


def _rule(advisory: Advisory, tables: Table, above: Place, sources: Mapping[str, str]) -> AdvisoryRule:
    code = advisory.code
    table, place = table_at(tables, code, above), above.at(code)
    refuse_unknown(table, (*_OWN_KEYS, *(parameter.name for parameter in advisory.parameters)), "key", place)
    indications = _indications(table, place) if "indications" in table else None
    values: dict[str, Value | Mapping[Indication, Value]] = {}
    for parameter in advisory.parameters:
        if parameter.name in table:
            below = place.at(parameter.name)
            values[parameter.name] = _values(table[parameter.name], parameter, indications, below, sources)
        elif not parameter.optional:
            wanted = f"{{ value = ({parameter.kind.value}), cite = …, evidence = … }}"
            raise place.at(parameter.name).defect(f"this parameter is needed: {wanted}")
    if not values or "cite" in table or "evidence" in table:
        return AdvisoryRule(code, indications, values, *citation_at(table, place, sources))
    return AdvisoryRule(code, indications, values)


def _indications(table: Table, place: Place) -> frozenset[Indication]:
    found = table["indications"]
    if not isinstance(found, list) or not found:
        raise place.at("indications").defect("a list of at least one indication was expected")
    for word in found:
        if not isinstance(word, str) or word not in {*Indication}:
            raise place.at("indications").unknown("indication", str(word), [*Indication])
    if len(set(found)) != len(found):
        raise place.at("indications").defect("an indication occurs twice")
    return frozenset(map(Indication, found))


def _values(
    found: object,
    parameter: Parameter,
    indications: Collection[Indication] | None,
    place: Place,
    sources: Mapping[str, str],
) -> Value | Mapping[Indication, Value]:
    """One value or, where the table's keys are indications, a value for each; an optional one for some of them."""
    if indications is None or not isinstance(found, dict) or not found or "value" in found:
        return value_of(found, parameter, place, sources)
    refuse_unknown(found, sorted(indications), "indication", place)
    for indication in sorted(indications):
        if indication not in found and not parameter.optional:
            raise place.at(indication).defect("a value for this indication is needed")
    return {Indication(key): value_of(leaf, parameter, place.at(key), sources) for key, leaf in found.items()}
