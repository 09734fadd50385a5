"""Tables of an edition in Markdown, for the pages that are written from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry.domain.edition import ChecklistItem, Edition, Evidence, Rule, Value
from registry.domain.facts import RiskCategory

VALUE_TABLE = ("| value | | citation | evidence |", "|---|---|---|---|")
SURE = """
## How sure the values are

Each value names the sources it was read in, and how sure it is. **This registry has not been approved by anyone, and a
value that is not *verified* may be wrong.**

| evidence | meaning |
|---|---|
| verified | read in a text of the regulator, a label or the sponsor |
| superseded | read there, in a version that was replaced since |
| secondary | read in a text about such a text |
| inferred | follows from what was read, but does not stand there |
| **unverified** | commonly cited or chosen here; read in no source at hand |
"""


def flat_values(rule: Rule) -> Iterator[tuple[str, Value]]:
    """Each parameter by its name, and by the category or strength where there is one value for each."""
    for name, found in rule.parameters.items():
        if isinstance(found, Value):
            yield f"`{name}`", found
        else:
            yield from ((f"`{name}`, {category}", found[category]) for category in found)


def value_rows(values: Mapping[str, Value]) -> Iterator[str]:
    """A row for each value: what it is, its sources, and how sure it is."""
    for name, value in values.items():
        yield f"| {name} | {written(value)} | {', '.join(value.cite)} | {sureness(value.evidence)} |"


def written(value: Value) -> str:
    """The value as it is read."""
    if isinstance(value.value, bool):
        return "yes" if value.value else "no"
    return ", ".join(value.value) if isinstance(value.value, tuple) else str(value.value)


def sureness(evidence: Evidence) -> str:
    """The evidence tag; what no source says stands out."""
    return f"**{evidence.value}**" if evidence is Evidence.UNVERIFIED else evidence.value


def checklist_table(edition: Edition) -> Iterator[str]:
    """A row for each item, with the categories that it belongs to."""
    yield "Items of the Education and Counseling Checklist that `checklist-complete` asks for."
    yield ""
    yield "| item | said to the patient | of | citation | evidence |"
    yield "|---|---|---|---|---|"
    for item, categories in _items(edition).items():
        whom = "everybody" if len(categories) == len(RiskCategory) else ", ".join(categories)
        sources = ", ".join(item.cite)
        yield f"| `{item.code}` | {item.text} | {whom} | {sources} | {sureness(item.evidence)} |"


def _items(edition: Edition) -> dict[ChecklistItem, list[str]]:
    found: dict[ChecklistItem, list[str]] = {}
    for category in RiskCategory:
        for item in edition.checklist.get(category, ()):
            found.setdefault(item, []).append(category.value)
    return found


def source_table(edition: Edition) -> Iterator[str]:
    """A row for each source."""
    yield "| key | text |"
    yield "|---|---|"
    yield from (f"| {key} | {text} |" for key, text in edition.sources.items())
