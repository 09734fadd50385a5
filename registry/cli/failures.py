"""What each expected failure says on stderr, and the exit code it ends with."""

import click

from registry.cli.output import visible
from registry.cli.production import NotForProduction
from registry.config import ConfigurationError
from registry.domain.errors import DomainError, Unavailable
from registry.engine import EngineError
from registry.programs import DefectiveProgram
from registry.programs.keys import UnusableKey
from registry.reports.assessment.paper import NoTypesetter

CHECK_FAILED = 1
BAD_INPUT = 2
NO_DATABASE = 3
INTERRUPTED = 130


def explain(error: Exception) -> int | None:
    """Say in one line on stderr what went wrong; return the exit code, or None when `error` is a bug."""
    match error:
        case click.exceptions.Abort():
            return _say("interrupted", INTERRUPTED)
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return BAD_INPUT
        case click.UsageError():
            return _say(f"{error.format_message()} {_where_to_look(error)}", BAD_INPUT)
        case click.ClickException():
            return _say(error.format_message(), BAD_INPUT)
        case NotForProduction():
            for finding in error.findings:
                _say(finding, BAD_INPUT)
            return BAD_INPUT
        case EngineError() | Unavailable():
            return _say(str(error), NO_DATABASE)
        case ConfigurationError() | DomainError() | UnusableKey() | NoTypesetter():
            return _say(str(error), BAD_INPUT)
        case DefectiveProgram():
            return _say(str(error), CHECK_FAILED)
        case _:
            return None


def _where_to_look(error: click.UsageError) -> str:
    return f"See '{error.ctx.command_path if error.ctx else 'registry'} --help'."


def _say(text: str, code: int) -> int:
    click.echo(f"registry: {visible(' '.join(text.split()))}", err=True)
    return code
