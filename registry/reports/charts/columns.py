"""Columns side by side: for months that follow one another, and for the bins of a distribution."""

from __future__ import annotations

from collections.abc import Sequence

from registry.reports.charts.drawing import Bar, drawn, rectangle, rule, text, ticks

HEIGHT, TOP, BOTTOM = 220, 18, 26
MOST_LABELS = 6
MARGIN = 9.0
"""How much at the left is kept for the numbers of the axis, in percent."""
FILLED = 0.72
"""How much of its place a column fills."""


def columns(title: str, shown: Sequence[Bar]) -> str:
    """The columns in the order in which they are given; a number that is withheld is a dashed stub."""
    scale = ticks(max((bar.value or 0 for bar in shown), default=0))
    floor = HEIGHT - BOTTOM
    per_unit = (floor - TOP) / (scale[-1] or 1)
    parts = []
    for tick in scale:
        parts.append(rule(floor - tick * per_unit))
        if tick:
            parts.append(text(0, floor - tick * per_unit - 4, f"{tick:,}", quiet=True))
    width = (100 - MARGIN) / max(len(shown), 1)
    every = -(-len(shown) // MOST_LABELS)
    for nth, bar in enumerate(shown):
        left = MARGIN + nth * width + width * (1 - FILLED) / 2
        height = 8.0 if bar.value is None else bar.value * per_unit
        if height:
            parts.append(rectangle(left, floor - height, width * FILLED, height, withheld=bar.value is None))
        if nth % every == 0:
            parts.append(
                text(MARGIN + (nth + 0.5) * width, HEIGHT - 8, bar.label, anchor="middle", quiet=True)
            )
    return drawn(title, f"Columns, {len(shown)} in all; the numbers stand in the table.", HEIGHT, parts)
