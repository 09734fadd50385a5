"""What two editions say differently, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.domain.edition import Edition, Rule, Value
from registry.domain.facts import Gate, RiskCategory
from registry.domain.preconditions import PRECONDITIONS
from registry.domain.preconditions.declaration import ALL_CATEGORIES, Precondition

NOT_SAID = "not said"
_PHRASES = {
    "telephone_allowed_from": "the telephone is allowed from {}",
    "telephone_allowed_until": "the telephone is allowed until {}",
}
ByKey = Mapping[str, Value]
"""Values by what tells them apart: the category, or the strength of the product."""


class What(StrEnum):
    """What kind of thing differs."""

    ADDED = "added"
    REMOVED = "removed"
    GATES = "gates"
    CATEGORIES = "categories"
    VALUE = "value"
    EVIDENCE = "evidence"
    CITATION = "citation"


@dataclass(frozen=True)
class Difference:
    """One thing that differs. `about` is a precondition's code, or the part of the edition."""

    about: str
    what: What
    sentence: str
    before: str | None = None
    after: str | None = None


def differences(before: Edition, after: Edition) -> tuple[Difference, ...]:
    """Everything that the later edition says otherwise, leaves out or adds, in the order of the file."""
    return tuple(
        difference
        for part in (_head, _validity, _preconditions, _checklists, _sources)
        for difference in part(before, after)
    )


def _head(before: Edition, after: Edition) -> Iterator[Difference]:
    for name in ("program", "title", "effective_from", "ended_on", "time_zone"):
        old, new = getattr(before, name), getattr(after, name)
        yield from _text("edition", name.replace("_", " "), _said(old), _said(new))


def _said(found: object) -> str | None:
    return None if found is None else str(found)


def _validity(before: Edition, after: Edition) -> Iterator[Difference]:
    for about, name, attribute in (
        ("authorization", "valid_days", "valid_days"),
        ("authorization", "valid_days_from_test", "valid_days_from_test"),
        ("confirmation", "valid_hours", "confirmation_hours"),
    ):
        old, new = (_spread(getattr(edition, attribute), RiskCategory) for edition in (before, after))
        yield from _values(about, name, old, new)


def _preconditions(before: Edition, after: Edition) -> Iterator[Difference]:
    for precondition in PRECONDITIONS:
        old, new = (edition.rules.get(precondition.code) for edition in (before, after))
        if old is not None and new is not None:
            yield from _rule(precondition, old, new)
        elif new is not None:
            asked = f"asked at {_gates(new.gates)}, of {_whom(new.applies_to)}"
            yield Difference(
                precondition.code, What.ADDED, f"now {asked}: {precondition.sentence}", None, asked
            )
        elif old is not None:
            asked = f"asked at {_gates(old.gates)}, of {_whom(old.applies_to)}"
            yield Difference(precondition.code, What.REMOVED, f"no longer {asked}", asked, None)


def _rule(precondition: Precondition, old: Rule, new: Rule) -> Iterator[Difference]:
    code = precondition.code
    if old.gates != new.gates:
        yield _reach(code, What.GATES, "asked at", _gates(old.gates), _gates(new.gates))
    if old.applies_to != new.applies_to:
        yield _reach(code, What.CATEGORIES, "asked of", _whom(old.applies_to), _whom(new.applies_to))
    for parameter in precondition.parameters:
        yield from _values(code, parameter.name, *_parameter(parameter.name, old, new))
    yield from _text(
        code, "the rule itself, evidence", _said(old.evidence), _said(new.evidence), What.EVIDENCE
    )
    was, now = (", ".join(rule.cite) or None for rule in (old, new))
    yield from _text(code, "the rule itself, citation", was, now, What.CITATION)


def _reach(about: str, what: What, verb: str, old: str, new: str) -> Difference:
    return Difference(about, what, f"{verb}: {old} → {new}", old, new)


def _gates(gates: Iterable[Gate]) -> str:
    return ", ".join(gate for gate in Gate if gate in {*gates})


