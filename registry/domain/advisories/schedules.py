"""Schedules: when the next blood count and the next liver tests are due."""

from __future__ import annotations

from datetime import datetime

from registry.domain.advisories.declaration import Figures, Ground, advisory
from registry.domain.advisories.episodes import latest
from registry.domain.clinical import ClinicalStatus
from registry.domain.dates import add_months
from registry.domain.facts import Facts
from registry.domain.laboratory import Analyte
from registry.domain.preconditions.declaration import Kind, Parameter

COUNTS = (Analyte.ABSOLUTE_NEUTROPHIL_COUNT, Analyte.PLATELET_COUNT)
LIVER_TESTS = (Analyte.ALANINE_AMINOTRANSFERASE, Analyte.ASPARTATE_AMINOTRANSFERASE, Analyte.BILIRUBIN)


def _last_done(facts: Facts, begun: datetime, *analytes: Analyte) -> tuple[datetime, tuple[str, ...]]:
    """When these were last measured; where they were not since the course began, that is when it began."""
    last = latest(facts, *analytes)
    if last is None or last.collected_at < begun:
        return begun, ()
    return last.collected_at, (last.id,)


def _months(number: int) -> str:
    return "month" if number == 1 else f"{number} months"


@advisory(
    "blood-count-due",
    "A blood count is due: the schedule is every {early_interval_days} days in the first {early_days} days of"
    " treatment, then every {later}.",
    "The prescriber has a complete blood count done and its result recorded.",
    (
        Parameter("early_days", Kind.DAYS, minimum=1),
        Parameter("early_interval_days", Kind.DAYS, minimum=1),
        Parameter("later_months", Kind.MONTHS, minimum=1),
    ),
)
def blood_count_is_due(facts: Facts, _status: ClinicalStatus | None, figures: Figures) -> Ground | None:
    """Since the last neutrophil or platelet count of the course more time has gone by than the schedule allows."""
    if facts.first_release is None:
        return None
    begun = facts.first_release.released_at
    done, records = _last_done(facts, begun, *COUNTS)
    if facts.as_of - begun < figures.days("early_days"):
        due = done + figures.days("early_interval_days")
    else:
        due = add_months(done, figures.number("later_months"))
    words = {"later": _months(figures.number("later_months"))}
    return Ground(records, words) if facts.as_of > due else None


@advisory(
    "liver-tests-due",
    "Liver tests are due: the schedule is every {interval}.",
    "The prescriber has liver tests done and their results recorded.",
    (Parameter("every_months", Kind.MONTHS, minimum=1),),
)
def liver_tests_are_due(facts: Facts, _status: ClinicalStatus | None, figures: Figures) -> Ground | None:
    """Since the last liver test of the course more time has gone by than the schedule allows."""
    if facts.first_release is None:
        return None
    done, records = _last_done(facts, facts.first_release.released_at, *LIVER_TESTS)
    due = add_months(done, figures.number("every_months"))
    words = {"interval": _months(figures.number("every_months"))}
    return Ground(records, words) if facts.as_of > due else None
