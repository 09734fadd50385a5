"""Writes `docs/reference/coverage.md`: what the scenarios reach. Run as `python -m tests.scenarios.coverage_page`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from tests.scenarios.coverage import Row, rows
from tests.scenarios.generated.case import Side
from tests.scenarios.generated.product import EDITIONS, every_case, spread_of
from tests.scenarios.never import never_given, without_effect

HEAD = """\
# What the scenarios reach

Each program's newest edition, precondition by precondition. *By hand* are the files `tests/scenarios/*.toml`,
*generated* what `tests/scenarios/generated` makes of the edition's own terms: each reason at each gate that asks, for
each category it applies to, and the last step that a limit allows (*at*), one step before it (*inside*) and one beyond
it (*outside*; a second, a day, a capsule or a mIU/mL). Which answer is expected is told there in the words of the
rules, without the code that decides.

Played through the HTTP API at each run of the tests are all scenarios by hand and a spread of the generated ones: of
each reason, and of each side of each limit, one case, with gates and categories taken in turn. The whole product is
played, in some minutes, by `REGISTRY_EVERY_CASE=1 python -m pytest tests/scenarios/test_generated.py`.

A test fails when a precondition, a reason, a category, a gate or a number of a newest edition has no case.
"""
COLUMNS = (
    "precondition",
    "reasons",
    "by hand",
    "generated",
    "limits",
    "categories",
    "gates",
    "cases",
    "played",
)


def page() -> str:
    """The page as it is now."""
    return HEAD + "".join(f"\n{section}" for program in EDITIONS.programs for section in _program(program))


def _program(program: str) -> Iterator[str]:
    edition = EDITIONS[program][-1]
    total = sum(len(every_case(one.name)) for one in EDITIONS[program])
    played = len(spread_of(program))
    yield f"## {program}\n"
    yield f"{total} cases of {len(EDITIONS[program])} editions, of which {played} are played at each run.\n"
    yield "".join(
        (_line(COLUMNS), _line("---" for _ in COLUMNS), *(_line(_cells(row)) for row in rows(program)))
    )
    if limits := [line for row in rows(program) for line in _limits(row)]:
        yield "### Limits\n"
        yield "".join((_line(("precondition", "limit", *Side)), _line(["---"] * 5), *limits))
    for title, found in (
        ("Reasons that can not be given", never_given(edition)),
        ("Numbers on which no answer turns", without_effect(edition)),
    ):
        if found:
            yield f"### {title}\n"
            yield "".join(f"- `{name}`: {why}.\n" for name, why in found.items())


def _cells(row: Row) -> Iterator[str]:
    of = len(row.given)
    reached = (row.by_hand | row.generated) & row.given
    yield f"[{row.precondition.code}](preconditions.md#{row.precondition.code})"
    yield f"{len(reached)} of {of}"
    yield str(len(row.by_hand & row.given))
    yield str(len(row.generated & row.given))
    yield str(len(row.limits))
    yield f"{len(row.categories)} of {len(row.applies_to)}"
    yield f"{len(row.gates)} of {len(row.asked_at)}"
    yield str(row.cases)
    yield str(row.played)


def _limits(row: Row) -> Iterator[str]:
    for limit, sides in row.limits.items():
        marks = ("yes" if side in sides else "no" for side in Side)
        yield _line((row.precondition.code, f"`{limit}`", *marks))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
