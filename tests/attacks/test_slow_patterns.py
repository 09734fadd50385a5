"""Texts that make a pattern try without end: each pattern of the registry looks at a whole body of them in no time."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from importlib import import_module

import pytest

import registry
from registry.access import KEY
from tests.architecture.sources import name, python_files, tree
from tests.attacks.surface import description

TEXT = 65_536
LONGEST_S = 0.5
"""Of processor time; a pattern that tries without end takes hours, one that tries squared takes minutes."""

SEARCHES = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "compile"}
FILLINGS = (
    *("0", "a", "A", "-", " ", "\t", "\n", ".", "_", ":", "+", "é", "\U0001f600", "/", "%", "(", "{", "Z"),
    *("0-", "a-", "-0", "1mo", "1m", "0.", "a.", "@a", "%(a)s", "{a}", "EU/1/", " AS a", "0a", "00:", "T00"),
)
HEADS = ("", "2026-03-02T15:00:00.", "+1d", "59572-", "%(", "(PostgreSQL) ", "a@", "EU/1/13/", "1")
TAILS = ("", "!", "\0", "\n", "-", "é")


GUARDED = {
    "registry.scenarios.offsets._PART": "it looks at what _OFFSET has matched as a whole, and at no more"
}


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module keeps, and every one that is written where it is used."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(registry.__path__, "registry."):
        if module.name.endswith(("__main__", "wsgi")):
            continue
        for kept, value in vars(import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[f"{module.name}.{kept}"] = value
    for where, call in calls():
        first = call.args[0]
        if isinstance(first, ast.Constant):
            found[where] = re.compile(str(first.value))
    for where, text in described(description()):
        found[where] = re.compile(text)
    return found


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every use of `re` in the registry."""
    for file in python_files("registry", "migrations"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = node.func.value
                if isinstance(of, ast.Name) and of.id == "re" and node.func.attr in SEARCHES:
                    yield f"{name(file)}:{node.lineno}", node


def described(schema: object, where: str = "openapi") -> Iterator[tuple[str, str]]:
    """Every pattern that the API's description gives to its clients."""
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield where, schema["pattern"]
        for key, below in schema.items():
            yield from described(below, f"{where}.{key}")
    elif isinstance(schema, list):
        for place, below in enumerate(schema):
            yield from described(below, f"{where}.{place}")


def distinct() -> dict[str, re.Pattern[str]]:
    """Each pattern once, under the first name it was found by."""
    by_text = {(one.pattern, one.flags): where for where, one in reversed(patterns().items())}
    return {where: re.compile(text, flags) for (text, flags), where in by_text.items()}


DISTINCT = distinct()


@pytest.mark.parametrize("where", sorted(DISTINCT.keys() - GUARDED.keys()))
def test_no_text_keeps_a_pattern_busy(where: str) -> None:
    pattern = DISTINCT[where]
    ways = [pattern.fullmatch, *([pattern.search] if searches(where) else [])]
    for tried, filling in enumerate(FILLINGS):
        for head, tail in ((HEADS[tried % len(HEADS)], TAILS[tried % len(TAILS)]), ("", "!")):
            text = head + filling * (TEXT // len(filling)) + tail
            for way in ways:
                began = time.thread_time()
                way(text)
                assert time.thread_time() - began < LONGEST_S, (pattern.pattern, filling)


def searches(where: str) -> bool:
    """Whether the pattern is looked for inside a text, which costs more than to compare it with the whole."""
    if where.startswith("openapi"):
        return True
    module, _, kept = where.rpartition(".")
    if ".py:" in where:
        call = next(call for place, call in calls() if place == where)
        return not ast.unparse(call.func).endswith(".fullmatch")
    text = inspect.getsource(import_module(module))
    return any(f"{kept}.{way}(" in text for way in SEARCHES - {"fullmatch", "compile"})


def test_the_patterns_are_found() -> None:
    assert KEY in DISTINCT.values()
    assert {"registry.api.schemas.fields.INSTANT", "registry.scenarios.offsets._OFFSET"} <= patterns().keys()
    assert len(DISTINCT) > 15


def test_no_pattern_is_made_of_what_somebody_sent() -> None:
    """What is no constant where it is used is a name of a constant of the module; none is put together on the way."""
    made = [
        where
        for where, call in calls()
        if not isinstance(call.args[0], ast.Constant)
        and not (isinstance(call.args[0], ast.Name) and call.args[0].id.isupper())
        and not (isinstance(call.func, ast.Attribute) and call.func.attr == "compile" and _kept(call))
    ]
    assert made == []


def _kept(call: ast.Call) -> bool:
    """Whether every part of the pattern is a constant or a name in capitals, which no request sets."""
    return all(
        node.id.isupper() or node.id == "re" for node in ast.walk(call.args[0]) if isinstance(node, ast.Name)
    )


def test_a_pattern_that_tries_without_end_would_be_noticed() -> None:
    began = time.thread_time()
    re.compile(r"(\w+\s?)*$").match("a" * 22 + "!")
    slow = time.thread_time() - began
    began = time.thread_time()
    KEY.match("a" * 22 + "!")
    assert slow > 50 * (time.thread_time() - began)
