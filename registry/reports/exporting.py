"""A whole list as lines of text, page after page: NDJSON for programs, CSV for spreadsheets.

Every line carries the cursor after it, so an export that broke off is taken up again after the last whole line. The
last line says that it is the end and nothing else: a server may close a stream that failed as if it were whole. No more
than a page is in memory.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from registry.domain.canonical import canonical_json, instant_text
from registry.reports.paging import Page

CURSOR, END = "cursor", "end"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With these a spreadsheet takes a text for a formula (CWE-1236), also behind blanks."""


class Format(StrEnum):
    """How an export is written."""

    NDJSON = "ndjson"
    CSV = "csv"


@dataclass(frozen=True)
class Export:
    """What is written, and as what: a list's items, of which each has these columns."""

    format: Format
    columns: Sequence[str]

    def lines(self, pages: Iterator[Page]) -> Iterator[str]:
        """The text of the export, a chunk a page; a CSV begins with the names of its columns, both end with END."""
        if self.format is Format.CSV:
            yield _csv_line([CURSOR, *self.columns])
        for page in pages:
            yield "".join(
                self._line(cursor, item) for cursor, item in zip(page.cursors, page.items, strict=True)
            )
        yield self._line(END, {})

    def _line(self, cursor: str, item: Mapping[str, Any]) -> str:
        if self.format is Format.NDJSON:
            return canonical_json({**item, CURSOR: cursor}) + "\n"
        return _csv_line([cursor, *(_cell(item.get(name)) for name in self.columns)])


def every_page(first: Page, page_after: Callable[[str], Page]) -> Iterator[Page]:
    """The first page and all that follow it."""
    page = first
    while True:
        yield page
        if page.next is None:
            return
        page = page_after(page.next)


def _cell(value: Any) -> str:
    """The value as a spreadsheet shows it and never runs it."""
    match value:
        case None:
            return ""
        case bool() | dict() | list() | tuple():
            return canonical_json(value)
        case datetime():
            return instant_text(value)
        case int():
            return str(value)
        case _:
            return _unarmed(str(value))


def _unarmed(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
