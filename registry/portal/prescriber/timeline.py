"""The patient's course in words: the lanes of its picture, and the lines of the table beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from registry.portal.language import said
from registry.portal.prescriber import words
from registry.portal.times import MONTHS, spoken
from registry.portal.viewing import viewed
from registry.reports.course_picture import Bar, Lane, Mark, Picture, draw

SHAPES = {"negative": ("dot", "good"), "positive": ("cross", "bad"), "invalid": ("cross", "bad")}
RESPONDENTS = {"patient": ("square", "plain"), "prescriber": ("diamond", "plain")}
Line = tuple[datetime, str, str]


def named(known: Mapping[Any, str], value: str) -> str:
    """What the value is called, in the language of the page; the value itself where it has no name."""
    label = known.get(value, value)
    return said(label)


def picture(found: Mapping[str, Any]) -> Markup:
    """The picture of the chart's course."""
    course = found["course"]
    lanes = (
        Lane(said("Pregnancy tests"), tuple(_test(row) for row in course["tests"])),
        Lane(
            said("Contraception"),
            tuple(
                Mark(row["confirmed_at"], "dot", "plain", spoken(row["confirmed_at"]))
                for row in course["confirmations"]
            ),
        ),
        Lane(said("Surveys"), tuple(_survey(row) for row in course["surveys"])),
        Lane(said("Authorization numbers"), bars=tuple(_number(row) for row in course["numbers"])),
        Lane(said("Supply"), bars=tuple(_supply(row) for row in course["releases"])),
        Lane(said("Prescription possible"), bars=_opening(found["opening"])),
        Lane(said("Dispense possible"), bars=tuple(_dispense(item) for item in found["dispense_windows"])),
    )
    shown = tuple(lane for lane in lanes if lane.marks or lane.bars)
    drawn = Picture(
        course["now"],
        shown,
        said("Timeline of the treatment"),
        said("The table below says the same."),
        said("now"),
    )
    return Markup(draw(drawn, _day))  # noqa: S704 - the picture escapes what it is given


def lines(found: Mapping[str, Any]) -> list[Line]:
    """What happened, as lines of a table, the newest first."""
    course = found["course"]
    some: list[Line] = [
        (row["collected_at"], said("Pregnancy test"), named(words.RESULTS, row["result"]))
        for row in course["tests"]
    ]
    some += [
        (
            row["confirmed_at"],
            said("Confirmation of contraception"),
            ", ".join(named(words.METHODS, name) for name in row["methods"]) or said("Abstinence"),
        )
        for row in course["confirmations"]
    ]
    some += [
        (row["answered_at"], named(words.RESPONDENTS, row["respondent"]), "") for row in course["surveys"]
    ]
    some += [
        (row["counseled_at"], said("Counseling"), named(words.TOPICS, row["topic"]))
        for row in course["counselings"]
    ]
    some += [
        (
            row["issued_at"],
            said("Authorization number"),
            said(
                "{number}, until {until}: {standing}",
                number=row["number"],
                until=spoken(row["valid_until"]),
                standing=named(words.SHORT_STANDINGS, row["standing"]),
            ),
        )
        for row in course["numbers"]
    ]
    some += [
        (row["released_at"], said("Release"), said("{days} days' supply", days=row["days_supply"]))
        for row in course["releases"]
    ]
    return sorted(some, key=lambda line: line[0], reverse=True)


def _test(row: Mapping[str, Any]) -> Mark:
    shape, kind = SHAPES[row["result"]]
    result = named(words.RESULTS, row["result"])
    return Mark(row["collected_at"], shape, kind, f"{result}, {spoken(row['collected_at'])}")


def _survey(row: Mapping[str, Any]) -> Mark:
    shape, kind = RESPONDENTS[row["respondent"]]
    who = named(words.RESPONDENTS, row["respondent"])
    return Mark(row["answered_at"], shape, kind, f"{who}, {spoken(row['answered_at'])}")


def _number(row: Mapping[str, Any]) -> Bar:
    end = row["cancelled_at"] or row["valid_until"]
    standing = named(words.SHORT_STANDINGS, row["standing"])
    return Bar(
        row["issued_at"],
        end,
        f"issued {row['standing']}",
        f"{row['number']}, {standing}, {spoken(end)}",
        standing,
    )


def _supply(row: Mapping[str, Any]) -> Bar:
    text = said("{days} days' supply", days=row["days_supply"])
    return Bar(
        row["released_at"], row["supply_until"], "supply", f"{text}, {spoken(row['released_at'])}", text
    )


def _opening(opening: Any) -> tuple[Bar, ...]:
    if opening is None:
        return ()
    title = _from_until(opening.opens_at, opening.closes_at)
    return (Bar(opening.opens_at, opening.closes_at, "possible", title),)


def _dispense(item: Mapping[str, Any]) -> Bar:
    title = _from_until(item["not_before"], item["not_after"])
    return Bar(item["not_before"], item["not_after"], "possible", title)


def _from_until(start: datetime, end: datetime | None) -> str:
    if end is None:
        return said("from {start}", start=spoken(start))
    return said("from {start} until {end}", start=spoken(start), end=spoken(end))


def _day(at: datetime) -> str:
    local = at.astimezone(viewed().zone)
    return f"{said(MONTHS[local.month - 1])} {local.day}"
