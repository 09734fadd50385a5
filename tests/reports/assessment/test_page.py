"""The page shows what the report says and nothing that was withheld, and its policy lets nothing else in."""

from __future__ import annotations

import csv
import re
from base64 import b64encode
from datetime import UTC, date, datetime
from hashlib import sha256
from io import StringIO
from xml.etree import ElementTree

from registry.reports.assessment.document import document
from registry.reports.assessment.measure import Assessment, Group, Line, Measure, Period, Shape
from registry.reports.assessment.page import page
from registry.reports.assessment.small_cells import protected
from registry.reports.assessment.table import HEADER, table
from registry.reports.charts import Bar, bars, columns

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
REASONS = Measure(
    "reasons",
    "Reasons",
    "Why.",
    "refusals",
    "refusals",
    47,
    (Line("<script>", 40), Line("rare", 7), Line("=1+1", 20)),
    Shape.OVERLAPPING,
)
MONTHS = Measure(
    "months",
    "Months",
    "When.",
    "asks",
    "asks",
    47,
    (Line("2026-01", 35), Line("2026-02", 12)),
    Shape.OVER_TIME,
)
GROUPS = protected([Group("g", "A group", (REASONS, MONTHS), ("A note.",))])
REPORT = Assessment(
    "test-program",
    "Test REMS",
    (),
    Period(date(2026, 1, 1), date(2026, 2, 28), "UTC", START, END),
    END,
    11,
    GROUPS,
    (),
    "test",
)


def parsed(drawing: str) -> ElementTree.Element:
    """The drawing as XML, which it must be."""
    return ElementTree.fromstring(drawing)  # noqa: S314  our own


def test_what_is_withheld_stands_nowhere() -> None:
    text, plain = page(REPORT), document(REPORT)
    assert re.findall(r'<th scope="row">rare</th><td class="count">([^<]*)', text) == ["withheld"]
    assert [line["count"] for line in plain["groups"][0]["measures"][0]["lines"]] == [None, None, 20]
    assert plain["withheld"] == 2


def test_what_is_shown_is_escaped_and_no_style_or_script_stands_on_an_element() -> None:
    text = page(REPORT)
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert re.findall(r"<[^>]*\s(?:style|on\w+)=", text) == []


def test_no_cell_of_the_table_is_a_formula_and_what_is_withheld_is_empty() -> None:
    rows = [dict(zip(HEADER, row, strict=True)) for row in csv.reader(StringIO(table(REPORT)))][1:]
    counted = {row["label"]: (row["count"], row["withheld"]) for row in rows if row["measure"] == "reasons"}
    assert counted == {"<script>": ("", "yes"), "rare": ("", "yes"), "'=1+1": ("20", "no")}
    assert [row["definition"] for row in rows if row["measure"] == "note"] == ["A note."]


def test_the_policy_names_the_only_style_sheet() -> None:
    text = page(REPORT)
    (sheet,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in text
    assert "default-src &#39;none&#39;" in text


def test_charts_are_drawn_to_scale_and_named() -> None:
    drawn = parsed(bars("A & B", [Bar("x", 10), Bar("y", 5), Bar("z", None)]))
    widths = [float(one.get("width", "").rstrip("%")) for one in drawn.iter("rect")]
    assert widths[0] == 2 * widths[1]
    assert drawn.get("aria-label", "").startswith("A & B.")
    assert [one.get("class") for one in drawn.iter("rect")] == [None, None, "withheld"]
    drawn = parsed(columns("C", [Bar(f"2026-{month:02}", month * 100) for month in range(1, 13)]))
    heights = [float(one.get("height", "")) for one in drawn.iter("rect")]
    assert heights == sorted(heights)
    assert max(heights) < float(drawn.get("height", ""))
    assert parsed(columns("nothing", [])).tag == "svg"
