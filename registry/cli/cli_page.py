"""The page `docs/reference/cli.md`, written from the help of every command.

Run `python -m registry.cli.cli_page > docs/reference/cli.md` after a change; a test fails on an old page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from registry.cli import COMMANDS, commands

WIDTH = 110

OPENING = """\
# Commands

*Written by `python -m registry.cli.cli_page > docs/reference/cli.md`; do not edit.*

`registry COMMAND --help` says the same. Commands read the [settings](settings.md) from the environment, and whoever
may run them may do everything they can: there is no sign-in. What went wrong is one line on stderr.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | a check failed: an old schema, a defective edition, a decision that differs, a broken ledger |
| 2 | bad input or setting |
| 3 | the database can not be used |

| command | |
|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    root = click.Context(commands, info_name="registry", max_content_width=WIDTH, terminal_width=WIDTH)
    summary = "".join(f"| [{name}](#registry-{name}) | {said} |\n" for name, (_, said) in COMMANDS.items())
    sections = (section for name in COMMANDS for section in _sections(root, name))
    return OPENING + summary + "".join(sections)


def _sections(above: click.Context, name: str, level: int = 2) -> Iterator[str]:
    """The help of one command, and below a group that of its commands."""
    command = above.command.get_command(above, name) if isinstance(above.command, click.Group) else None
    if command is None:
        raise LookupError(f"there is no command {name}")
    here = click.Context(command, above, info_name=name, max_content_width=WIDTH, terminal_width=WIDTH)
    said = "\n".join(line.rstrip() for line in command.get_help(here).strip().splitlines())
    yield f"\n{'#' * level} {here.command_path}\n\n```text\n{said}\n```\n"
    if isinstance(command, click.Group):
        for inner in command.list_commands(here):
            yield from _sections(here, inner, level + 1)


if __name__ == "__main__":
    sys.stdout.write(page())
