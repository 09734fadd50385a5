"""The PDF holds what the report says, can be read aloud, and is the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from registry.reports.assessment.measure import Group
from registry.reports.assessment.paper import paper, typesetter
from tests.reports.assessment.test_page import MONTHS, REASONS, REPORT

MARKUP = "#panic() *b* $x$ @y <z>"


@pytest.fixture(scope="module")
def pdf() -> PdfReader:
    """The report of the tests of the page, with words that the typesetter would obey if it read them as its own."""
    tables = (replace(REASONS, title=MARKUP), replace(MONTHS, quantiles={"half within": "3.0 h"}))
    empty = replace(MONTHS, code="none", title="Empty", total=0, lines=())
    named = replace(
        REPORT, title=MARKUP, groups=(*REPORT.groups, Group("h", MARKUP, (*tables, empty), (MARKUP,)))
    )
    made = paper(named, typesetter())
    assert made == paper(named, typesetter())
    return PdfReader(BytesIO(made))


def tags(node: Any) -> Iterator[str]:
    """The tags of the structure, in the order in which they are read aloud."""
    found = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(found, list):
        for child in found:
            yield from tags(child)
    elif isinstance(found, dict):
        if "/S" in found:
            yield found["/S"]
        yield from tags(found.get("/K", []))


def test_the_figures_and_the_words_stand_in_it_as_they_are(pdf: PdfReader) -> None:
    text = " ".join("\n".join(page.extract_text() for page in pdf.pages).split())
    for words in ("<script> withheld –", "rare withheld –", "=1+1 20 42.6%", "All refusals 47"):  # noqa: RUF001
        assert words in text, text
    assert "None: no asks among asks." in text
    assert "Half within: 3.0 h" in text
    assert text.count(MARKUP) >= 3


def test_it_is_tagged_and_says_that_it_is_accessible(pdf: PdfReader) -> None:
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"] == {"/Marked": True, "/Suspects": False}
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"] == {"/DisplayDocTitle": True, "/Direction": "/L2R"}
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    found = list(tags(root["/StructTreeRoot"]["/K"]))
    assert {"/Title", "/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= set(found), set(found)
    assert found.count("/Table") == 4
    assert found.count("/TH") == 3 * 4
    assert "/Figure" not in found
