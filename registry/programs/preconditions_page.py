"""The page `docs/reference/preconditions.md`, written from the preconditions and the newest edition of a program.

Run `python -m registry.programs.preconditions_page > docs/reference/preconditions.md` after a change; a test fails on
an old page.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

from registry.domain.decision import EDITION_IN_FORCE
from registry.domain.edition import Edition, Rule
from registry.domain.explanation import REASONS
from registry.domain.facts import Gate, RiskCategory
from registry.domain.preconditions import PRECONDITIONS
from registry.domain.preconditions.declaration import ALL_CATEGORIES, Element, Precondition, Reason
from registry.programs import Editions, load_editions
from registry.programs.edition_tables import (
    SURE,
    VALUE_TABLE,
    checklist_table,
    flat_values,
    source_table,
    sureness,
    value_rows,
)

PROGRAM = "pomalidomide"
REASON_TABLE = ("| reason | what the answer says | what to do |", "|---|---|---|")
ELEMENTS = {
    Element.PRESCRIBER_CERTIFICATION: "who prescribes is certified",
    Element.PHARMACY_CERTIFICATION: "who dispenses is certified",
    Element.SETTING: "where it is dispensed",
    Element.SAFE_USE: "evidence of safe-use conditions",
    Element.MONITORING: "monitoring",
    Element.ENROLLMENT: "enrollment",
}

OPENING = """\
# Preconditions and reason codes

*Written by `python -m registry.programs.preconditions_page > docs/reference/preconditions.md`; do not edit.*

What the three gates ask, in the order in which they ask it. A gate says yes only if at least one precondition is met
and all others are met or not applicable ([how](../explanation/decision.md)). Every answer that refuses carries the
precondition's **code**, one of its **reasons**, the sentence and the remedy given here.

The letters are the elements to assure safe use of 21 U.S.C. 355-1(f)(3). Words `like_this` in a sentence stand for a
figure of the edition or of the case. A reason with the status *unknown* means that a fact is missing; where it has a
sentence of its own, that one is said.
"""


def page() -> str:
    """The whole page as Markdown."""
    editions = load_editions()
    edition = editions[PROGRAM][-1]
    parts = [OPENING, *_edition(edition), "", *_overview(edition), SURE, _validity(edition)]
    parts += ["## The preconditions\n", _closed()]
    parts += [_section(precondition, edition, editions) for precondition in PRECONDITIONS]
    parts += [
        "## The checklist",
        "",
        *checklist_table(edition),
        "",
        "## Sources",
        "",
        *source_table(edition),
        "",
    ]
    return "\n".join(parts)


def _edition(edition: Edition) -> Iterator[str]:
    begins, zone = edition.effective_from.isoformat(), edition.time_zone.key
    yield f"Gates, categories and values are those of **{edition.title}**, edition `{edition.name}`,"
    yield f"in force from {begins} in {zone}. `registry programs show {edition.name}` shows the"
    yield "same, `registry programs check` lists every edition's values."


def _overview(edition: Edition) -> Iterator[str]:
    yield f"| precondition | {' | '.join(Gate)} | reasons |"
    yield f"|---|{'---|' * len(Gate)}---|"
    for precondition in PRECONDITIONS:
        rule = edition.rules.get(precondition.code)
        asked = " | ".join("asked" if rule is not None and gate in rule.gates else "" for gate in Gate)
        reasons = ", ".join(precondition.reasons)
        yield f"| [{precondition.code}](#{precondition.code}) | {asked} | {reasons} |"


def _validity(edition: Edition) -> str:
    values = {
        "an authorization number of a patient who can get pregnant, days from the collection of the latest test": (
            edition.valid_days_from_test
        ),
        "any other authorization number, days from its issue": edition.valid_days,
        "a confirmation number, hours from its issue": edition.confirmation_hours,
    }
    return "\n".join(
        [
            "## How long numbers are valid\n",
            *VALUE_TABLE,
            *value_rows({name: value for name, value in values.items() if value}),
            "",
        ]
    )


def _closed() -> str:
    """The one answer of a gate that no edition keeps open."""
    reasons = _reasons(REASONS[EDITION_IN_FORCE])
    said = "An edition of the program is in force, and the program has not ended. Asked before all others, and alone."
    return "\n".join([f"### {EDITION_IN_FORCE}", "", said, "", *REASON_TABLE, *reasons, ""])


def _section(precondition: Precondition, edition: Edition, editions: Editions) -> str:
    element = f"*Element {precondition.element.value}, {ELEMENTS[precondition.element]}.*"
    lines = [f"### {precondition.code}", "", f"{precondition.sentence} {element}", ""]
    rule = edition.rules.get(precondition.code)
    if rule is None:
        others = ", ".join(f"`{name}`" for name in _asking(precondition.code, editions))
        lines += [f"This edition does not ask it; these do: {others or 'none'}.", ""]
    else:
        lines += [*_rule(rule, precondition), ""]
        values = [*flat_values(rule)]
        lines += [*VALUE_TABLE, *value_rows(dict(values)), ""] if values else []
    return "\n".join([*lines, *REASON_TABLE, *_reasons(precondition.reasons), ""])


def _asking(code: str, editions: Editions) -> list[str]:
    return [edition.name for some in editions.values() for edition in some if code in edition.rules]


def _rule(rule: Rule, precondition: Precondition) -> Iterator[str]:
    gates = ", ".join(gate.value for gate in Gate if gate in rule.gates)
    yield f"- gates: {gates}"
    if rule.applies_to == ALL_CATEGORIES:
        yield "- applies to: everybody"
    else:
        yield f"- applies to: {', '.join(category for category in RiskCategory if category in rule.applies_to)}"
    if precondition.applies_nevertheless is not None:
        yield "- and to any other patient whose own pregnancy was reported"
    if rule.evidence is not None:
        yield f"- the rule itself: {', '.join(rule.cite)}, {sureness(rule.evidence)}"


def _reasons(reasons: Mapping[str, Reason]) -> Iterator[str]:
    for code, reason in reasons.items():
        sentence = (
            reason.sentence if reason.unknown is None else f"{reason.sentence} *Unknown:* {reason.unknown}"
        )
        yield f"| `{code}` | {_plain(sentence)} | {_plain(reason.remedy)} |"


def _plain(template: str) -> str:
    """The sentence with the names of its figures in the place of figures."""
    return re.sub(r"\{(\w+)\}", r"`\1`", template)


if __name__ == "__main__":
    sys.stdout.write(page())
