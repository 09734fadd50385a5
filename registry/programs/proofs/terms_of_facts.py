"""How the values of Facts are written for the solver: instants in microseconds since `as_of`, days by number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from typing import Any, TypeAlias

import z3

from registry.domain.facts import (
    CertificationStatus,
    ConcernKind,
    HandOver,
    HoldKind,
    ReproductiveStatus,
    RiskCategory,
    Route,
    TestResult,
)
from registry.domain.laboratory import Analyte

Term: TypeAlias = z3.ExprRef
Formula: TypeAlias = z3.BoolRef
MICROSECOND = timedelta(microseconds=1)
_ENUMS: tuple[type[StrEnum], ...] = (
    CertificationStatus,
    ConcernKind,
    HandOver,
    HoldKind,
    ReproductiveStatus,
    RiskCategory,
    Route,
    TestResult,
    Analyte,
)


def _declared() -> tuple[dict[type[Enum], Any], dict[Enum, Term]]:
    sorts: dict[type[Enum], Any] = {}
    members: dict[Enum, Term] = {}
    for enum in _ENUMS:
        sort, constants = z3.EnumSort(enum.__name__, [f"{enum.__name__}.{each.name}" for each in enum])
        sorts[enum] = sort
        members.update(zip(enum, constants, strict=True))
    return sorts, members


_SORTS, _MEMBERS = _declared()
MEMBER: Mapping[Enum, Term] = _MEMBERS
"""The constant that stands for a word."""


def unknown(name: str, kind: type) -> Term:
    """A value of that kind of which nothing is known; texts, of which only equality matters, are numbers."""
    if kind is bool:
        return z3.Bool(name)
    return z3.Const(name, _SORTS[kind]) if kind in _SORTS else z3.Int(name)


def nothing(kind: type) -> Term:
    """Some value of that kind, to stand where there is none: true, so that who forgets to ask is found out."""
    if kind is bool:
        return z3.BoolVal(True)
    return MEMBER[next(iter(kind))] if issubclass(kind, Enum) else z3.IntVal(0)


def instant(value: datetime, as_of: datetime) -> int:
    """Microseconds since `as_of`; negative before it."""
    return (value - as_of) // MICROSECOND


def span(value: timedelta) -> int:
    """A length of time in microseconds."""
    return value // MICROSECOND


def text(value: str) -> int:
    """The number that stands for a text, and for no other."""
    return int.from_bytes(value.encode(), "big")


def text_of(number: int) -> str:
    """The text that a number stands for, or one made up for a number that stands for none."""
    size = (number.bit_length() + 7) // 8
    if number > 0 and size > 1:
        written = number.to_bytes(size, "big").decode("ascii", "replace")
        if written.isprintable() and written.isascii():
            return written
    return f"text-{number}"


def day(value: date) -> int:
    """The day's number, from 1 January of year 1."""
    return value.toordinal()
