"""Clocks show aware instants in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from registry.clock import SetClock, SystemClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_system_clock_is_aware_and_goes_forward() -> None:
    first, second = SystemClock().now(), SystemClock().now()
    assert first.utcoffset() == timedelta(0)
    assert first <= second


def test_a_set_clock_stands_still_until_it_is_set() -> None:
    clock = SetClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.set(NOON - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)


def test_a_set_clock_shows_utc_whatever_it_was_set_to() -> None:
    shown = SetClock(datetime(2026, 3, 2, 7, tzinfo=timezone(timedelta(hours=-5)))).now()
    assert (shown, shown.utcoffset()) == (NOON, timedelta(0))


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        SetClock(datetime(2026, 3, 2, 12))  # noqa: DTZ001 - a naive one is the point
