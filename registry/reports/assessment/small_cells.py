"""Which numbers are withheld so that nobody can be recognized in a small one, nor compute it from the others.

A count of patients' cases from 1 to one below the smallest cell is withheld; a zero is shown. What is shown must then
not give it away: by a total and the other parts, by a table that divides the same cases more finely, or by both
together. All tables are looked at as one system of sums. A withheld number that those sums determine, and a sum of
withheld parts that is itself small or leaves each of them (which is not zero) no room, make the smallest other number
of a sum be withheld as well, and so on until nothing can be computed. The mark for both is the same, so that it does
not tell which is which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from registry.reports.assessment.measure import Group, Measure, Shape

Cell = tuple[str, str]
"""A number: the measure and the label of its line, or the word TOTAL and what is counted in all."""
TOTAL = "total"
SMALLEST_CELL = 11
"""Fewer are not shown: what the Centers for Medicare & Medicaid Services ask of those who publish its data."""


@dataclass(frozen=True)
class Sum:
    """The parts add up to the whole, and the reader knows it."""

    whole: Cell
    parts: tuple[Cell, ...]


def protected(groups: Sequence[Group], smallest: int = SMALLEST_CELL) -> tuple[Group, ...]:
    """The groups without what is small or would give something small away. Participants are no patients: all shown."""
    measures = [measure for group in groups for measure in group.measures if measure.about_patients]
    counts = {cell: count for measure in measures for cell, count in _cells(measure)}
    hidden = withheld(counts, [one for measure in measures for one in _sums(measure)], smallest)
    for measure in measures:
        hidden |= _nearly_all(measure, smallest)
    return tuple(
        replace(group, measures=tuple(_without(one, hidden, smallest) for one in group.measures))
        for group in groups
    )


def withheld(counts: Mapping[Cell, int], sums: Sequence[Sum], smallest: int) -> set[Cell]:
    """The cells that are not shown: the small ones, and as many others as it takes that none can be computed."""
    hidden = {cell for cell, count in counts.items() if 0 < count < smallest}
    while (given_away := _given_away(counts, sums, hidden, smallest)) is not None:
        hidden.add(given_away)
    return hidden


def _given_away(
    counts: Mapping[Cell, int], sums: Sequence[Sum], hidden: set[Cell], smallest: int
) -> Cell | None:
    """The next cell that has to be hidden; None when nothing hidden can be computed."""
    for one in sums:
        unknown = [part for part in one.parts if part in hidden]
        if not unknown:
            if one.whole in hidden:
                return _next(counts, one, hidden)
        elif one.whole not in hidden and (
            len(unknown) == 1 or sum(counts[part] for part in unknown) < max(smallest, 2 * len(unknown))
        ):
            return _next(counts, one, hidden)
    for row in _reduced(sums, hidden).values():
        if len(row) == 1:
            (cell,) = row
            touching = [one for one in sums if cell in (one.whole, *one.parts)]
            chosen = [found for one in touching if (found := _next(counts, one, hidden)) is not None]
            if chosen:
                return min(chosen, key=lambda found: (counts[found], found))
    return None


def _next(counts: Mapping[Cell, int], one: Sum, hidden: set[Cell]) -> Cell | None:
    """The smallest part that is still shown and not zero; the whole when there is none."""
    shown = [part for part in one.parts if part not in hidden and counts[part]]
    if shown:
        return min(shown, key=lambda part: (counts[part], part))
    return None if one.whole in hidden or not counts[one.whole] else one.whole


def _reduced(sums: Iterable[Sum], hidden: set[Cell]) -> dict[Cell, dict[Cell, Fraction]]:
    """The sums as equations in the hidden cells alone, each solved for one; what names no other is determined."""
    solved: dict[Cell, dict[Cell, Fraction]] = {}
    for one in sums:
        row = {part: Fraction(1) for part in one.parts if part in hidden}
        if one.whole in hidden:
            row[one.whole] = Fraction(-1)
        for lead, known in solved.items():
            row = _eliminated(row, lead, known)
        if row:
            lead = min(row)
            row = {cell: value / row[lead] for cell, value in row.items()}
            solved = {other: _eliminated(known, lead, row) for other, known in solved.items()}
            solved[lead] = row
    return solved


def _eliminated(
    row: dict[Cell, Fraction], lead: Cell, known: Mapping[Cell, Fraction]
) -> dict[Cell, Fraction]:
    """The equation without the cell for which another one is solved."""
    times = row.get(lead, Fraction(0))
    if not times:
        return row
    cells = {**row, **known}
    left = {cell: row.get(cell, Fraction(0)) - times * known.get(cell, Fraction(0)) for cell in cells}
    return {cell: value for cell, value in left.items() if value}


def _total(measure: Measure) -> Cell:
    return TOTAL, measure.denominator


def _cells(measure: Measure) -> Iterable[tuple[Cell, int]]:
    yield _total(measure), measure.total or 0
    for line in measure.lines:
        yield (measure.code, line.label), line.count or 0


def _sums(measure: Measure) -> Iterable[Sum]:
    if measure.shape.adds_up:
        yield Sum(_total(measure), tuple((measure.code, line.label) for line in measure.lines))
    if measure.of_line is not None:
        yield Sum(_total(measure), (measure.of_line,))
    if measure.refined_by is not None:
        finer = measure.refined_by
        for label, labels in finer.lines.items():
            yield Sum((measure.code, label), tuple((finer.measure, name) for name in labels))


def _nearly_all(measure: Measure, smallest: int) -> set[Cell]:
    """Lines of overlapping kinds that lack only a few of the total: the few would be known by subtraction."""
    if measure.shape is not Shape.OVERLAPPING:
        return set()
    return {
        (measure.code, line.label)
        for line in measure.lines
        if 0 < (measure.total or 0) - (line.count or 0) < smallest
    }


def _without(measure: Measure, hidden: set[Cell], smallest: int) -> Measure:
    if not measure.about_patients:
        return measure
    labels = frozenset(line.label for line in measure.lines if (measure.code, line.label) in hidden)
    few = (measure.total or 0) < smallest
    return measure.without(labels, total=_total(measure) in hidden, few=few)
