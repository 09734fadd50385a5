"""The list of commands, and what every command has in common."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from registry.cli import COMMANDS, commands
from tests.cli.conftest import CommandLine

CONTEXT = click.Context(commands)


def every_command() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        command = commands.get_command(CONTEXT, name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.commands]
    return found


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_command_explains_itself(registry: CommandLine, command: tuple[str, ...]) -> None:
    ran = registry(*command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"Usage: registry {' '.join(command)}" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_the_command_itself_says(name: str) -> None:
    command = commands.get_command(CONTEXT, name)
    assert command is not None
    assert command.get_short_help_str(limit=200) == COMMANDS[name][1]


def test_help_imports_no_command() -> None:
    program = (
        "import sys; from registry.cli import run; run(['--help'])\n"
        "sys.exit(bool({'sqlalchemy', 'flask', 'granian', 'registry.engine'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], stdout=subprocess.DEVNULL, check=False).returncode
        == 0
    )


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("programs", "nonsense"), ("settings", "--nonsense"), ("programs", "show", "aspirin")],
)
def test_bad_input_is_one_line_on_stderr_and_exit_code_2(
    registry: CommandLine, arguments: tuple[str, ...]
) -> None:
    ran = registry(*arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith("registry: ")


def test_a_wrong_setting_is_bad_input(registry: CommandLine) -> None:
    registry.set("REGISTRY_WORKRES", "2")
    ran = registry("db", "check")
    assert ran.code == 2
    assert ran.err == (
        "registry: REGISTRY_WORKRES is not a setting: the nearest is REGISTRY_WORKERS; correct the name or unset it\n"
    )


def test_a_database_that_can_not_be_reached_is_exit_code_3(registry: CommandLine) -> None:
    registry.set("REGISTRY_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/registry")
    ran = registry("db", "check")
    assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)


def test_nothing_is_colored(registry: CommandLine) -> None:
    assert "\x1b" not in "".join(registry(*command).out for command in [("settings",), ("programs", "list")])
