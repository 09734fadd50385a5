"""Ids that sort by the instant at which they were made (UUID version 7, RFC 9562 section 5.7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
RANDOM_BYTES = 10


def uuid7(now: datetime, random: bytes) -> str:
    """The id made at `now` from at least ten random bytes, as lower-case text with hyphens."""
    if len(random) < RANDOM_BYTES:
        raise ValueError(f"an id needs {RANDOM_BYTES} random bytes")
    milliseconds = (now - _EPOCH) // _MILLISECOND
    noise = int.from_bytes(random[:RANDOM_BYTES], "big")
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76
    value |= (noise >> 62 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= noise & (1 << 62) - 1
    return str(UUID(int=value))


def lowest_id(at: datetime) -> str:
    """The id that sorts before every other one made in the millisecond of `at` or later."""
    return str(UUID(int=((at - _EPOCH) // _MILLISECOND) << 80))
