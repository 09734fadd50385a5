"""How commands show what they found: a plain table for people, JSON for programs. Never any color.

What others wrote is shown, not done: a character that a terminal would obey or hide stands as its escape, in JSON too.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import click

from registry.domain.canonical import canonical_json

COMMANDS = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""The categories of Unicode whose characters are not seen but have an effect."""

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


def visible(text: str) -> str:
    """The text with every character that is a command, invisible or turns the direction written as its escape."""
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) in COMMANDS
        else character
        for character in text
    )


def picked(rows: Iterable[Mapping[str, object]], *names: str) -> Iterator[dict[str, object]]:
    """Yield each row with only these keys, in this order."""
    for row in rows:
        yield {name: row[name] for name in names}


def _print_json(value: object) -> None:
    printed = json.dumps(json.loads(canonical_json(value)), indent=2, ensure_ascii=False)
    click.echo("".join(_in_json(character) for character in printed))


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
        return visible(", ".join(map(str, value))) or "-"
    return visible(str(value))


def _in_json(character: str) -> str:
    """The character, or the escape that JSON has for it; the line breaks between the values stay."""
    if character == "\n" or unicodedata.category(character) not in COMMANDS:
        return character
    return json.dumps(character)[1:-1]
