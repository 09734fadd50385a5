"""The reference pages are the ones that the code gives now."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest

from registry.api import api_page, rights_page
from registry.api.problem_codes import PROBLEMS
from registry.api.problems import PHRASES, STATUSES
from registry.cli import cli_page, settings_page
from registry.config import known_variables
from registry.domain import errors
from registry.domain.preconditions import PRECONDITIONS
from registry.programs import advisories_page, load_editions, preconditions_page, program_page
from registry.services.standing import NAMES
from registry.storage.constraints import CONFLICTS
from tests.architecture.sources import ROOT, python_files, tree
from tests.scenarios import coverage_page

PAGES: dict[str, Callable[[], str]] = {
    "advisories": lambda: advisories_page.page(load_editions()),
    "api": api_page.page,
    "cli": cli_page.page,
    "coverage": coverage_page.page,
    "preconditions": preconditions_page.page,
    "rights": rights_page.page,
    "settings": settings_page.page,
}
OF_COMMANDS = {
    "data-key-needed",
    *("edition-backdated", "edition-missing", "edition-unfit", "key-not-trusted", "published", "unsigned"),
    "no-such-signature",
}
"""Codes that only the command line meets, so no problem document carries them."""

OF_HTTP = {
    "refused",
    "bad-request",
    "method-not-allowed",
    "unsupported-media-type",
    "internal-error",
    "too-many-requests",
} | {phrase.lower().replace(" ", "-") for phrase in PHRASES.values()}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_current(name: str) -> None:
    write: Callable[[], str] = PAGES[name]
    module = write.__module__
    kept = (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")
    assert kept == write(), f"run python -m {module} > docs/reference/{name}.md"


@pytest.mark.parametrize("program", load_editions().programs)
def test_the_page_of_a_program_is_current(program: str) -> None:
    kept = (ROOT / "docs" / "programs" / f"{program}.md").read_text(encoding="utf-8")
    assert kept == program_page.page(load_editions(), program), "run make docs"


def test_there_is_a_page_for_every_program_and_no_other() -> None:
    kept = {page.stem for page in (ROOT / "docs" / "programs").iterdir()}
    assert kept == set(load_editions().programs)


@pytest.mark.parametrize("program", load_editions().programs)
def test_every_value_and_product_of_a_program_has_its_place(program: str) -> None:
    editions = load_editions()
    text = program_page.page(editions, program)
    for code, rule in editions[program][-1].rules.items():
        assert f"| [{code}](" in text
        assert not [name for name in rule.parameters if f"| {code}: `{name}`" not in text]
    assert not [item for item in editions.products(program) if f"| {item.printed_ndc} |" not in text]


def test_every_precondition_reason_and_value_has_its_place() -> None:
    text = preconditions_page.page()
    edition = load_editions()[preconditions_page.PROGRAM][-1]
    for precondition in PRECONDITIONS:
        section = text.split(f"\n### {precondition.code}\n")[1].split("\n### ")[0]
        rule = edition.rules.get(precondition.code)
        parameters = rule.parameters if rule is not None else ()
        wanted = {f"`{name}`" for name in (*precondition.reasons, *parameters)}
        assert not {name for name in wanted if name not in section}, precondition.code


def test_every_setting_has_its_place() -> None:
    text = settings_page.page()
    assert not [name for name in known_variables() if f"`{name}`" not in text]


def test_every_code_of_a_problem_is_listed_with_its_status() -> None:
    listed = {code: status for code, status, _ in PROBLEMS}
    assert len(listed) == len(PROBLEMS)
    assert set(listed) | OF_COMMANDS == set(_codes()) | OF_HTTP | {"not-found"}
    assert {code: status for code, status in _codes().items() if code in listed} == {
        code: status for code, status in listed.items() if code not in OF_HTTP
    }


def _codes() -> dict[str, int]:
    """Every code that a domain error is raised with, and the status of its kind."""
    kinds = {kind.__name__: status for kind, status in STATUSES.items()}
    found = {kind.code: status for kind, status in STATUSES.items()}
    found |= {code: kinds[kind] for kind, code in _named_where_raised() if kind in kinds}
    found |= {code: kinds["Conflict"] for code, _ in CONFLICTS.values()}
    found |= {f"no-such-{name}": kinds["NotFound"] for name in NAMES.values()}
    return {code: status for code, status in found.items() if code != errors.Conflict.code}


def _named_where_raised() -> Iterator[tuple[str, str]]:
    for file in python_files("registry"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                for keyword in node.keywords:
                    if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                        yield node.func.id, str(keyword.value.value)
