"""What a proposed edition would change: stored decisions are made again under it. Nothing is recorded."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from registry.domain.canonical import from_document
from registry.domain.dates import start_of
from registry.domain.decision import Decision, Verdict, decide
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate
from registry.services.registry import Registry
from registry.storage import decisions
from registry.storage.transaction import EVERYTHING, Row, looking

BATCH = 500
EXAMPLES = 3
NOT_KNOWN = "not known"
NOTHING_ASKED = "nothing is asked"


@dataclass(frozen=True)
class Change:
    """How many verdicts change at a gate, for patients of a category, for one reason.

    `reason` refuses from now on, or did so until now. A verdict that changes for two reasons counts under both.
    """

    gate: Gate
    category: str
    before: Verdict
    after: Verdict
    reason: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Impact:
    """What comes out when `decided` decisions are made again: verdicts that change, and where."""

    edition: str
    decided: int
    refused_instead: int
    authorized_instead: int
    other_reasons: int
    """Refused as before, but for other reasons."""
    changes: tuple[Change, ...]

    @property
    def changed(self) -> int:
        """The number of verdicts that change."""
        return self.refused_instead + self.authorized_instead


@dataclass(frozen=True)
class _Again:
    """A stored decision beside the one that the proposed edition makes of the same facts."""

    row: Row
    facts: Facts
    decision: Decision

    @property
    def before(self) -> Verdict:
        return Verdict(self.row["verdict"])

    @property
    def reasons(self) -> list[str]:
        return [f"{item.code}/{item.outcome.reason}" for item in self.decision.unmet]


def impact(registry: Registry, proposed: Edition, since: date | None = None) -> Impact:
    """The stored decisions of the program, since the start of that day or all, made again under the proposed edition.

    The facts stay as they were stored: a number that was valid for seven days is so here, whatever the edition says.
    """
    start = None if since is None else start_of(since, proposed.time_zone)
    verdicts: Counter[tuple[Verdict, Verdict]] = Counter()
    counts: Counter[tuple[Gate, str, Verdict, Verdict, str]] = Counter()
    examples: dict[object, list[str]] = defaultdict(list)
    other_reasons = 0
    for again in _decided_again(registry, proposed, start):
        before, after = again.before, again.decision.verdict
        verdicts[before, after] += 1
        if before is after:
            other_reasons += again.reasons != again.row["reasons"]
            continue
        category = again.facts.risk_category or NOT_KNOWN
        for reason in again.reasons or again.row["reasons"] or [NOTHING_ASKED]:
            key = (again.decision.gate, str(category), before, after, reason)
            counts[key] += 1
            if len(examples[key]) < EXAMPLES:
                examples[key].append(again.row["decision_id"])
    changes = [Change(*key, count, tuple(examples[key])) for key, count in counts.most_common()]
    return Impact(
        edition=proposed.name,
        decided=verdicts.total(),
        refused_instead=verdicts[Verdict.AUTHORIZED, Verdict.REFUSED],
        authorized_instead=verdicts[Verdict.REFUSED, Verdict.AUTHORIZED],
        other_reasons=other_reasons,
        changes=tuple(changes),
    )


def _decided_again(registry: Registry, proposed: Edition, since: datetime | None) -> Iterator[_Again]:
    for row in _stored(registry, proposed.program, since):
        facts = from_document(Facts, json.loads(row["facts"]))
        yield _Again(row, facts, decide(facts, proposed, Gate(row["gate"])))


def _stored(registry: Registry, program: str, since: datetime | None) -> Iterable[Row]:
    last = None
    while True:
        with looking(registry.reporting, EVERYTHING) as tx:
            rows = decisions.page_of_program(tx, program=program, since=since, after=last, limit=BATCH)
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1]["decision_id"]
