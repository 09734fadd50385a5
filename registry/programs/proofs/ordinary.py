"""What ordinary facts are like: asked of examples only, so that they read like a patient's. Proofs do without."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import z3

from registry.domain.edition import Edition
from registry.programs.proofs.anything import DAY, Anything
from registry.programs.proofs.fields import fields
from registry.programs.proofs.terms_of_facts import Formula, day, text

_LONGEST_PAST = 3_000 * DAY
_LONGEST_FUTURE = 30 * DAY
_MOST = 400
_MOST_MEASURED = 1_000_000
_YEAR_DAYS = 366


def ordinary(facts: Anything, edition: Edition) -> Formula:
    """Times and numbers within a human measure, on a day of the edition, and releases that belong together."""
    ours = facts["program"] == text(edition.program)
    return z3.And(
        ours, *_within_measure(facts), *_on_a_day_of(facts, edition), *_releases_agree(facts), *facts.calendar
    )


def _within_measure(facts: Anything) -> Iterator[Formula]:
    for path, field in fields().items():
        if field.many:
            continue
        value = facts[path]
        if field.kind is datetime:
            last = _LONGEST_FUTURE if path.endswith("valid_until") else 0
            yield z3.And(value >= -_LONGEST_PAST, value <= last)
        elif field.kind is date:
            today = z3.Int("today in UTC")
            yield z3.And(today - 90 * _YEAR_DAYS <= value, value <= today + 3 * _YEAR_DAYS)
        elif field.kind is int:
            most = _MOST_MEASURED if path.startswith("laboratory_results") else _MOST
            yield z3.And(value >= 0, value <= most)


def _on_a_day_of(facts: Anything, edition: Edition) -> Iterator[Formula]:
    today = facts.today(edition.time_zone.key)
    last = edition.ended_on or edition.effective_from.replace(year=edition.effective_from.year + 8, day=28)
    yield z3.And(day(edition.effective_from) < today, today < day(last))


def _releases_agree(facts: Anything) -> Iterator[Formula]:
    first, last, supply = "first_release", "last_release", "last_supply"
    yield facts.has(first) == facts.has(last)
    yield z3.Implies(facts.has(last), facts.has(supply))
    yield z3.Implies(facts.has(first), facts[f"{first}.released_at"] <= facts[f"{last}.released_at"])
    yield z3.Implies(facts.has(first), facts[f"{first}.released_at"] >= facts["enrollment.enrolled_at"])
    for name in ("released_at", "days_supply"):
        yield z3.Implies(facts.has(last), facts[f"{last}.{name}"] == facts[f"{supply}.{name}"])
