"""The assessment of a program over a period (FDA, "REMS Assessment: Planning and Reporting")."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from registry import __version__
from registry.domain.dates import day_in, start_of
from registry.domain.edition import Edition
from registry.domain.errors import Invalid, NotFound
from registry.reports.assessment.denials import denials
from registry.reports.assessment.enrollment import enrollment
from registry.reports.assessment.measure import Assessment, Period
from registry.reports.assessment.noncompliance import noncompliance
from registry.reports.assessment.outcome import outcome
from registry.reports.assessment.safe_use import safe_use
from registry.reports.assessment.small_cells import SMALLEST_CELL, protected
from registry.reports.assessment.timing import timing
from registry.reports.assessment.unrecorded import UNRECORDED
from registry.reports.assessment.utilization import utilization
from registry.services.act import Call
from registry.services.registry import Registry
from registry.services.stored_editions import load_stored
from registry.storage.assessment.asking import Questions
from registry.storage.transaction import surveying

COUNTED = (enrollment, utilization, denials, timing, safe_use, outcome, noncompliance)
MOST_MONTHS = 120
NOTES = (
    "All figures were read in one look at the database and fit together.",
    "Figures are of what was recorded when the report was made. What is recorded or corrected later can change them.",
)


def assess(
    registry: Registry,
    call: Call,
    program: str,
    since: date,
    until: date,
    smallest_cell: int = SMALLEST_CELL,
) -> Assessment:
    """All groups of measures, from the start of one day to the end of the other in the program's time zone.

    Counts of patients' cases below the smallest cell are withheld, and what would give them away. Raises NotFound for
    an unknown program, Invalid for a period that can not be.
    """
    load_stored(registry)
    editions = tuple(registry.editions.get(program, ()))
    if not editions:
        known = ", ".join(registry.editions.programs)
        raise NotFound(f"There is no program {program!r}; there are {known}.", code="no-such-program")
    period = _period(since, until, editions[-1], call.as_of)
    with surveying(registry.reporting) as tx:
        ask = Questions(tx, program, period.start, period.end, period.zone)
        groups = (*(group(ask, period) for group in COUNTED), *UNRECORDED)
    return Assessment(
        program,
        editions[-1].title,
        _in_force(editions, period),
        period,
        call.as_of,
        smallest_cell,
        protected(groups, smallest_cell),
        NOTES,
        f"registry {__version__}",
    )


def _period(since: date, until: date, edition: Edition, now: datetime) -> Period:
    zone = edition.time_zone
    if until < since:
        raise _impossible("/to", "the period ends before it begins; turn the two days around")
    if until > day_in(now, zone):
        raise _impossible("/to", f"the day has not come yet; the last possible one is {day_in(now, zone)}")
    if (until.year - since.year) * 12 + until.month - since.month >= MOST_MONTHS:
        raise _impossible("/from", f"at most {MOST_MONTHS} months can be assessed at once")
    end = start_of(until + timedelta(days=1), zone)
    return Period(since, until, zone.key, start_of(since, zone), end)


def _impossible(pointer: str, what: str) -> Invalid:
    return Invalid(f"The period can not be assessed: {what}.", code="invalid-period", fields={pointer: what})


def _in_force(editions: tuple[Edition, ...], period: Period) -> tuple[str, ...]:
    """The editions that were in force at any time of the period."""
    ends = [*(edition.effective_from for edition in editions[1:]), date.max]
    return tuple(
        edition.name
        for edition, end in zip(editions, ends, strict=True)
        if edition.effective_from <= period.until and end > period.since
    )
