"""The schema for editors knows what the loader knows: it takes every edition, and refuses what the loader refuses."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import jsonschema_rs
import pytest

from registry.domain.preconditions import PRECONDITIONS
from registry.programs import load_editions
from registry.programs.edition_schema import edition_schema
from tests.architecture.sources import ROOT, name
from tests.programs.test_defects import DEFECTS, TEXT
from tests.programs.test_mistaken_units import MISTAKES

PAGE = ROOT / "docs" / "reference" / "edition.schema.json"
SHIPPED = sorted(
    file for file in (ROOT / "registry" / "programs").glob("*/*.toml") if file.name != "products.toml"
)
SCHEMA = jsonschema_rs.validator_for(json.loads(PAGE.read_text(encoding="utf-8")), validate_formats=True)
LOADER_ALONE = {
    "source that is not listed",
    "text for the first day",
    "value for a category that is not concerned",
    "category without its value",
    "window that is empty",
    "more dosing days than the cycle has",
    "unknown time zone",
    "path for a time zone",
    "end before the beginning",
    "checklist item twice",
}
"""What takes more than one place of the file to see, a list of time zones, or a date that is no text."""


def document(text: str) -> dict[str, Any]:
    """The file as an editor's schema sees it: dates are texts."""
    parsed: dict[str, Any] = json.loads(json.dumps(tomllib.loads(text), default=lambda day: day.isoformat()))
    return parsed


def test_the_page_is_current() -> None:
    current = json.dumps(edition_schema(), indent=2, ensure_ascii=False) + "\n"
    said = "run registry programs schema > docs/reference/edition.schema.json"
    assert PAGE.read_text(encoding="utf-8") == current, said


def test_every_edition_that_comes_along_is_tried() -> None:
    assert len(SHIPPED) == sum(map(len, load_editions().values()))


@pytest.mark.parametrize("file", SHIPPED, ids=name)
def test_the_editions_that_come_along_keep_to_it(file: Any) -> None:
    errors = [str(error) for error in SCHEMA.iter_errors(document(file.read_text(encoding="utf-8")))]
    assert errors == []


def test_every_precondition_and_parameter_is_known() -> None:
    known = edition_schema()["properties"]["preconditions"]["properties"]
    assert list(known) == [precondition.code for precondition in PRECONDITIONS]
    for precondition in PRECONDITIONS:
        assert {parameter.name for parameter in precondition.parameters} <= known[precondition.code][
            "properties"
        ].keys()


@pytest.mark.parametrize(
    ("old", "new", "wrong"), [pytest.param(*d[1:], id=d[0]) for d in (*DEFECTS, *MISTAKES)]
)
def test_a_defect_is_underlined(request: pytest.FixtureRequest, old: str, new: str, wrong: str) -> None:
    if "no TOML" in wrong:
        return
    alone = request.node.callspec.id in LOADER_ALONE
    assert SCHEMA.is_valid(document(TEXT.replace(old, new, 1))) == alone
