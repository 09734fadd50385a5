"""The command line. Each group stands in a file of its own and is imported only when it is used.

Exit codes: 0 done, 1 a check failed, 2 bad input or setting, 3 the database can not be used. What went wrong is one
line on stderr.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from registry import __version__

# name: (module and attribute, what the list of commands says)
COMMANDS = {
    "serve": ("registry.cli.serve:serve", "Serve the registry over HTTP."),
    "demo": ("registry.cli.demo.command:demo", "Walk through the main job on a running demo."),
    "doctor": ("registry.cli.doctor:doctor", "Check that everything the registry needs is there."),
    "settings": ("registry.cli.settings:settings", "List the settings and the values in force."),
    "db": ("registry.cli.db:db", "Bring the database to the newest schema, or check that it is."),
    "account": ("registry.cli.account:account", "Add, invite, disable and list accounts."),
    "token": ("registry.cli.tokens:token", "Issue, revoke and list the bearer tokens of an account."),
    "programs": (
        "registry.cli.programs:programs",
        "Look at the programs and their editions, and publish one.",
    ),
    "scenarios": ("registry.scenarios.command:scenarios", "Carry out cases from scenario files."),
    "patients": ("registry.cli.patients:patients", "Account for who read a patient's record."),
    "decisions": ("registry.cli.decisions:decisions", "Show decisions, and decide them again."),
    "pregnancies": ("registry.cli.pregnancies:pregnancies", "List reported pregnancies."),
    "noncompliance": (
        "registry.cli.noncompliance:noncompliance",
        "Find what is not as a program wants it, and list events and cases.",
    ),
    "ask": ("registry.cli.ask:ask", "Ask what happened, and what was true or known at an instant."),
    "keys": (
        "registry.cli.keys:keys",
        "Make, list, rotate and retire the keys that encrypt names, birth dates and free text.",
    ),
    "reports": ("registry.cli.reports:reports", "Report on a program to those who oversee it."),
    "signatures": ("registry.cli.signatures:signatures", "Verify signatures, and show one."),
    "ledger": ("registry.cli.ledger:ledger", "Check the ledger, seal it, and prove what it holds."),
    "worker": ("registry.cli.worker:worker", "Seal the ledger until a signal ends it."),
}


class Commands(click.Group):
    """A group that knows its commands by name and imports one only to run it, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they are shown."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command, or None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=Commands)
@click.version_option(__version__, prog_name="registry")
def commands() -> None:
    """The registry that stands between a dangerous drug and a patient.

    Exit codes: 0 done, 1 a check failed, 2 bad input or setting, 3 the database can not be used.
    """


def main() -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. What went wrong stands in one line on stderr."""
    try:
        code = commands.main(list(arguments), prog_name="registry", standalone_mode=False)
    except Exception as error:
        explained: int | None = import_module("registry.cli.failures").explain(error)
        if explained is None:
            raise
        return explained
    return code if isinstance(code, int) else 0
