"""Facts of which nothing is known: every value a variable of the solver."""

from __future__ import annotations

from collections.abc import Collection

import z3

from registry.programs.proofs.fields import SLOTS, field_at
from registry.programs.proofs.terms_of_facts import Formula, Term, unknown
from registry.programs.proofs.view import View

DAY = 24 * 60 * 60 * 1_000_000
YEAR = 31_556_952_000_000
"""The mean year of the Gregorian calendar, in microseconds."""
MARGIN_DAYS = 4


class Anything(View):
    """Any facts. Two of them are the same facts, but for the records named as `lacking`, which the other may lack."""

    def __init__(self, lacking: Collection[str] = ()) -> None:
        self._lacking = frozenset(lacking)
        self._calendar: dict[str, Formula] = {}

    @property
    def calendar(self) -> list[Formula]:
        """What the calendar is, for examples: months and years of mean length, and no limit within the error of that.

        Proofs do without: there, the result of counting months may be any instant.
        """
        return list(self._calendar.values())

    def is_there(self, path: str) -> Formula:
        """Whether there is something at a place where there may be nothing, records above it left aside."""
        return z3.Bool(f"{path} is still there" if path in self._lacking else f"{path} is there")

    def has(self, path: str) -> Formula:
        return z3.And([self.is_there(above) for above in _may_be_absent(path)])

    def __getitem__(self, path: str) -> Term:
        return unknown(path, field_at(path).kind)

    def includes(self, path: str, word: str) -> Formula:
        return z3.Bool(f"{path} includes {word}")

    def slots(self, name: str) -> list[str]:
        return [f"{name}.{slot}" for slot in range(SLOTS[name])]

    def months_after(self, path: str, months: int) -> Term:
        return self._after(f"{path} + {months} months", self[path], months)

    def months_after_supply(self, months: int) -> Term:
        ran_out = self["last_release.released_at"] + self["last_release.days_supply"] * DAY
        return self._after(f"last_release ran out + {months} months", ran_out, months)

    def day_months_after(self, path: str, months: int) -> Term:
        name = f"{path} + {months} months"
        later, today = z3.Int(name), self.today("UTC")
        about = later == self[path] + months * YEAR // (12 * DAY)
        clear = z3.Or(later > today + MARGIN_DAYS, later < today - MARGIN_DAYS)
        self._calendar[name] = z3.And(about, clear)
        return later

    def today(self, zone: str) -> Term:
        today = z3.Int(f"today in {zone}")
        self._calendar[f"today in {zone}"] = today == z3.Int("today in UTC")
        return today

    def day_of(self, path: str, zone: str) -> Term:
        name = f"{path} in {zone}"
        found = z3.Int(name)
        self._calendar[name] = found == self.today(zone) + (DAY // 2 + self[path]) / DAY
        return found

    def _after(self, name: str, start: Term, months: int) -> Term:
        later, margin = z3.Int(name), MARGIN_DAYS * DAY
        about = later == start + months * YEAR // 12
        self._calendar[name] = z3.And(about, z3.Or(later > margin, later < -margin))
        return later


def _may_be_absent(path: str) -> list[str]:
    """The paths at and above this one at which there may be nothing."""
    return [above for above in field_at(path).absent if path == above or path.startswith(f"{above}.")]
