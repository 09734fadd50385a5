"""Every case of an edition, and a spread of a program's cases that is quick enough to be played at each run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from registry.domain.edition import Edition
from registry.domain.facts import Gate, RiskCategory
from registry.programs import load_editions
from registry.scenarios.reading import understood
from registry.scenarios.scenario import Scenario
from tests.scenarios.generated.case import Case
from tests.scenarios.generated.place import Place
from tests.scenarios.generated.rows import ROWS

EDITIONS = load_editions()


@dataclass(frozen=True)
class Made:
    """A case with the edition, precondition, gate and category it is made for."""

    edition: Edition
    code: str
    gate: Gate
    category: RiskCategory
    case: Case
    now: datetime

    @property
    def subject(self) -> tuple[str, str, str, str]:
        """What it is about, whoever asks where."""
        side = "" if self.case.side is None else self.case.side.value
        return self.code, self.case.reason or "", self.case.limit or "", side

    @property
    def reached(self) -> str | None:
        """The reason that it reaches, `code/REASON`."""
        return None if self.case.reason is None else f"{self.code}/{self.case.reason}"

    @property
    def name(self) -> str:
        """What tells it from all others."""
        about = f"{self.code} {self.case.reason or 'kept'}: {self.case.what}"
        if self.case.limit is not None:
            about += f", {self.case.side} {self.case.limit}"
        return f"{self.edition.name} {self.gate} {self.category}: {about}"

    @property
    def table(self) -> dict[str, Any]:
        """What a scenario file says of it."""
        case = self.case
        reasons = [*([self.reached] if self.reached else []), *case.also]
        return {
            "name": self.name,
            "ask": self.gate.value,
            "category": self.category.value,
            "expect": "refused" if reasons else "authorized",
            "reasons" if case.exact else "including": reasons,
            "now": self.now,
            **case.said,
        }

    @property
    def scenario(self) -> Scenario:
        """The scenario, read as one of a file is."""
        return understood(self.table, self.name, self.edition.program)


@cache
def every_case(name: str) -> tuple[Made, ...]:
    """Each precondition of the edition of that name at each gate that asks it, for each category it applies to."""
    edition = EDITIONS.named(name)
    assert edition is not None
    return tuple(_cases(edition))


def _cases(edition: Edition) -> Iterator[Made]:
    for code, rule in edition.rules.items():
        for gate in sorted(rule.gates):
            for category in sorted(rule.applies_to):
                place = Place(EDITIONS, edition, code, gate, category)
                for case in ROWS[code](place) if code in ROWS else ():
                    yield Made(edition, code, gate, category, case, place.now)


@cache
def spread_of(program: str) -> tuple[Made, ...]:
    """For each subject one case, of the newest edition that has it.

    It is made for the gate and the category that the precondition's cases chosen before show least.
    """
    subjects: dict[tuple[str, str, str, str], list[Made]] = {}
    for edition in reversed(EDITIONS[program]):
        of_edition: dict[tuple[str, str, str, str], list[Made]] = {}
        for made in every_case(edition.name):
            of_edition.setdefault(made.subject, []).append(made)
        subjects = of_edition | subjects
    shown: Counter[tuple[str, str]] = Counter()
    chosen = []
    for some in subjects.values():
        best = min(some, key=lambda made: shown[made.code, made.gate] + shown[made.code, made.category])
        shown[best.code, best.gate] += 1
        shown[best.code, best.category] += 1
        chosen.append(best)
    return tuple(chosen)
