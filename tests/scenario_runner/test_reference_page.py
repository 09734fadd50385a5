"""The page on scenarios names every word that the runner understands."""

from __future__ import annotations

import re
from pathlib import Path

from registry.scenarios import vocabulary
from registry.scenarios.reading import ASK_KEYS, COURSE_KEYS, SCENARIO_KEYS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "scenarios.md"
TABLES = (
    vocabulary.PATIENT,
    vocabulary.PRESCRIPTION,
    vocabulary.DISPENSE,
    vocabulary.RELEASE,
    *vocabulary.ACTS.values(),
)


def test_every_word_is_explained() -> None:
    prose = re.sub(r"```.*?```", "", PAGE.read_text("utf-8"), flags=re.DOTALL)
    told = {word for quoted in re.findall(r"`([^`]+)`", prose) for word in quoted.split()}
    known = {*vocabulary.PIECES, *vocabulary.ACTS, *SCENARIO_KEYS, *ASK_KEYS, *COURSE_KEYS}
    known |= {key for table in TABLES for key in table}
    assert known - told == set()


def test_every_act_and_piece_of_the_page_exists() -> None:
    page = PAGE.read_text("utf-8")
    baseline, acts = page.split("## The baseline")[1].split("## Acts")
    for part, words in ((baseline, vocabulary.PIECES), (acts, vocabulary.ACTS)):
        rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
        assert {word for row in rows for word in re.findall(r"`([^`]+)`", row)} == set(words)
