"""The hash chain: each event's hash covers the one before it, so that nothing can be changed without being seen.

The chain runs within one stream (a patient, a prescriber, a pharmacy, an account, a program). It shows an event that
was altered, removed, inserted or moved; that the end was cut off, only a head kept elsewhere can show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from registry.domain.canonical import canonical_json

FIRST = bytes(32)
"""What the first event of a stream is chained to."""


@dataclass(frozen=True)
class Event:
    """One act. `stream` and `stream_id` say whom it is about; `sequence` counts from one within the stream.

    `body` is the canonical JSON of what happened; it is hashed as the text that it is.
    """

    stream: str
    stream_id: str
    sequence: int
    event_id: str
    kind: str
    recorded_at: datetime
    actor_id: str | None
    body: str


@dataclass(frozen=True)
class Link:
    """An event as it is stored: with the hash that it was chained to, and its own."""

    event: Event
    previous_hash: bytes
    hash: bytes


class Tampering(StrEnum):
    """What was done to a chain, or to the tree over all of them."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT = "cut"
    ROLLED_BACK = "rolled-back"
    FORGED = "forged"
    REPLAYED = "replayed"


@dataclass(frozen=True)
class Defect:
    """The first place at which a stream is not what was written. `sequence` is the number found or missing there.

    Of the tree, `stream` is what is wrong (`leaf`, `head` or `line` of the file of heads), and `sequence` its place.
    """

    tampering: Tampering
    stream: str
    stream_id: str | None
    sequence: int
    said: str = ""


def chain(previous_hash: bytes, event: Event) -> bytes:
    """The event's hash: SHA-256 over the hash before it and the event's canonical JSON."""
    return sha256(previous_hash + canonical_json(event).encode()).digest()


def verify(links: Iterable[Link]) -> Defect | None:
    """The first defect of one stream, its events given in the order in which they are stored; None if it is whole."""
    stored = tuple(links)
    numbers = [link.event.sequence for link in stored]
    before: Link | None = None
    for position, link in enumerate(stored):
        defect = _wrong_hash(link, before) or _wrong_place(link, before, numbers, position)
        if defect is not None:
            return defect
        before = link
    return None


def _wrong_hash(link: Link, before: Link | None) -> Defect | None:
    if chain(link.previous_hash, link.event) != link.hash:
        return _defect(Tampering.ALTERED, link)
    if before and (link.event.stream, link.event.stream_id) != (before.event.stream, before.event.stream_id):
        return _defect(Tampering.INSERTED, link)
    return None


def _wrong_place(link: Link, before: Link | None, numbers: list[int], position: int) -> Defect | None:
    number, expected = link.event.sequence, before.event.sequence + 1 if before else 1
    if number in numbers[:position]:
        return _defect(Tampering.INSERTED, link)
    if number > expected and expected not in numbers:
        return _defect(Tampering.REMOVED, link, expected)
    if number != expected:
        return _defect(Tampering.REORDERED, link)
    if link.previous_hash != (before.hash if before else FIRST):
        return _defect(Tampering.ALTERED, before or link)
    return None


def _defect(tampering: Tampering, link: Link, sequence: int | None = None) -> Defect:
    event = link.event
    return Defect(tampering, event.stream, event.stream_id, sequence or event.sequence)
