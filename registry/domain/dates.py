"""Days and months as people count them."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZERO = timedelta(0)
DAY = timedelta(days=1)
FULL_AGE = 18


def add_months(instant: datetime, months: int) -> datetime:
    """The same clock time (UTC) so many calendar months later; the last day of a shorter month where there is none."""
    utc = instant.astimezone(UTC)
    years, month = divmod(utc.month - 1 + months, 12)
    year = utc.year + years
    return utc.replace(year=year, month=month + 1, day=min(utc.day, monthrange(year, month + 1)[1]))


def add_months_to_day(day: date, months: int) -> date:
    """The same day so many calendar months later; the first of the next month where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if day.day > monthrange(year, month + 1)[1]:
        return add_months_to_day(day.replace(day=1), months + 1)
    return date(year, month + 1, day.day)


def day_in(instant: datetime, zone: str | ZoneInfo) -> date:
    """The calendar day that the instant falls on in that time zone."""
    return instant.astimezone(_zone(zone)).date()


def start_of(day: date, zone: str | ZoneInfo) -> datetime:
    """The instant, in UTC, at which the day begins in that time zone."""
    return datetime.combine(day, time.min, _zone(zone)).astimezone(UTC)


def birthday(born_on: date, age: int) -> date:
    """The day on which that age is reached; who was born on 29 February has a birthday every 1 March else."""
    return add_months_to_day(born_on, 12 * age)


def age_at(instant: datetime, zone: str | ZoneInfo, born_on: date) -> int:
    """The age in whole years at an instant, in the time zone where the birthday begins."""
    return age_on(day_in(instant, zone), born_on)


def age_on(day: date, born_on: date) -> int:
    """The age in whole years on that day; negative before the birth."""
    years = day.year - born_on.year
    return years if birthday(born_on, years) <= day else years - 1


def _zone(zone: str | ZoneInfo) -> ZoneInfo:
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)
