"""What all charts share: a bar, how it is written down, where an axis is cut, and the colors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

STYLE = """
.chart { --bar: #1f5fa8; --ink: #1b1b1b; --faint: #c3c8ce; --quiet: #565c65; display: block; width: 100%; }
.chart rect { fill: var(--bar); }
.chart rect.withheld { fill: none; stroke: var(--quiet); stroke-dasharray: 3 3; }
.chart text { fill: var(--ink); font: 13px/1 system-ui, sans-serif; }
.chart text.quiet { fill: var(--quiet); font-size: 12px; }
.chart line { stroke: var(--faint); stroke-width: 1; }
@media (prefers-color-scheme: dark) {
  .chart { --bar: #79b0ee; --ink: #ededed; --faint: #4a4f57; --quiet: #b4bac2; }
}
@media print { .chart { break-inside: avoid; } }
"""
STEPS = (1, 2, 5)
MOST_TICKS = 4


@dataclass(frozen=True)
class Bar:
    """One value of a chart; None where it is withheld."""

    label: str
    value: int | None


def drawn(title: str, description: str, height: int, parts: Sequence[str]) -> str:
    """The whole drawing, named and described for those who do not see it."""
    name = escape(f"{title}. {description}")
    return (
        f'<svg class="chart" role="img" width="100%" height="{height}" aria-label="{name}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", quiet: bool = False) -> str:
    """Words at a place: across in percent, down in pixels."""
    kind = ' class="quiet"' if quiet else ""
    return f'<text x="{x:.2f}%" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(words)}</text>'


def rectangle(x: float, y: float, width: float, height: float, *, withheld: bool = False) -> str:
    """A rectangle: across in percent, down in pixels; dashed where the value is withheld."""
    kind = ' class="withheld"' if withheld else ""
    return f'<rect x="{x:.2f}%" y="{y:.1f}" width="{width:.2f}%" height="{height:.1f}"{kind}/>'


def rule(y: float) -> str:
    """A line across the whole chart."""
    return f'<line x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'


def ticks(largest: int) -> list[int]:
    """Round numbers from zero to at least the largest value, few enough to be read."""
    step, power = 1, 0
    while step * MOST_TICKS < largest:
        power += 1
        step = STEPS[power % len(STEPS)] * 10 ** (power // len(STEPS))
    return list(range(0, largest + step, step))
