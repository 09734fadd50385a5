"""A decorator said as an assignment means the same."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from tests.mutation.undecorated import undecorated

DOMAIN = Path(__file__).parents[2] / "registry" / "domain"
SOURCE = '''
from functools import cache, cached_property


def marked(*marks):
    def mark(function):
        return (*marks, function.__doc__, function(3))
    return mark


@marked(
    "a",
    "b",
)
def tripled(number):
    """Three times."""
    return 3 * number


@cache
def fresh():
    return []


class Box:
    @property
    def one(self):
        return 1

    @cached_property
    def list(self):
        return []

    @staticmethod
    def two():
        return 2
'''


def test_what_is_decorated_stays_what_it_was_but_remembers_nothing() -> None:
    names: dict[str, Any] = {}
    exec(compile(undecorated(SOURCE), "box", "exec"), names)  # noqa: S102
    assert names["tripled"] == ("a", "b", "Three times.", 9)
    assert names["fresh"]() is not names["fresh"]()
    box = names["Box"]()
    assert (box.one, box.two()) == (1, 2)
    assert box.list is not box.list


def test_no_function_of_the_domain_is_out_of_reach() -> None:
    for file in DOMAIN.rglob("*.py"):
        functions = [
            node
            for node in ast.walk(ast.parse(undecorated(file.read_text(encoding="utf-8"))))
            if isinstance(node, ast.FunctionDef)
        ]
        assert [function.name for function in functions if function.decorator_list] == []
