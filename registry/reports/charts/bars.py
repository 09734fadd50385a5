"""Horizontal bars, one below the other, each under its own label: for kinds that are compared, such as reasons."""

from __future__ import annotations

from collections.abc import Sequence

from registry.reports.charts.drawing import Bar, drawn, rectangle, text

ROW, LABEL, BAR, LONGEST = 40, 14, 12, 84
WITHHELD = "withheld"


def bars(title: str, shown: Sequence[Bar]) -> str:
    """The bars in the order in which they are given; a number that is withheld is dashed and has no length."""
    largest = max((bar.value or 0 for bar in shown), default=0) or 1
    parts = []
    for nth, bar in enumerate(shown):
        top = nth * ROW
        length = LONGEST * (bar.value or 0) / largest
        parts.append(text(0, top + LABEL, bar.label))
        if bar.value is None:
            parts.append(rectangle(0.2, top + LABEL + 7, 6, BAR - 2, withheld=True))
            parts.append(text(7.5, top + LABEL + 16, WITHHELD, quiet=True))
        else:
            parts.append(rectangle(0, top + LABEL + 6, length, BAR))
            parts.append(text(length + 1, top + LABEL + 16, f"{bar.value:,}"))
    return drawn(
        title, f"Bars of {len(shown)} kinds; the numbers stand in the table.", ROW * len(shown), parts
    )
