"""The portal holds no rule: no view and no template compares a date, an instant or a status to decide."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import jinja2
import pytest
from jinja2 import nodes

from tests.architecture.sources import ROOT

PORTAL = ROOT / "registry" / "portal"
TOLD = re.compile(
    r"(^|_)(at|on|until|from|since|due|by|status|standing|verdict|outcome|result|state|age|days)$|^(now|today|as_of)$"
)
"""Names of what a rule would look at."""
VIEWS = sorted(file.relative_to(PORTAL).as_posix() for file in PORTAL.rglob("*.py"))
TEMPLATES = sorted(file.relative_to(PORTAL).as_posix() for file in PORTAL.rglob("*.html"))


def ruled(name: str) -> bool:
    return TOLD.search(name) is not None


def in_view(text: str) -> Iterator[str]:
    """What a module compares that a rule would."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare):
            for part in ast.walk(node):
                name = part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", None)
                if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
                    name = str(part.slice.value)
                if name and ruled(name):
                    yield f"line {node.lineno}: {name}"


def in_template(text: str) -> Iterator[str]:
    """What a template compares that a rule would."""
    for node in jinja2.Environment(autoescape=True).parse(text).find_all(nodes.Compare):
        names = [part.attr for part in node.find_all(nodes.Getattr)]
        names += [part.name for part in node.find_all(nodes.Name)]
        yield from (f"line {node.lineno}: {name}" for name in names if ruled(name))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_compares_no_date_and_no_status(name: str) -> None:
    assert list(in_view((PORTAL / name).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compares_no_date_and_no_status(name: str) -> None:
    assert list(in_template((PORTAL / name).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text", ["row['valid_until'] < now", "found.status == 'open'", "given['verdict'] is Verdict.REFUSED"]
)
def test_a_rule_in_a_view_is_found(text: str) -> None:
    assert list(in_view(text))


def test_a_rule_in_a_template_is_found() -> None:
    assert list(in_template("{% if row.valid_until < soon %}x{% endif %}"))
    assert list(in_template("{{ 'x' if row.status == 'met' }}"))
