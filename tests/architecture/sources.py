"""The project's own files, parsed once for the tests of how it is built."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE_FOLDERS = ("registry", "migrations", "tests", "benchmarks")
PROSE_SUFFIXES = (".md", ".py", ".cfg", ".html", ".sql")


def python_files(*below: str) -> list[Path]:
    """Return the Python files below the folders, or below all folders of code."""
    return sorted(file for folder in below or CODE_FOLDERS for file in (ROOT / folder).rglob("*.py"))


def folders() -> set[Path]:
    """Return the folders that hold Python files."""
    return {file.parent for file in python_files()}


def prose_files() -> list[Path]:
    """Return every file in which people read sentences of this project."""
    below = (
        file
        for folder in (*CODE_FOLDERS, "docs")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in PROSE_SUFFIXES
    )
    return sorted([*below, *ROOT.glob("*.md"), *ROOT.glob("*.cfg")])


def name(file: Path) -> str:
    """Return the path as the project speaks of it."""
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(file.read_bytes(), filename=str(file))
