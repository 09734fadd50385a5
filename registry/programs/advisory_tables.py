"""Tables of a text of advisories in Markdown, for the page of its program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry.domain.advisories import ADVISORIES
from registry.domain.advisories.text import AdvisoryRule, AdvisoryText
from registry.domain.clinical import Indication
from registry.domain.edition import Value
from registry.programs.edition_tables import VALUE_TABLE, sureness, value_rows

INTRODUCTION = """\
## Advisories

What the label advises stands beside the answers of the gates and changes none of them
([why](../explanation/advisories.md)). What each advisory says is on [its own page](../reference/advisories.md).
"""


def advisory_part(texts: tuple[AdvisoryText, ...]) -> Iterator[str]:
    """The part of a program's page on its newest text of advisories; nothing where it has none."""
    if not texts:
        return
    text = texts[-1]
    yield INTRODUCTION
    yield f"{text.title}, given from {text.effective_from.isoformat()}."
    yield ""
    yield "| advisory | given when | of which indications | citation | evidence |"
    yield "|---|---|---|---|---|"
    for advisory in ADVISORIES:
        if advisory.code in text.rules:
            rule = text.rules[advisory.code]
            link = f"[{advisory.code}](../reference/advisories.md#{advisory.code})"
            sure = sureness(rule.evidence) if rule.evidence else "its values"
            said = [link, advisory.holds_when, of_whom(rule), ", ".join(rule.cite) or "its values", sure]
            yield f"| {' | '.join(said)} |"
    yield ""
    yield from VALUE_TABLE
    yield from value_rows(dict(advisory_values(text)))
    yield ""
    yield "| key of a source of the advisories | text |"
    yield "|---|---|"
    yield from (f"| {key} | {source} |" for key, source in text.sources.items())
    yield ""


def of_whom(rule: AdvisoryRule) -> str:
    """The indications for which it is given."""
    return "any" if rule.indications is None else ", ".join(sorted(rule.indications))


def advisory_values(text: AdvisoryText) -> Iterator[tuple[str, Value]]:
    """Every value of the text, by advisory, parameter and, where there is one for each, indication."""
    for code, rule in text.rules.items():
        for name, found in flat_parameters(rule.parameters):
            yield f"{code}: {name}", found


def flat_parameters(
    parameters: Mapping[str, Value | Mapping[Indication, Value]],
) -> Iterator[tuple[str, Value]]:
    """Each value with the name of its parameter and, where there is one for each, its indication."""
    for name, found in parameters.items():
        if isinstance(found, Value):
            yield f"`{name}`", found
        else:
            yield from ((f"`{name}`, {indication}", value) for indication, value in found.items())
