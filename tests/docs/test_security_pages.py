"""The pages on security are whole: each requirement that is aimed at stands there once, each test they name exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.architecture.sources import ROOT, tree
from tests.docs.asvs import OF_SIGNATURES_AND_KEYS, REQUIREMENTS

CONTROLS = (ROOT / "docs" / "reference" / "security-controls.md").read_text(encoding="utf-8")
THREATS = (ROOT / "docs" / "explanation" / "threat-model.md").read_text(encoding="utf-8")
STATES = {"met", "partly", "not yet", "not applicable"}
TEST = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")
ASVS, TOP_TEN, PART_11, SAFEGUARDS = (
    CONTROLS.split(f"\n## {title}\n")[1].split("\n## ")[0]
    for title in ("OWASP ASVS 5.0", "OWASP API Security Top 10 (2023)", "21 CFR Part 11", "45 CFR 164.312")
)


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = {"id", "paragraph", "state", "asset", "actor", "no.", "key"}
    return [row for row in cells if row[0] not in heads]


def asked() -> Iterator[tuple[str, list[str]]]:
    """Each requirement of ASVS on the page, with its row."""
    for row in rows(ASVS):
        for name in row[0].split(", "):
            yield name, row


@cache
def functions(file: str) -> frozenset[str]:
    """The tests in a file below tests/; none where there is no such file."""
    path = ROOT / "tests" / file
    if not path.is_file():
        return frozenset()
    return frozenset(
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


CONTROL_ROWS = [*rows(ASVS), *rows(TOP_TEN), *rows(PART_11), *rows(SAFEGUARDS)]


def test_the_standard_has_its_known_number_of_requirements() -> None:
    levels = list(REQUIREMENTS.values())
    assert (len(levels), levels.count(1), levels.count(2)) == (345, 70, 183)


def test_every_requirement_that_is_aimed_at_stands_on_the_page_once() -> None:
    listed = [name for name, _ in asked()]
    aimed = {name for name, level in REQUIREMENTS.items() if level <= 2} | OF_SIGNATURES_AND_KEYS
    assert len(listed) == len(set(listed))
    assert set(listed) <= REQUIREMENTS.keys()
    assert not aimed - set(listed)


def test_each_stands_in_its_chapter_with_its_level() -> None:
    for part in ASVS.split("\n### ")[1:]:
        chapter = part.split(" ")[0]
        for row in rows(part):
            names = row[0].split(", ")
            assert {name.split(".")[0] for name in names} == {chapter}, row
            levels = sorted({REQUIREMENTS[name] for name in names})
            assert row[1] == ", ".join(map(str, levels)), row


@pytest.mark.parametrize("row", CONTROL_ROWS, ids=lambda row: row[0])
def test_a_row_says_its_state_and_shows_what_it_claims(row: list[str]) -> None:
    state, how, tests = row[-3:]
    assert state in STATES
    assert how
    if state == "met":
        assert TEST.search(tests) or "](" in how, "what is met is shown by a test or a page"
    if state == "not yet":
        assert re.search(r"\bparts? [1-8]\b", how), "what is not there names the part that will bring it"
    if state == "partly":
        assert TEST.search(tests) or "](" in how or "`" in how


def test_every_risk_and_paragraph_is_listed() -> None:
    assert [row[0] for row in rows(TOP_TEN)] == [f"API{number}" for number in range(1, 11)]
    paragraphs = " ".join(row[0] for row in rows(PART_11))
    for paragraph in ("11.10(a)", "11.10(e)", "11.10(f)", "11.50", "11.70", "11.100", "11.200(a)", "11.300"):
        assert paragraph in paragraphs
    safeguards = [row[0] for row in rows(SAFEGUARDS)]
    assert {one[:3] for one in safeguards} == {"(a)", "(b)", "(c)", "(d)", "(e)"}


@pytest.mark.parametrize("page", [CONTROLS, THREATS], ids=["security controls", "threat model"])
def test_every_test_that_is_named_exists(page: str) -> None:
    named = TEST.findall(page)
    assert len(named) > 30
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not functions(file) or (name and name not in functions(file))
    ]
    assert not missing


def test_every_abuse_is_numbered_and_tried() -> None:
    cases = rows(THREATS.split("\n## Abuse cases\n")[1].split("\n## ")[0])
    assert [row[0] for row in cases] == [str(number) for number in range(1, len(cases) + 1)]
    assert all(len(row) == 4 and TEST.search(row[3]) for row in cases)


def test_every_attack_is_on_the_threat_model() -> None:
    attacks = {f"attacks/{file.name}" for file in (ROOT / "tests" / "attacks").glob("test_*.py")}
    assert not attacks - {file for file, _ in TEST.findall(THREATS)}
