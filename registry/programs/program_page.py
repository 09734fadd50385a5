"""The pages `docs/programs/<program>.md`, each written from the program's newest edition and its products.

Run `make docs` after a change; a test fails on an old page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from registry.domain.edition import Edition, Evidence, Rule, Value
from registry.domain.facts import Gate, RiskCategory
from registry.domain.preconditions import PRECONDITIONS
from registry.domain.preconditions.declaration import ALL_CATEGORIES, CAN_GET_PREGNANT
from registry.programs import Editions, load_editions
from registry.programs.advisory_tables import advisory_part
from registry.programs.edition_tables import (
    SURE,
    VALUE_TABLE,
    checklist_table,
    flat_values,
    source_table,
    sureness,
    value_rows,
    written,
)
from registry.programs.products import ListedProduct

OPENING = """\
# {title}

*Written by `make docs` from `registry/programs/{program}`; do not edit.*

What the program asks before the drug moves, with the source of each value. What each precondition means, and what a
refusal says, is on [its own page](../reference/preconditions.md).
"""


def page(editions: Editions, program: str) -> str:
    """The whole page as Markdown."""
    edition = editions[program][-1]
    parts = [OPENING.format(title=edition.title, program=program), *_editions(editions[program]), ""]
    parts += ["## What is asked", "", *_preconditions(edition), SURE, "## Values", "", *_values(edition), ""]
    parts += advisory_part(editions.advisories(program))
    parts += ["## Products", "", *_products(editions.products(program)), ""]
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


def _editions(editions: tuple[Edition, ...]) -> Iterator[str]:
    yield "## Editions"
    yield ""
    yield "The rest of this page is the last one."
    yield ""
    yield "| in force from | title | values | not verified | otherwise than in the edition before |"
    yield "|---|---|---|---|---|"
    before: Edition | None = None
    for edition in editions:
        leaves = [value for _, value in _leaves(edition)]
        unsure = sum(value.evidence is not Evidence.VERIFIED for value in leaves)
        said = [edition.effective_from.isoformat(), edition.title, str(len(leaves)), str(unsure)]
        yield f"| {' | '.join([*said, _changed(before, edition)])} |"
        before = edition


def _changed(before: Edition | None, edition: Edition) -> str:
    """The values that are other than before, and the checklist items that came or went."""
    if before is None:
        return ""
    old, new = (
        {name: written(value) for name, value in _leaves(each)} | _asked(each) for each in (before, edition)
    )
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return ", ".join(names) or "sources and evidence only"


def _asked(edition: Edition) -> dict[str, str]:
    items = {
        f"checklist item `{item.code}`": item.text for some in edition.checklist.values() for item in some
    }
    return {f"`{code}`": _gates(rule) + _whom(rule) for code, rule in edition.rules.items()} | items


def _preconditions(edition: Edition) -> Iterator[str]:
    yield "| precondition | holds when | gates | applies to | citation | evidence |"
    yield "|---|---|---|---|---|---|"
    for precondition in PRECONDITIONS:
        rule = edition.rules.get(precondition.code)
        if rule is None:
            continue
        link = f"[{precondition.code}](../reference/preconditions.md#{precondition.code})"
        said = [link, precondition.sentence, _gates(rule), _whom(rule), ", ".join(rule.cite) or "its values"]
        yield f"| {' | '.join(said)} | {sureness(rule.evidence) if rule.evidence else 'its values'} |"


def _gates(rule: Rule) -> str:
    return ", ".join(gate.value for gate in Gate if gate in rule.gates)


def _whom(rule: Rule) -> str:
    if rule.applies_to == ALL_CATEGORIES:
        return "everybody"
    if rule.applies_to == CAN_GET_PREGNANT:
        return "all who can get pregnant"
    return ", ".join(category for category in RiskCategory if category in rule.applies_to)


def _leaves(edition: Edition) -> Iterator[tuple[str, Value]]:
    yield (
        "authorization number of a patient who can get pregnant, days from the latest test",
        edition.valid_days_from_test,
    )
    yield "any other authorization number, days from its issue", edition.valid_days
    yield "confirmation number, hours from its issue", edition.confirmation_hours
    for precondition in PRECONDITIONS:
        if precondition.code in edition.rules:
            for name, value in flat_values(edition.rules[precondition.code]):
                yield f"{precondition.code}: {name}", value


def _values(edition: Edition) -> Iterator[str]:
    yield from VALUE_TABLE
    values: Mapping[str, Value] = dict(_leaves(edition))
    yield from value_rows(values)


def _products(products: tuple[ListedProduct, ...]) -> Iterator[str]:
    yield "| NDC | product | strength | on the market | RxNorm | citation | evidence |"
    yield "|---|---|---|---|---|---|---|"
    for item in products:
        rxnorm = f"{item.rxnorm.value} ({sureness(item.rxnorm.evidence)})" if item.rxnorm else "not known"
        said = [item.printed_ndc, item.name, item.product.strength, _market(item), rxnorm]
        yield f"| {' | '.join(said)} | {', '.join(item.cite)} | {sureness(item.evidence)} |"


def _market(item: ListedProduct) -> str:
    product = item.product
    if not product.dispensable:
        return "never dispensed"
    begun = (
        f"from {product.marketed_from.isoformat()}" if product.marketed_from else "since when is not known"
    )
    return f"{begun} until {product.marketed_until.isoformat()}" if product.marketed_until else begun


def main(folder: Path) -> None:
    """Write the page of every program into the folder."""
    editions = load_editions()
    folder.mkdir(parents=True, exist_ok=True)
    for program in editions.programs:
        folder.joinpath(f"{program}.md").write_text(page(editions, program), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
