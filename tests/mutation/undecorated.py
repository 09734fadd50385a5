"""Decorators said as assignments, because mutmut leaves every decorated function alone.

`@precondition(...)` above `def f` becomes `f = precondition(...)(f)` below it, which means the same. Nothing is
remembered from one test to the next: `@cache` goes, `@cached_property` becomes a property.
"""

from __future__ import annotations

import ast

Function = ast.FunctionDef | ast.AsyncFunctionDef
_LEFT_ALONE = {"staticmethod", "classmethod"}
_FORGETS = {"cached_property": "property", "cache": ""}


def undecorated(source: str) -> str:
    """The module with no decorated function left, at its top or in its classes."""
    lines = source.splitlines()
    for function in reversed(_decorated(ast.parse(source).body)):
        lines = _rewritten(lines, function)
    return "\n".join(lines) + "\n"


def _decorated(body: list[ast.stmt]) -> list[Function]:
    found: list[Function] = []
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            found += _decorated(statement.body)
        elif isinstance(statement, Function) and _is_decorated(statement):
            found.append(statement)
    return found


def _is_decorated(function: Function) -> bool:
    return bool({ast.unparse(one) for one in function.decorator_list} - _LEFT_ALONE)


def _rewritten(lines: list[str], function: Function) -> list[str]:
    (decorator,) = function.decorator_list
    above, definition, end = decorator.lineno - 1, function.lineno - 1, function.end_lineno
    written = "\n".join(lines[above:definition]).strip().removeprefix("@")
    decorating = _FORGETS.get(written, written)
    assignment = f"{' ' * function.col_offset}{function.name} = {decorating}({function.name})"
    return [*lines[:above], *lines[definition:end], *assignment.split("\n"), *lines[end:]]
