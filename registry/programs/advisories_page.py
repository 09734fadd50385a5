"""The page `docs/reference/advisories.md`, written from the advisories and the programs' texts.

Run `make docs` after a change; a test fails on an old page.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.advisories import ADVISORIES
from registry.domain.advisories.declaration import Advisory
from registry.domain.clinical import Indication
from registry.programs import Editions, load_editions
from registry.programs.advisory_tables import of_whom

OPENING = """\
# Advisories

*Written by `python -m registry.programs.advisories_page > docs/reference/advisories.md`; do not edit.*

What labels advise beside a program's rules. Advisories stand in `advisories` of the answers of all three gates and of
`GET /patients/{patient_id}/status`; **they never change a verdict** ([how they work](../explanation/advisories.md)).
Their values, with source and evidence, are on the pages of the programs ([one](../programs/pomalidomide.md)). In the
words below `{figures}` stand for values of the program's text, never for a figure of the patient.
"""
INDICATIONS = "The indications that a clinical status can state: {}."


def page(editions: Editions) -> str:
    """The whole page as Markdown."""
    parts = [OPENING, INDICATIONS.format(", ".join(f"`{one}`" for one in Indication)), ""]
    for advisory in ADVISORIES:
        parts += _section(advisory, editions)
    return "\n".join(parts)


def _section(advisory: Advisory, editions: Editions) -> Iterator[str]:
    yield f"### {advisory.code}"
    yield ""
    yield advisory.holds_when
    yield ""
    yield f"- says: {_plain(advisory.sentence)}"
    yield f"- remedy: {_plain(advisory.remedy)}"
    if advisory.parameters:
        names = (f"`{one.name}`{' (optional)' if one.optional else ''}" for one in advisory.parameters)
        yield f"- values: {', '.join(names)}"
    for program in editions.programs:
        for text in editions.advisories(program)[-1:]:
            if advisory.code in text.rules:
                yield f"- {program}: {of_whom(text.rules[advisory.code])}"
    yield ""


def _plain(words: str) -> str:
    """The words without what says how a figure is written."""
    return words.replace(":,}", "}")


if __name__ == "__main__":
    print(page(load_editions()), end="")  # noqa: T201  this is what the program is for
