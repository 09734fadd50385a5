"""Days of the access log that were closed: whether the lines of each are still those that were there then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.domain.ledger import Defect, Tampering

STREAM = "access-log"
STREAM_ID = "00000000-0000-8000-8000-00000000ac1c"
"""The one stream of its kind, under an id of its own making (RFC 9562, version 8)."""


@dataclass(frozen=True)
class Lines:
    """How many lines a day has, and the digest of them all."""

    lines: int
    sha256: str


@dataclass(frozen=True)
class Closed:
    """What the ledger says of a day; `sequence` is the number of the event that says it."""

    day: str
    said: Lines
    sequence: int


def altered_days(closed: Sequence[Closed], found: Mapping[str, Lines]) -> Iterator[Defect]:
    """The days whose lines are not those that the ledger says; the day stands in the place of a stream's id."""
    for one in closed:
        now = found.get(one.day, Lines(0, ""))
        if now != one.said:
            yield Defect(_what(one.said.lines, now.lines), STREAM, one.day, one.sequence)
    if not closed:
        return
    known, last = {one.day for one in closed}, closed[-1]
    for day in sorted(found):
        if day not in known and day <= last.day:
            yield Defect(Tampering.INSERTED, STREAM, day, last.sequence)


def _what(said: int, now: int) -> Tampering:
    if now == said:
        return Tampering.ALTERED
    return Tampering.REMOVED if now < said else Tampering.INSERTED
