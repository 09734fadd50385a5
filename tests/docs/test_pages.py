"""What every page of the documentation keeps to: its links lead somewhere, and it belongs to no one machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
MACHINE = re.compile(r"/(home|Users|work|root|usr/src|mnt|opt)/\w")
DECISION = re.compile(r"\d{4}-[a-z0-9-]+\.md")
PARTS_OF_A_DECISION = ("## Context", "## Decision", "## Rejected", "## Consequences")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LONGEST_DECISION = 60


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    assert not [link for link in LINK.findall(text) if not _leads_somewhere(page, link)]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_names_no_place_of_one_machine(page: Path) -> None:
    assert not MACHINE.search(page.read_text(encoding="utf-8"))


def test_the_index_leads_to_every_page_or_its_folder() -> None:
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / link).resolve() for link in LINK.findall(index.read_text(encoding="utf-8"))}
    pages = [page for page in (ROOT / "docs").rglob("*.md") if page != index]
    assert not [name(page) for page in pages if not listed & {page, page.parent}]


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_why_and_what_else_was_thought_of(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert DECISION.fullmatch(page.name)
    assert tuple(part for part in PARTS_OF_A_DECISION if f"\n{part}\n" in text) == PARTS_OF_A_DECISION
    assert len(text.splitlines()) <= LONGEST_DECISION


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def _leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith(("http://", "https://")):
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or anchor in _anchors(target)


def _anchors(page: Path) -> set[str]:
    """The anchors that a heading gets where Markdown is shown: small letters, spaces as hyphens, no punctuation."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
