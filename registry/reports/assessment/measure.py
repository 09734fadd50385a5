"""What an assessment says: groups of measures, each a table of counts with its definition and its denominator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum


class Shape(StrEnum):
    """How the lines of a measure hang together, which says how it is drawn and what could be computed from it."""

    PARTS = "parts"
    """Every case is in exactly one line; the lines add up to the total."""
    OVER_TIME = "over-time"
    """Parts that follow one another in time."""
    DISTRIBUTION = "distribution"
    """Parts that follow one another by size."""
    OVERLAPPING = "overlapping"
    """A case can be in several lines or in none; each line is a part of the total."""

    @property
    def adds_up(self) -> bool:
        """Whether the lines add up to the total."""
        return self is not Shape.OVERLAPPING


@dataclass(frozen=True)
class Line:
    """One number: how many cases are so. `count` is None where it is withheld."""

    label: str
    count: int | None


@dataclass(frozen=True)
class Refinement:
    """Another measure divides the same cases more finely: which of its lines make up a line of this one."""

    measure: str
    lines: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Measure:
    """A table: what is counted (`counted`), out of what (`denominator`), and one line for each kind of case.

    Measures of the same `denominator` have the same total; `of_line` names the line of another measure (code, label)
    that is this total. `quantiles` are of the times that a distribution shows.
    """

    code: str
    title: str
    definition: str
    counted: str
    denominator: str
    total: int | None
    lines: tuple[Line, ...]
    shape: Shape = Shape.PARTS
    about_patients: bool = True
    quantiles: Mapping[str, str] = field(default_factory=dict)
    refined_by: Refinement | None = None
    of_line: tuple[str, str] | None = None

    def share(self, line: Line) -> float | None:
        """The part of the total that the line is; None where either is withheld or there is nothing."""
        return None if line.count is None or not self.total else line.count / self.total

    def without(self, labels: frozenset[str], *, total: bool, few: bool) -> Measure:
        """The measure without the counts of these lines, without the total, or, of too few, without quantiles."""
        return replace(
            self,
            total=None if total else self.total,
            lines=tuple(Line(line.label, None) if line.label in labels else line for line in self.lines),
            quantiles={} if few or total else self.quantiles,
        )

    @property
    def withheld(self) -> int:
        """How many of its numbers are withheld."""
        return sum(line.count is None for line in self.lines) + (self.total is None)


@dataclass(frozen=True)
class Group:
    """Measures about one thing; `notes` say how good the data are, and what is not recorded at all."""

    code: str
    title: str
    measures: tuple[Measure, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Period:
    """From the start of one day to the end of another, in the program's time zone; `start` and `end` half-open."""

    since: date
    until: date
    zone: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Assessment:
    """The assessment of one program over one period, from what was recorded when it was made."""

    program: str
    title: str
    editions: tuple[str, ...]
    period: Period
    made_at: datetime
    smallest_cell: int
    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    software: str

    @property
    def withheld(self) -> int:
        """How many numbers are withheld in all."""
        return sum(measure.withheld for group in self.groups for measure in group.measures)
