"""Offsets count calendar years and months as calendars do, and the rest as time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from registry.scenarios.offsets import parse_offset

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("-12d", NOW - timedelta(days=12)),
        ("+3h", NOW + timedelta(hours=3)),
        ("-30m", NOW - timedelta(minutes=30)),
        ("-1d6h", NOW - timedelta(days=1, hours=6)),
        ("+0h", NOW),
        ("-17y", NOW.replace(year=2009)),
        ("-23mo", NOW.replace(year=2024, month=4)),
        ("+1y2mo3d4h5m6s", datetime(2027, 5, 5, 19, 5, 6, tzinfo=UTC)),
    ],
)
def test_the_instant_after(text: str, instant: datetime) -> None:
    assert parse_offset(text).after(NOW) == instant


@pytest.mark.parametrize("text", ["12d", "-12", "-d", "-1w", "- 1d", "-1.5d", "", "-1d 6h", "yesterday"])
def test_what_is_no_offset(text: str) -> None:
    with pytest.raises(ValueError, match="no offset"):
        parse_offset(text)


def test_a_day_is_counted_in_the_zones_own_calendar() -> None:
    evening = datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert parse_offset("-18y").day_after(evening, "America/New_York") == date(2008, 3, 1)
    assert parse_offset("-18y").day_after(evening, "UTC") == date(2008, 3, 2)


def test_there_is_no_29_february_in_a_common_year() -> None:
    leap_day = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert parse_offset("-18y").day_after(leap_day, "UTC") == date(2010, 2, 28)
