"""Files and functions stay short enough to be read at once, and their names say something."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.sources import folders, name, python_files, tree

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
NAMES_THAT_SAY_NOTHING = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}


def test_a_file_holds_one_idea() -> None:
    lines = {name(file): _written_lines(file) for file in python_files()}
    assert not {file: count for file, count in lines.items() if count > LONGEST_FILE}, "split these by noun"


def test_a_function_fits_on_a_screen() -> None:
    lines = {
        f"{name(file)}:{node.name}": _lines(node)
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {function: count for function, count in lines.items() if count > LONGEST_FUNCTION}


def test_names_say_what_a_file_is_about() -> None:
    parts = {name(path): set(path.stem.lower().split("_")) for path in (*folders(), *python_files())}
    assert not [path for path, words in parts.items() if words & NAMES_THAT_SAY_NOTHING]


def _written_lines(file: Path) -> int:
    return sum(bool(line.strip()) for line in file.read_text(encoding="utf-8").splitlines())


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or 0) - first.lineno + 1 + function.body[0].lineno - function.lineno
