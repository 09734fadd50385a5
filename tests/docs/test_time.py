"""Every rule of the page on time names tests and scenarios that there are, and every hard case has a row."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import ROOT, tree
from tests.scenarios.files import scenarios

PAGE = ROOT / "docs" / "explanation" / "time.md"
ROWS = [
    line for line in PAGE.read_text(encoding="utf-8").split("## Each rule and its tests")[1].splitlines()
    if line.startswith("| ") and not line.startswith("| hard case")
]  # fmt: skip
NAMED = [name for row in ROWS for name in re.findall(r"`(tests/[^`]+)`", row)]
HARD_CASES = {
    "clocks change",
    "zones of pharmacy and patient",
    "leap days",
    "29 February",
    "months of different length",
    "set back",
    "reported days later",
    "out of order",
    "one microsecond",
}


@pytest.mark.parametrize("name", NAMED)
def test_the_test_is_there(name: str) -> None:
    path, _, scenario = name.partition(": ")
    if scenario:
        assert scenario in {one.name for one in scenarios(ROOT / path)}
        return
    path, _, function = name.partition("::")
    functions = {node.name for node in ast.walk(tree(ROOT / path)) if isinstance(node, ast.FunctionDef)}
    assert function in functions


def test_every_hard_case_has_a_row_and_every_row_a_test() -> None:
    subjects = [row.split("|")[1] for row in ROWS]
    assert {case for case in HARD_CASES if not any(case in subject for subject in subjects)} == set()
    assert [row for row in ROWS if not re.search(r"`tests/[^`]+`", row)] == []
