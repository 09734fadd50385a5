"""Ids sort by time and are UUIDs of version 7."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

import pytest

from registry.domain.ids import uuid7

INSTANT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def test_the_example_of_the_standard() -> None:
    """RFC 9562 appendix A.6."""
    instant = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    noise = ((0xCC3 << 62) | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    assert uuid7(instant, noise) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@pytest.mark.parametrize("noise", [bytes(10), b"\xff" * 10])
def test_version_and_variant_hold_whatever_the_noise(noise: bytes) -> None:
    made = UUID(uuid7(INSTANT, noise))
    assert made.version == 7
    assert made.variant == RFC_4122


def test_a_later_id_sorts_later() -> None:
    early = uuid7(INSTANT, b"\xff" * 10)
    assert early < uuid7(INSTANT + timedelta(milliseconds=1), bytes(10))


def test_too_little_noise_is_refused() -> None:
    with pytest.raises(ValueError, match="random bytes"):
        uuid7(INSTANT, bytes(9))


def test_an_instant_before_the_epoch_makes_an_id_too() -> None:
    made = uuid7(datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC), bytes(10))
    assert made == "ffffffff-ffff-7000-8000-000000000000"
