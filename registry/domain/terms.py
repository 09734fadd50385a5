"""What one edition says to one precondition at one gate about one risk category, parsed once, at load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from registry.domain.facts import Gate, RiskCategory


@dataclass(frozen=True)
class Terms:
    """The values a precondition may use. Each is read by its unit; a value that is not there raises KeyError."""

    gate: Gate
    category: RiskCategory | None
    time_zone: ZoneInfo
    checklist: frozenset[str] = frozenset()
    """The codes of the checklist items for the category; of all categories where the category is not known."""
    figures: Mapping[str, int] = field(default_factory=dict)
    spans: Mapping[str, timedelta] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_strength: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """The numbers that depend on the product's strength; `figures` then has the strictest of them."""

    def figure(self, name: str) -> int:
        """The number as written: of days, hours, months, capsules or whatever the name says."""
        return self.figures[name]

    def figure_for(self, name: str, strength: str | None) -> int:
        """The number for a product of that strength; the strictest of all where the edition does not name it."""
        if strength is not None and strength in (numbers := self.by_strength.get(name, {})):
            return numbers[strength]
        return self.figures[name]

    def span(self, name: str) -> timedelta:
        """The length of time of a value in days or hours."""
        return self.spans[name]

    def flag(self, name: str) -> bool:
        """Whether the edition says yes."""
        return self.flags[name]

    def day(self, name: str) -> date | None:
        """The date, or None where the edition leaves an optional one out."""
        return self.days.get(name)

    def listed(self, name: str) -> frozenset[str]:
        """The words of a list or, for a choice, the one word."""
        return self.words[name]
