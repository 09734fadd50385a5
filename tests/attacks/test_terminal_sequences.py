"""Names that are commands to a terminal, or turn what is read around: the command line shows them and obeys none."""

from __future__ import annotations

import json
import unicodedata

import pytest

from registry.cli.output import COMMANDS, visible
from tests.cli.conftest import CommandLine, on_database, registry

__all__ = ["on_database", "registry"]  # the fixtures

HOSTILE = {
    "clears the screen": "Test\x1b[2J\x1b[H Auditor",
    "names the window": "Test\x1b]0;root\x07 Auditor",
    "a second line": "Test Auditor\nroot      administrator  Test Root",
    "a line over this one": "Test Auditor\rroot         administrator",
    "backspaces": "Test Auditor\b\b\b\b\b\b\bRoot",
    "eight-bit control": "Test \x9b2J Auditor",
    "right to left": "Test \u202erotiduA\u202c",
    "isolated": "Test \u2066Auditor\u2069",
    "no width": "Test\u200b\u200d\ufeff Auditor",
    "line separator": "Test\u2028Auditor",
}
ADD = ("account", "add", "test-auditor", "--role", "auditor", "--name")


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_character_that_a_terminal_obeys_is_left(name: str) -> None:
    assert commands(name)
    assert not commands(visible(name))


def test_what_others_wrote_is_shown_and_not_obeyed(on_database: CommandLine) -> None:
    name = " ".join(HOSTILE.values())
    added = on_database(*ADD, name)
    assert added.code == 0
    table, as_json = on_database("account", "list").out, on_database("account", "list", "--json").out
    for printed in (added.out, table, as_json):
        assert not commands(printed.replace("\n", ""))
    assert len(table.splitlines()) == 3, "a heading, a line, and the one account"
    assert visible(name) in table
    assert json.loads(as_json)[0]["name"] == name, "a program reads what was written"


def test_a_complaint_shows_what_it_repeats(registry: CommandLine) -> None:
    name = " ".join(HOSTILE.values())
    for command in (("programs", "show", name), (name,)):
        said = registry(*command).err
        assert said.count("\n") == 1
        assert not commands(said[:-1])


def commands(text: str) -> set[str]:
    """The characters of the text that a terminal obeys or hides."""
    return {one for one in text if unicodedata.category(one) in COMMANDS}


def test_letters_of_every_script_stay_as_they_are() -> None:
    assert visible("Søren Ñandú 李 Ωmega — 5 °C") == "Søren Ñandú 李 Ωmega — 5 °C"
