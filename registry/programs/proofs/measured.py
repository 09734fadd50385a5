"""Real facts, as a formula sees them: every value known, the calendar's answers from the calendar."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any
from zoneinfo import available_timezones

import z3

from registry.domain.dates import DAY, add_months, add_months_to_day, day_in
from registry.domain.facts import Facts
from registry.programs.proofs.fields import field_at
from registry.programs.proofs.terms_of_facts import MEMBER, Formula, Term, day, instant, nothing, text
from registry.programs.proofs.view import View


class Measured(View):
    """One set of facts, so that a formula over it is simply true or false."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def has(self, path: str) -> Formula:
        return z3.BoolVal(self._at(path) is not None)

    def __getitem__(self, path: str) -> Term:
        value = self._at(path)
        return nothing(field_at(path).kind) if value is None else self._term(value)

    def includes(self, path: str, word: str) -> Formula:
        return z3.BoolVal(word in (self._at(path) or ()))

    def slots(self, name: str) -> list[str]:
        """The records' places and an empty one, so that no formula may forget to ask whether something is there."""
        return [f"{name}.{slot}" for slot in range(len(self._at(name)) + 1)]

    def months_after(self, path: str, months: int) -> Term:
        start: datetime | None = self._at(path)
        return self._term(start and add_months(start, months))

    def months_after_supply(self, months: int) -> Term:
        last = self._facts.last_release
        return self._term(last and add_months(last.released_at + last.days_supply * DAY, months))

    def day_months_after(self, path: str, months: int) -> Term:
        start: date | None = self._at(path)
        return self._term(start and add_months_to_day(start, months))

    def today(self, zone: str) -> Term:
        return self._day(self._facts.as_of, zone)

    def day_of(self, path: str, zone: str) -> Term:
        return self._day(self._at(path), zone)

    def _day(self, at: datetime | None, zone: str) -> Term:
        name = zone if zone in _ZONES else self._at(zone)
        return self._term(None if at is None or name is None else day_in(at, name))

    def _at(self, path: str) -> Any:
        """The value at the path; None where it or a record above it is not there."""
        found: Any = self._facts
        for name in path.split("."):
            if found is None:
                return None
            found = _in_place(found, int(name)) if name.isdigit() else getattr(found, name)
        return found

    def _term(self, value: Any) -> Term:
        match value:
            case bool():
                return z3.BoolVal(value)
            case Enum():
                return MEMBER[value]
            case datetime():
                return z3.IntVal(instant(value, self._facts.as_of))
            case date():
                return z3.IntVal(day(value))
            case str():
                return z3.IntVal(text(value))
            case _:
                return z3.IntVal(value or 0)


def _in_place(records: tuple[Any, ...], slot: int) -> Any:
    return records[slot] if slot < len(records) else None


_ZONES = frozenset(available_timezones())
