"""Instants and dates as people read them: in the viewer's zone, with the offset beside it."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup

from registry.portal.language import marked, said
from registry.portal.viewing import viewed

WEEKDAYS = (
    marked("Mon"),
    marked("Tue"),
    marked("Wed"),
    marked("Thu"),
    marked("Fri"),
    marked("Sat"),
    marked("Sun"),
)
MONTHS = (
    marked("Jan"),
    marked("Feb"),
    marked("Mar"),
    marked("Apr"),
    marked("May"),
    marked("Jun"),
    marked("Jul"),
    marked("Aug"),
    marked("Sep"),
    marked("Oct"),
    marked("Nov"),
    marked("Dec"),
)


def moment(at: datetime | str | None) -> Markup:
    """The instant: weekday, date, time and offset from UTC; nothing for none."""
    return _element(_instant(at).isoformat(), spoken(at)) if at else Markup("")


def spoken(at: datetime | str) -> str:
    """The same as plain words."""
    local = _instant(at).astimezone(viewed().zone)
    return said("{day}, {time} ({offset})", day=_day(local), time=_time(local), offset=offset(local))


def clock_time(at: datetime | str) -> Markup:
    """The time of day and the offset, where the day is plain from what stands around it."""
    local = _instant(at).astimezone(viewed().zone)
    return _element(
        _instant(at).isoformat(), said("{time} ({offset})", time=_time(local), offset=offset(local))
    )


def day(on: datetime | date | str | None) -> Markup:
    """The day; of an instant, the day in the viewer's zone. Nothing for none."""
    if not on:
        return Markup("")
    if isinstance(on, str):
        on = _read(on)
    if isinstance(on, datetime):
        on = on.astimezone(viewed().zone)
    return _element(on.isoformat(), _day(on))


def iso(at: datetime | str) -> str:
    """The instant as programs read it."""
    return _instant(at).isoformat()


def offset(local: datetime) -> str:
    """The offset from UTC, such as `UTC-05:00`, with a minus sign for the hyphen."""
    written = f"{local:%z}"
    sign = written[0].replace("-", "\u2212")
    return f"UTC{sign}{written[1:3]}:{written[3:5]}"


def _read(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)


def _instant(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _day(on: date) -> str:
    weekday, month = WEEKDAYS[on.weekday()], MONTHS[on.month - 1]
    return said(
        "{weekday}, {month} {day}, {year}", weekday=said(weekday), month=said(month), day=on.day, year=on.year
    )


def _time(local: datetime) -> str:
    half = said("AM") if local.hour // 12 == 0 else said("PM")
    return said(
        "{hour12}:{minute} {half}",
        hour12=(local.hour - 1) % 12 + 1,
        hour24=f"{local.hour:02d}",
        minute=f"{local.minute:02d}",
        half=half,
    )


def _element(machine: str, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, words)
