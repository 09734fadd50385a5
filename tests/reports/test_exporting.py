"""What an export writes is read back as it was, and a spreadsheet runs none of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest

from registry.reports.exporting import Export, Format, every_page
from registry.reports.paging import Page

ARMED = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1")
TEXTS = ("plain", 'a "quoted", one', "two\nlines", "caf\u00e9", "1=1", "a-b")


def written(export: Export, *pages: Page) -> str:
    following: Iterator[Page] = iter(pages[1:])
    return "".join(export.lines(every_page(pages[0], lambda _cursor: next(following))))


def page(*values: object, more: bool = False) -> Page:
    items = [{"value": value} for value in values]
    return Page(items, "more" if more else None, [f"after {n}" for n, _ in enumerate(items)])


@pytest.mark.parametrize("text", ARMED)
def test_a_text_that_a_spreadsheet_would_run_is_led_by_an_apostrophe(text: str) -> None:
    rows = list(csv.reader(io.StringIO(written(Export(Format.CSV, ["value"]), page(text)), newline="")))
    assert rows == [["cursor", "value"], ["after 0", f"'{text}"], ["end", ""]]


def test_everything_else_is_as_it_was() -> None:
    lines = written(Export(Format.CSV, ["value"]), page(*TEXTS, more=True), page(-5, None, True, ["=1", 2]))
    values = [row[1] for row in csv.reader(io.StringIO(lines, newline=""))]
    assert values == ["value", *TEXTS, "-5", "", "true", '["=1",2]', ""]


def test_each_line_of_ndjson_stands_alone() -> None:
    *lines, end = written(
        Export(Format.NDJSON, ["value"]), page(*TEXTS, *ARMED, more=True), page()
    ).splitlines()
    assert json.loads(end) == {"cursor": "end"}
    assert [json.loads(line)["value"] for line in lines] == [*TEXTS, *ARMED]
    assert json.loads(lines[1])["cursor"] == "after 1"


def test_no_page_is_read_before_the_one_before_it_was_taken() -> None:
    read: list[str] = []

    def page_after(cursor: str) -> Page:
        read.append(cursor)
        return page("x", more=True)

    lines = Export(Format.NDJSON, ["value"]).lines(every_page(page("x", more=True), page_after))
    next(lines)
    assert read == []
    next(lines)
    assert read == ["more"]


def test_an_export_that_broke_off_has_no_end() -> None:
    def page_after(_cursor: str) -> Page:
        raise ConnectionError

    lines = Export(Format.CSV, ["value"]).lines(every_page(page("x", more=True), page_after))
    taken = [next(lines), next(lines)]
    with pytest.raises(ConnectionError):
        next(lines)
    assert "end" not in "".join(taken)
