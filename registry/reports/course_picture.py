"""A patient's course as a picture: lanes with marks and bars over one axis of days, as SVG text. Pure.

It is inert text without a style or a script: classes say what a shape is, the stylesheet gives it its color. What
differs in color differs in shape or lane as well, and every shape has a title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

WIDTH, LEFT, RIGHT, TOP, ROW, BAR = 960, 190, 16, 40, 40, 18
MOST_TICKS = 9
STEPS = tuple(timedelta(days=count) for count in (1, 2, 7, 14, 28, 56, 91, 182, 364))
BACK, AHEAD = timedelta(days=120), timedelta(days=14)
MARGIN = timedelta(days=2)
ROOM_FOR_WORDS = 44
SHAPES = {
    "dot": '<circle cx="{x:.1f}" cy="{y:.1f}" r="7"/>',
    "cross": '<path d="M{x:.1f} {y:.1f}m-6 -6l12 12m0 -12l-12 12"/>',
    "square": '<rect x="{left:.1f}" y="{above:.1f}" width="12" height="12"/>',
    "diamond": '<path d="M{x:.1f} {high:.1f}L{far:.1f} {y:.1f}L{x:.1f} {low:.1f}L{near:.1f} {y:.1f}Z"/>',
}


@dataclass(frozen=True)
class Mark:
    """Something that happened at an instant; `shape` is one of SHAPES."""

    at: datetime
    shape: str
    kind: str
    title: str


@dataclass(frozen=True)
class Bar:
    """Something that lasts; `end` is None where no end is in sight. `words` stand in it where they have room."""

    start: datetime
    end: datetime | None
    kind: str
    title: str
    words: str = ""


@dataclass(frozen=True)
class Lane:
    """What is of one kind, under its label."""

    label: str
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True)
class Picture:
    """All lanes, the instant at which they are looked at, and the words for who does not see the picture."""

    now: datetime
    lanes: tuple[Lane, ...]
    title: str
    description: str
    now_label: str


@dataclass(frozen=True)
class Axis:
    """From when to when the picture reaches, and where in it an instant lies."""

    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        """Where the instant lies; at the edge for one that lies outside."""
        inside = min(max(at, self.start), self.end)
        return LEFT + (inside - self.start) / (self.end - self.start) * (WIDTH - LEFT - RIGHT)

    def ticks(self) -> Iterator[datetime]:
        """Midnights (UTC) at even distances, so many that their words have room."""
        length = self.end - self.start
        step = next((step for step in STEPS if length / step <= MOST_TICKS), STEPS[-1])
        at = self.start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        while at < self.end:
            yield at
            at += step


def axis_of(picture: Picture) -> Axis:
    """From the first thing, at most BACK before now, to the end of the last one, at least AHEAD of now."""
    bars = [bar for lane in picture.lanes for bar in lane.bars]
    starts = [mark.at for lane in picture.lanes for mark in lane.marks] + [bar.start for bar in bars]
    ends = [bar.end for bar in bars if bar.end is not None] + [bar.start for bar in bars]
    first = min([*starts, picture.now])
    last = max([*ends, picture.now + AHEAD])
    return Axis(max(first, picture.now - BACK) - MARGIN, last + MARGIN)


def draw(picture: Picture, day_words: Callable[[datetime], str]) -> str:
    """The picture as SVG; `day_words` says a day in the viewer's language and zone, shortly."""
    axis = axis_of(picture)
    height = TOP + ROW * len(picture.lanes) + 8
    parts = [
        f'<svg class="course" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="course-title course-words">',
        f'<title id="course-title">{escape(picture.title)}</title>',
        f'<desc id="course-words">{escape(picture.description)}</desc>',
        *_scale(axis, height, day_words),
    ]
    for place, lane in enumerate(picture.lanes):
        parts += _lane(lane, axis, TOP + ROW * place + ROW / 2)
    parts += _line(axis.x(picture.now), height, picture.now_label)
    return "\n".join([*parts, "</svg>"])


def _scale(axis: Axis, height: int, day_words: Callable[[datetime], str]) -> Iterator[str]:
    for at in axis.ticks():
        x = axis.x(at)
        yield f'<path class="tick" d="M{x:.1f} {TOP - 8}V{height}"/>'
        yield f'<text class="axis" x="{x:.1f}" y="12" text-anchor="middle">{escape(day_words(at))}</text>'


def _line(x: float, height: int, label: str) -> Iterator[str]:
    yield f'<path class="now" d="M{x:.1f} 18V{height}"/>'
    yield f'<text class="now-label" x="{x:.1f}" y="30" text-anchor="middle">{escape(label)}</text>'


def _lane(lane: Lane, axis: Axis, y: float) -> Iterator[str]:
    yield f'<path class="lane" d="M0 {y + ROW / 2:.1f}H{WIDTH}"/>'
    yield f'<text class="label" x="0" y="{y + 5:.1f}">{escape(lane.label)}</text>'
    for bar in lane.bars:
        if bar.end is None or bar.end >= axis.start:
            yield _bar(bar, axis, y)
    for mark in lane.marks:
        if mark.at >= axis.start:
            yield _mark(mark, axis.x(mark.at), y)


def _bar(bar: Bar, axis: Axis, y: float) -> str:
    left, right = axis.x(bar.start), axis.x(bar.end or axis.end)
    width = max(right - left, 3)
    words = ""
    if bar.words and width >= ROOM_FOR_WORDS:
        middle = left + width / 2
        words = f'<text x="{middle:.1f}" y="{y + 5:.1f}" text-anchor="middle">{escape(bar.words)}</text>'
    shape = f'<rect x="{left:.1f}" y="{y - BAR / 2:.1f}" width="{width:.1f}" height="{BAR}" rx="4"/>'
    return f'<g class="bar {escape(bar.kind)}"><title>{escape(bar.title)}</title>{shape}{words}</g>'


def _mark(mark: Mark, x: float, y: float) -> str:
    near = {"left": x - 6, "right": x + 6, "above": y - 6}
    far = {"near": x - 8, "far": x + 8, "high": y - 8, "low": y + 8}
    shape = SHAPES[mark.shape].format(x=x, y=y, **near, **far)
    return f'<g class="mark {escape(mark.kind)}"><title>{escape(mark.title)}</title>{shape}</g>'
