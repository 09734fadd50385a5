"""Reading what a file says, strictly: an unknown name is an error that says where, which, and what is nearest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar, overload
from zoneinfo import available_timezones

from registry.scenarios.offsets import Offset, parse_offset

T = TypeVar("T")
D = TypeVar("D")
Check = Callable[[Any], T]
ZONES = frozenset(available_timezones())


class DefectiveFile(Exception):
    """The file can not be understood; the text says the file, the place, and what was expected."""


class Table:
    """A table of the file, whose keys are all known. `where` says which one it is."""

    def __init__(self, found: object, where: str, known: Collection[str]):
        self.where = where
        if not isinstance(found, dict):
            raise DefectiveFile(f"{where}: a table was expected")
        self._found: Mapping[str, Any] = found
        for key in found:
            if key not in known:
                raise DefectiveFile(f"{where}: unknown key {key!r}; {_nearest(key, known)}")

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def need(self, key: str, check: Check[T]) -> T:
        """The value of a key that must be there."""
        if key not in self._found:
            raise DefectiveFile(f"{self.where}: the key {key!r} is missing")
        return self._checked(key, check)

    @overload
    def get(self, key: str, check: Check[T]) -> T | None: ...
    @overload
    def get(self, key: str, check: Check[T], default: D) -> T | D: ...
    def get(self, key: str, check: Check[T], default: Any = None) -> Any:
        """The value of a key that may be missing."""
        return self._checked(key, check) if key in self._found else default

    def every(self, checks: Mapping[str, Check[Any]]) -> dict[str, Any]:
        """The values of all these keys that are there."""
        return {key: self._checked(key, check) for key, check in checks.items() if key in self._found}

    def _checked(self, key: str, check: Check[T]) -> T:
        try:
            return check(self._found[key])
        except ValueError as error:
            raise DefectiveFile(f"{self.where}: {key}: {error}") from error


def word(known: Collection[str], called: str) -> Check[str]:
    """One of the known words; `called` says what they are."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise ValueError(f"unknown {called} {value!r}; {_nearest(str(value), known)}")
        return value

    return check


def member(values: type[StrEnum], called: str) -> Check[Any]:
    """One of the values of an enumeration."""
    known = word([value.value for value in values], called)
    return lambda value: values(known(value))


def several(check: Check[T]) -> Check[tuple[T, ...]]:
    """A list of such values."""

    def check_all(value: Any) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise ValueError("a list was expected")
        return tuple(map(check, value))

    return check_all


def text(value: Any) -> str:
    """Some text."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("text was expected")
    return value


def blank_text(value: Any) -> str:
    """Text that may be empty."""
    if not isinstance(value, str):
        raise ValueError("text was expected")
    return value


def flag(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError("true or false was expected")
    return value


def count(value: Any) -> int:
    """A whole number, not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("a whole number was expected")
    return value


def offset(value: Any) -> Offset:
    """An offset such as `-12d`."""
    return parse_offset(text(value))


def offset_or_day(value: Any) -> Offset | date:
    """An offset, or a calendar day."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return offset(value)


def instant(value: Any) -> datetime:
    """An instant with its offset from UTC."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("an instant such as 2026-03-02T15:00:00Z was expected")
    return value.astimezone(UTC)


def zone(value: Any) -> str:
    """The name of a time zone."""
    return word(ZONES, "time zone")(value)


def _nearest(name: str, known: Collection[str]) -> str:
    return f"the nearest is {get_close_matches(name, sorted(known), n=1, cutoff=0.0)[0]!r}"
