"""One generated case: what a scenario file would say, and which reason or limit it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
MOST_OF_UNIT = 999_999


class Side(StrEnum):
    """On which side of a limit a case stands: the last step that is allowed, one before it, one beyond it."""

    INSIDE = "inside"
    AT = "at"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Case:
    """`reason` is what the precondition must say, None where it must not refuse.

    `also` are further outcomes, `code/REASON`, which the same facts bring with them. Where the case is not `exact`,
    nothing is said about further ones: the number on the way was refused, so much else is not known.
    """

    reason: str | None
    what: str
    said: Mapping[str, Any] = field(default_factory=dict)
    limit: str | None = None
    side: Side | None = None
    also: tuple[str, ...] = ()
    exact: bool = True


Sides = Iterator[tuple[Side, Any, bool]]


def at_most(limit: Any, step: Any = SECOND) -> Sides:
    """The values around a limit that may be reached, each with its side and whether it is too much."""
    yield Side.INSIDE, limit - step, False
    yield Side.AT, limit, False
    yield Side.OUTSIDE, limit + step, True


def at_least(limit: Any, step: Any = SECOND) -> Sides:
    """The values around a limit that must be reached, each with its side and whether it is too little."""
    yield Side.INSIDE, limit + step, False
    yield Side.AT, limit, False
    yield Side.OUTSIDE, limit - step, True


def from_instant(first: datetime) -> Sides:
    """The instants around the first one at which something is allowed."""
    return at_least(first)


def until_instant(end: datetime) -> Sides:
    """The instants around the first one at which something is no longer allowed."""
    yield Side.INSIDE, end - SECOND, False
    yield Side.AT, end, True
    yield Side.OUTSIDE, end + SECOND, True


def ago(span: timedelta) -> str:
    """The offset that lies so long before the ask; after it where the span is negative."""
    sign = "+" if span < timedelta(0) else "-"
    length = abs(span)
    return f"{sign}{length.days}d{length.seconds}s"


def acts(*done: dict[str, Any], **said: Any) -> dict[str, Any]:
    """What a scenario says of acts, each with its time, and of anything else."""
    return {**said, "with": list(done)}