def _whom(keys: Iterable[str]) -> str:
    found = {*keys}
    if found == ALL_CATEGORIES:
        return "everybody"
    return ", ".join(
        [*(category for category in RiskCategory if category in found), *sorted(found - ALL_CATEGORIES)]
    )


def _parameter(name: str, old: Rule, new: Rule) -> tuple[ByKey, ByKey]:
    """What both rules say of a parameter, by the same kind of key."""
    was, now = old.parameters.get(name), new.parameters.get(name)
    keys = {key for found in (was, now) if isinstance(found, Mapping) for key in found}
    strengths = keys - ALL_CATEGORIES
    return _spread(was, strengths or old.applies_to), _spread(now, strengths or new.applies_to)


def _spread(found: Value | Mapping[str, Value] | None, keys: Iterable[str]) -> ByKey:
    if isinstance(found, Value):
        return dict.fromkeys(keys, found)
    return {str(key): value for key, value in (found or {}).items()}


def _checklists(before: Edition, after: Edition) -> Iterator[Difference]:
    items = [_items(edition) for edition in (before, after)]
    for code in dict.fromkeys([*items[0], *items[1]]):
        yield from _values("checklist", code, *(some.get(code, {}) for some in items))


def _items(edition: Edition) -> dict[str, dict[str, Value]]:
    """The items by their code; an item's text counts as its value."""
    found: dict[str, dict[str, Value]] = {}
    for category, items in edition.checklist.items():
        for item in items:
            found.setdefault(item.code, {})[category.value] = Value(item.text, item.cite, item.evidence)
    return found


def _sources(before: Edition, after: Edition) -> Iterator[Difference]:
    for key in dict.fromkeys([*before.sources, *after.sources]):
        yield from _text("sources", key, before.sources.get(key), after.sources.get(key))


def _values(about: str, name: str, old: ByKey, new: ByKey) -> Iterator[Difference]:
    """What differs in a value, its evidence and its citation, each once for all that share it."""
    label = (
        name.removeprefix("max_").replace("_", " ").replace(" miu ml", " in mIU/mL")
        if about != "checklist"
        else name
    )
    aspects: dict[What, Callable[[Value], str]] = {
        What.VALUE: _written,
        What.EVIDENCE: lambda value: value.evidence.value,
        What.CITATION: lambda value: ", ".join(value.cite),
    }
    for what, aspect in aspects.items():
        for (was, now), keys in _grouped(old, new, aspect).items():
            if what is not What.VALUE and None in (was, now):
                continue  # said along with a value that is new, or gone
            of = "" if len(keys) == len(old.keys() | new.keys()) else f" ({_whom(keys)})"
            named = label if what is What.VALUE else f"{label}, {what.value}"
            phrase = _PHRASES.get(name) if what is What.VALUE else None
            yield from _text(about, named + of, was, now, what, phrase)


def _grouped(
    old: ByKey, new: ByKey, aspect: Callable[[Value], str]
) -> dict[tuple[str | None, str | None], list[str]]:
    groups: dict[tuple[str | None, str | None], list[str]] = {}
    for key in dict.fromkeys([*RiskCategory, *sorted(old.keys() | new.keys())]):
        was, now = (aspect(values[key]) if key in values else None for values in (old, new))
        groups.setdefault((was, now), []).append(key)
    return groups


def _written(value: Value) -> str:
    if isinstance(value.value, bool):
        return "yes" if value.value else "no"
    return ", ".join(value.value) if isinstance(value.value, tuple) else str(value.value)


def _text(
    about: str,
    label: str,
    old: str | None,
    new: str | None,
    what: What = What.VALUE,
    phrase: str | None = None,
) -> Iterator[Difference]:
    """The difference between two texts, if there is one; said in a phrase of its own where there is one."""
    if old == new:
        return
    if phrase is not None and new is not None:
        instead = f", no longer {old}" if old is not None else ""
        yield Difference(about, what, phrase.format(new) + instead, old, new)
    else:
        yield Difference(about, what, f"{label}: {old or NOT_SAID} → {new or NOT_SAID}", old, new)
