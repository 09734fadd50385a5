"""Who may import whom: the contracts of setup.cfg hold, and no import hides from them."""

from __future__ import annotations

import ast
import configparser
import subprocess
import sys
from collections.abc import Iterator

from tests.architecture.sources import ROOT, name, python_files, tree

LAZY = {
    "registry/cli/__init__.py",
    "registry/programs/proofs/__init__.py",
    "registry/reports/assessment/paper.py",
    "registry/services/passwords.py",
}


def test_the_contracts_hold() -> None:
    # A process of its own: the linter sets up logging as it likes, and would silence every logger of this run.
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_layer_is_listed() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    assert config["importlinter:contract:layers"]["exhaustive"] == "True"


def test_the_domain_imports_the_standard_library_alone() -> None:
    foreign = {
        f"{name(file)}: {module}"
        for file in python_files("registry/domain")
        for node in ast.walk(tree(file))
        for module in _imported(node)
        if module.split(".")[0] not in sys.stdlib_module_names and not module.startswith("registry.domain.")
    }
    assert not foreign


def test_imports_stand_at_the_top() -> None:
    inner = {
        f"{name(file)}:{node.lineno}"
        for file in python_files()
        for function in ast.walk(tree(file))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not inner


def test_imports_name_what_they_take() -> None:
    everything = {
        f"{name(file)}:{node.lineno}"
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    }
    assert not everything


def test_only_what_is_seldom_needed_and_large_is_imported_by_name() -> None:
    called = {
        name(file)
        for file in python_files("registry")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Name) and node.id in ("import_module", "__import__")
    }
    assert called == LAZY


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield "." * node.level + (node.module or "")
