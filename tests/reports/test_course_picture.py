"""The picture of a patient's course: where things lie on it, what is left out, and that it is inert text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

from registry.reports.course_picture import LEFT, RIGHT, WIDTH, Bar, Lane, Mark, Picture, axis_of, draw
from tests.builders import T, days

SVG = "{http://www.w3.org/2000/svg}"


def picture(*lanes: Lane) -> Picture:
    return Picture(T, lanes, "Timeline <b>", "The table says the same.", "now")


def drawn(*lanes: Lane) -> str:
    return draw(picture(*lanes), lambda at: f"{at:%b %d}")


def test_an_instant_lies_where_its_share_of_the_axis_is() -> None:
    axis = axis_of(picture(Lane("Supply", bars=(Bar(T - days(10), T + days(18), "supply", "28 days"),))))
    assert axis.x(axis.start) == LEFT
    assert axis.x(axis.end) == WIDTH - RIGHT
    middle = axis.start + (axis.end - axis.start) / 2
    assert abs(axis.x(middle) - (LEFT + WIDTH - RIGHT) / 2) < 0.01
    assert axis.start < T - days(10)
    assert axis.end > T + days(18)


def test_a_bar_begins_and_ends_with_what_it_shows_and_an_open_end_reaches_the_edge() -> None:
    lanes = (
        Lane("Supply", bars=(Bar(T - days(10), T + days(18), "supply", "28 days", "28 days"),)),
        Lane("Possible", bars=(Bar(T, None, "possible", "from now"),)),
    )
    axis = axis_of(picture(*lanes))
    shapes = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn(*lanes))
    (left, width), (opens, rest) = [(float(x), float(w)) for x, w in shapes]
    assert abs(left - axis.x(T - days(10))) < 0.1
    assert abs(left + width - axis.x(T + days(18))) < 0.1
    assert abs(opens - axis.x(T)) < 0.1
    assert abs(opens + rest - (WIDTH - RIGHT)) < 0.1


def test_what_is_long_past_is_left_to_the_table() -> None:
    old, recent = Mark(T - days(400), "dot", "good", "old"), Mark(T - days(3), "cross", "bad", "recent")
    text = drawn(Lane("Pregnancy tests", (old, recent)))
    assert "recent" in text
    assert ">old<" not in text


def test_ticks_have_room_however_long_the_course_is() -> None:
    def ticks(back: timedelta, ahead: timedelta) -> list[datetime]:
        return list(axis_of(picture(Lane("Supply", bars=(Bar(T - back, T + ahead, "supply", ""),)))).ticks())

    for ahead in (1, 20, 90, 400):
        found = ticks(days(2), days(ahead))
        assert 2 <= len(found) <= 10
        assert found == sorted(found)


def test_it_is_one_svg_with_title_and_escaped_words_and_no_style_or_script() -> None:
    text = drawn(Lane("A & B", (Mark(T, "diamond", "plain", 'x"<script>'),)))
    root = ET.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title") == "Timeline <b>"
    assert "A & B" in [label.text for label in root.iter(f"{SVG}text")]
    assert "style=" not in text
    assert "<script" not in text
