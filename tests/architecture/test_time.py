"""Nothing but the clock asks what time it is, neither in Python nor in SQL."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import name, python_files, tree

ASKING = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}
ASKING_SQL = re.compile(
    r"\bnow\(\)|\bcurrent_(timestamp|date|time)\b|\b(clock|statement)_timestamp\(", re.IGNORECASE
)


def test_only_the_clock_asks_the_time() -> None:
    asked = {
        name(file)
        for file in python_files("registry", "migrations")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in ASKING
    }
    assert asked == {"registry/clock.py"}


def test_no_statement_asks_the_database_for_the_time() -> None:
    asked = {
        f"{name(file)}:{node.lineno}"
        for file in python_files("registry", "migrations")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ASKING_SQL.search(node.value)
    }
    assert not asked


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
