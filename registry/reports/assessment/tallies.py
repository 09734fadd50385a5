"""From rows of a label and a count to a measure whose lines stand in an order that does not depend on the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import quantiles

from registry.reports.assessment.measure import Line, Measure, Period, Refinement, Shape

QUANTILES = {"a quarter within": 24, "half within": 49, "three quarters within": 74, "nine in ten within": 89}
"""Words, and the place of the quantile among the 99 that cut a hundred parts."""
HOUR, DAY = 60, 1440
BINS = (
    ("< 1 h", HOUR),
    ("1-4 h", 4 * HOUR),
    ("4-24 h", DAY),
    ("1-3 d", 3 * DAY),
    ("3-7 d", 7 * DAY),
    ("7-14 d", 14 * DAY),
    ("14-28 d", 28 * DAY),
)
LONGER = "> 28 d"


def lines(counts: Mapping[str, int], order: Sequence[str] = ()) -> tuple[Line, ...]:
    """First the lines of the order, also those of zero; then the others, the largest first."""
    others = sorted((label for label in counts if label not in order), key=lambda one: (-counts[one], one))
    return tuple(Line(label, counts.get(label, 0)) for label in (*order, *others))


def months(period: Period) -> tuple[str, ...]:
    """Every month that the period touches."""
    named = []
    month = period.since.replace(day=1)
    while month <= period.until:
        named.append(f"{month:%Y-%m}")
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return tuple(named)


@dataclass(frozen=True)
class Population:
    """What is counted and out of what; `of_line` is the line of another measure that holds the same total."""

    counted: str
    denominator: str
    about_patients: bool = True
    of_line: tuple[str, str] | None = None


def parts(
    code: str,
    title: str,
    definition: str,
    of: Population,
    counts: Mapping[str, int],
    order: Sequence[str] = (),
    shape: Shape = Shape.PARTS,
) -> Measure:
    """A measure whose lines add up to its total."""
    return _measure(code, title, definition, of, lines(counts, order), sum(counts.values()), shape)


def over_time(
    code: str, title: str, definition: str, of: Population, counts: Mapping[str, int], period: Period
) -> Measure:
    """A measure by month, with the months in which there was nothing."""
    return parts(code, title, definition, of, counts, months(period), Shape.OVER_TIME)


def overlapping(
    code: str, title: str, definition: str, of: Population, counts: Mapping[str, int], total: int
) -> Measure:
    """A measure of which one case can be in several lines."""
    return _measure(code, title, definition, of, lines(counts), total, Shape.OVERLAPPING)


def with_refinement(measure: Measure, refinement: Refinement) -> Measure:
    """The measure, of which it is known that another divides the same cases more finely."""
    return replace(measure, refined_by=refinement)


def durations(code: str, title: str, definition: str, of: Population, minutes: Sequence[int]) -> Measure:
    """How long something took: by bins, and by quantiles."""
    counts = dict.fromkeys([*(label for label, _ in BINS), LONGER], 0)
    for taken in minutes:
        counts[next((label for label, below in BINS if taken < below), LONGER)] += 1
    shown = lines(counts, tuple(counts))
    made = _measure(code, title, definition, of, shown, len(minutes), Shape.DISTRIBUTION)
    return replace(made, quantiles=_quantiles(minutes))


def _measure(
    code: str,
    title: str,
    definition: str,
    of: Population,
    shown: tuple[Line, ...],
    total: int,
    shape: Shape,
) -> Measure:
    return Measure(
        code,
        title,
        definition,
        of.counted,
        of.denominator,
        total,
        shown,
        shape,
        about_patients=of.about_patients,
        of_line=of.of_line,
    )


def _quantiles(minutes: Sequence[int]) -> dict[str, str]:
    if len(minutes) < 2:
        return {}
    cuts = quantiles(minutes, n=100, method="inclusive")
    return {words: _spoken(cuts[place]) for words, place in QUANTILES.items()}


def _spoken(minutes: float) -> str:
    if minutes < HOUR:
        return f"{minutes:.0f} min"
    return f"{minutes / HOUR:.1f} h" if minutes < DAY else f"{minutes / DAY:.1f} d"
