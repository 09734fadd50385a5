"""How commands show what they found: a plain table for people, JSON for programs. Never any color."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import click

from registry.domain.canonical import canonical_json

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def show(rows: Sequence[Mapping[str, object]], *, as_json: bool, nothing: str) -> None:
    """Print rows of equal keys as a table or a JSON list; where there are none, the sentence `nothing`."""
    if as_json:
        _print_json(list(rows))
    elif rows:
        click.echo("\n".join(_table(rows)))
    else:
        click.echo(nothing)


def show_one(document: Mapping[str, object], *, as_json: bool) -> None:
    """Print one document, a line a key, or as a JSON object."""
    if as_json:
        _print_json(dict(document))
        return
    width = max(map(len, document))
    for name, value in document.items():
        click.echo(f"{_title(name).ljust(width)}  {_text(value)}")


def picked(rows: Iterable[Mapping[str, object]], *names: str) -> Iterator[dict[str, object]]:
    """Yield each row with only these keys, in this order."""
    for row in rows:
        yield {name: row[name] for name in names}


def _print_json(value: object) -> None:
    click.echo(json.dumps(json.loads(canonical_json(value)), indent=2, ensure_ascii=False))


def _table(rows: Sequence[Mapping[str, object]]) -> list[str]:
    names = list(rows[0])
    cells = [[_text(row[name]) for name in names] for row in rows]
    widths = [max(len(name), *(len(line[at]) for line in cells)) for at, name in enumerate(names)]
    lines = [[_title(name) for name in names], ["-" * width for width in widths], *cells]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _title(name: str) -> str:
    return name.replace("_", " ")


def _text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "-"
    return str(value)
