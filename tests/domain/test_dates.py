"""Months and birthdays as people count them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from time import tzset
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.canonical import instant_text
from registry.domain.dates import DAY, add_months, add_months_to_day, age_on, birthday, day_in, start_of

MOMENT = timedelta(microseconds=1)
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("instant", "months", "later"),
    [
        (datetime(2025, 3, 2, 15, tzinfo=UTC), 12, datetime(2026, 3, 2, 15, tzinfo=UTC)),
        (datetime(2024, 2, 29, tzinfo=UTC), 12, datetime(2025, 2, 28, tzinfo=UTC)),
        (datetime(2026, 1, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2026, 12, 31, tzinfo=UTC), 2, datetime(2027, 2, 28, tzinfo=UTC)),
    ],
)
def test_months_after_an_instant(instant: datetime, months: int, later: datetime) -> None:
    assert add_months(instant, months) == later


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 3, 2), 24, date(2026, 3, 2)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2026, 12, 31), 2, date(2027, 3, 1)),
    ],
)
def test_months_after_a_day(day: date, months: int, later: date) -> None:
    assert add_months_to_day(day, months) == later


@pytest.mark.parametrize(
    ("born_on", "of_age_on"),
    [
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2004, 2, 29), date(2022, 3, 1)),
        (date(2008, 3, 2), date(2026, 3, 2)),
        (date(2008, 12, 31), date(2026, 12, 31)),
    ],
)
def test_the_eighteenth_birthday(born_on: date, of_age_on: date) -> None:
    assert birthday(born_on, 18) == of_age_on
    assert [age_on(of_age_on + days * DAY, born_on) for days in (-1, 0, 1)] == [17, 18, 18]


def test_the_age_on_the_day_of_birth_and_before() -> None:
    born_on = date(2024, 2, 29)
    assert [age_on(born_on + days * DAY, born_on) for days in (-1, 0, 365, 366)] == [-1, 0, 0, 1]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_an_age_is_reached_exactly_from_its_birthday_on(born_on: date, day: date) -> None:
    for years in (12, 18, 50):
        assert (age_on(day, born_on) >= years) is (day >= birthday(born_on, years))


def test_a_day_begins_with_its_time_zone() -> None:
    assert start_of(date(2026, 3, 9), "America/New_York") == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert day_in(datetime(2026, 3, 9, 3, 59, tzinfo=UTC), "America/New_York") == date(2026, 3, 8)


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own time zone is far from UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    tzset()
    yield
    monkeypatch.undo()
    tzset()


@pytest.mark.usefixtures("in_tokyo")
def test_the_zone_of_the_machine_does_not_matter() -> None:
    evening = datetime(2026, 1, 31, 20, tzinfo=UTC)
    assert add_months(evening, 1) == datetime(2026, 2, 28, 20, tzinfo=UTC)
    assert add_months(evening, 1).tzinfo is UTC
    assert start_of(date(2026, 3, 9), "America/New_York").tzinfo is UTC
    elsewhere = evening.astimezone(timezone(timedelta(hours=-5)))
    assert instant_text(elsewhere) == "2026-01-31T20:00:00.000000Z"


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Europe/London", date(2026, 3, 29), 23),
        ("Europe/London", date(2026, 10, 25), 25),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Pacific/Honolulu", date(2026, 3, 8), 24),
    ],
)
def test_a_day_on_which_the_clocks_change_is_shorter_or_longer(zone: str, day: date, hours: int) -> None:
    """In Cairo the hour after midnight is left out, in Havana it comes twice: the day begins with the first of them."""
    begins, ends = start_of(day, zone), start_of(day + timedelta(days=1), zone)
    assert ends - begins == timedelta(hours=hours)
    assert [day_in(begins - MOMENT, zone), day_in(begins, zone)] == [day - timedelta(days=1), day]
    assert [day_in(ends - MOMENT, zone), day_in(ends, zone)] == [day, day + timedelta(days=1)]


@pytest.mark.parametrize(
    ("instant", "months", "later"),
    [
        (datetime(2026, 8, 31, 12, tzinfo=UTC), 6, datetime(2027, 2, 28, 12, tzinfo=UTC)),
        (datetime(2027, 8, 31, 12, tzinfo=UTC), 6, datetime(2028, 2, 29, 12, tzinfo=UTC)),
        (datetime(2026, 5, 31, 12, tzinfo=UTC), 1, datetime(2026, 6, 30, 12, tzinfo=UTC)),
        (datetime(2026, 2, 28, 12, tzinfo=UTC), 12, datetime(2027, 2, 28, 12, tzinfo=UTC)),
        (datetime(2026, 3, 7, 20, tzinfo=UTC), 12, datetime(2027, 3, 7, 20, tzinfo=UTC)),
        (datetime(2026, 3, 1, 4, tzinfo=NEW_YORK), 1, datetime(2026, 4, 1, 9, tzinfo=UTC)),
    ],
)
def test_months_of_different_length_end_with_their_last_day(
    instant: datetime, months: int, later: datetime
) -> None:
    """The clock time is kept in UTC: an hour later by a clock on a wall that was set forward in between."""
    assert add_months(instant, months) == later


def test_eighteen_years_after_a_leap_day_there_is_never_another() -> None:
    for year in range(1904, 2096, 4):
        assert birthday(date(year, 2, 29), 18) == date(year + 18, 3, 1)
