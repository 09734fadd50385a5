"""Days as upright bars of a picture: refused on top of authorized. Where each stands, in units of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

WIDTH, HEIGHT = 600, 120
SHORTEST_SPAN = 14
"""So many days fill the picture at least, or the bar of a single one would be a wall."""


@dataclass(frozen=True)
class Bar:
    """The bar of one day."""

    x: float
    width: float
    authorized: float
    refused: float

    @property
    def top(self) -> float:
        """Where the part for the refused begins."""
        return round(HEIGHT - self.authorized - self.refused, 2)

    @property
    def middle(self) -> float:
        """Where it ends, and the part for the authorized begins."""
        return round(HEIGHT - self.authorized, 2)


def bars(days: Sequence[dict[str, Any]]) -> list[Bar]:
    """A bar for each day that is counted; days without any are gaps."""
    if not days:
        return []
    first: date = days[0]["day"]
    span = max((days[-1]["day"] - first) // timedelta(days=1) + 1, SHORTEST_SPAN)
    most = max(day["authorized"] + day["refused"] for day in days)
    step = WIDTH / span
    return [
        Bar(
            round((day["day"] - first) // timedelta(days=1) * step, 2),
            round(step * 0.8, 2),
            round(day["authorized"] / most * HEIGHT, 2),
            round(day["refused"] / most * HEIGHT, 2),
        )
        for day in days
    ]
