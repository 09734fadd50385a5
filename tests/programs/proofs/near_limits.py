"""Random facts on, just before and just after the limits that editions know, at instants that are hard on calendars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from registry.domain.dates import add_months, add_months_to_day
from registry.domain.edition import Edition
from registry.domain.facts import Facts, Gate, RiskCategory
from registry.domain.preconditions.safe_use import METHODS
from tests.builders import EDITIONS, T, everything_in_order, of_program, running_course

MOMENTS = (
    T,
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    datetime(2027, 2, 28, 4, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 8, 7, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
    datetime(2025, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
"""An ordinary one, a leap day, the last day of a short February, both clock changes of New York, a year's last one."""
DAYS = (0, 1, 2, 3, 7, 10, 14, 19, 28, 30, 37, 60, 182)
COUNTS = (0, 1, 7, 8, 20, 21, 22, 27, 28, 29, 42, 43, 50, 51, 56, 63, 84)
MONTHS = (12, 24, 12 * 18, 12 * 50)
MEASURED = (0, 499, 500, 501, 1_000_000)
"""Values of laboratory results: least, greatest, and at both limits that editions know."""
STRENGTHS = {listed.product.strength for listed in EDITIONS.products()}
TEXTS = ("patient", "prescriber", "enrollment", "pharmacy", "59572050421", "another", *sorted(STRENGTHS))
ZONES = ("America/New_York", "America/Los_Angeles", "UTC", "Pacific/Auckland")
R = TypeVar("R")

nudges = st.sampled_from([timedelta(0), timedelta(microseconds=1), -timedelta(microseconds=1)])


@st.composite
def asks(draw: st.DrawFn) -> tuple[Edition, Gate, Facts]:
    """An edition, a gate, and facts that are in order there but for a few changes anywhere."""
    edition = draw(st.sampled_from([one for program in EDITIONS.values() for one in program]))
    gate = draw(st.sampled_from([*Gate]))
    build = draw(st.sampled_from([everything_in_order, running_course]))
    facts = build(gate, draw(st.sampled_from([*RiskCategory])))
    facts = moved(of_program(facts, edition.program), draw(st.sampled_from(MOMENTS)) - T)
    for _ in range(draw(st.integers(0, 8))):
        facts = changed_somewhere(draw, facts, facts.as_of)
    return edition, gate, facts


def moved(record: R, by: timedelta) -> R:
    """The record with all its instants moved."""
    return replace(record, **{name: _moved(value, by) for name, value in _fields(record)})  # type: ignore[type-var]


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, datetime):
        return value + by
    if isinstance(value, tuple):
        return tuple(_moved(each, by) for each in value)
    return moved(value, by) if is_dataclass(value) else value


def _fields(record: Any) -> Iterator[tuple[str, Any]]:
    yield from ((field.name, getattr(record, field.name)) for field in fields(record))


def changed_somewhere(draw: st.DrawFn, record: R, as_of: datetime) -> R:
    """The record with one of its values, or a value of one of the records in it, drawn anew."""
    hints = get_type_hints(type(record))
    name = draw(st.sampled_from([name for name in hints if name not in ("as_of", "program")]))
    if isinstance(record, Facts) is False and name == "id":
        return record
    value, hint = getattr(record, name), hints[name]
    within = draw(st.integers(0, 5))
    if is_dataclass(value) and within:
        return replace(record, **{name: changed_somewhere(draw, value, as_of)})  # type: ignore[type-var]
    if isinstance(value, tuple) and value and is_dataclass(value[0]) and within:
        at = draw(st.integers(0, len(value) - 1))
        one = changed_somewhere(draw, value[at], as_of)
        return replace(record, **{name: (*value[:at], one, *value[at + 1 :])})  # type: ignore[type-var]
    return replace(record, **{name: draw(values(hint, name, as_of))})  # type: ignore[type-var]


def values(hint: Any, name: str, as_of: datetime) -> st.SearchStrategy[Any]:
    """Any value of that type, near a limit."""
    if isinstance(hint, UnionType):
        inner = next(each for each in get_args(hint) if each is not type(None))
        return st.one_of(st.none(), values(inner, name, as_of))
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        each = st.sampled_from([*METHODS, "medication-guide"]) if inner is str else values(inner, name, as_of)
        return st.lists(each, max_size=5).map(tuple)
    if isinstance(hint, type) and is_dataclass(hint):
        inside = get_type_hints(hint)
        return st.builds(hint, **{key: values(of, key, as_of) for key, of in inside.items()})
    return _single(hint, name, as_of)


def _single(kind: Any, name: str, as_of: datetime) -> st.SearchStrategy[Any]:
    if kind is datetime:
        return _instants(as_of)
    if kind is date:
        return _dates(as_of.date())
    if kind is bool:
        return st.booleans()
    if kind is int and name == "value":
        return st.sampled_from(MEASURED)
    if kind is int:
        return st.sampled_from(COUNTS)
    if kind is str:
        return st.sampled_from(ZONES if name == "time_zone" else TEXTS)
    assert issubclass(kind, Enum)
    return st.sampled_from([*kind])


def _instants(as_of: datetime) -> st.SearchStrategy[datetime]:
    ago = st.sampled_from(DAYS).map(lambda days: as_of - timedelta(days=days))
    ahead = st.sampled_from(DAYS).map(lambda days: as_of + timedelta(days=days))
    years = st.sampled_from([add_months(as_of, -12), add_months(as_of - timedelta(days=28), -12)])
    return st.tuples(st.one_of(ago, ago, ago, ahead, years), nudges).map(sum_of)


def _dates(today: date) -> st.SearchStrategy[date]:
    months = st.sampled_from(MONTHS).map(lambda months: add_months_to_day(today, -months))
    return st.tuples(st.one_of(st.just(today), months), st.sampled_from([-1, 0, 1]).map(timedelta)).map(
        sum_of
    )


def sum_of(parts: tuple[Any, timedelta]) -> Any:
    """The instant or day so much later."""
    return parts[0] + parts[1]
