"""`registry demo`, and what `registry serve --demo` shows once it is ready."""

from __future__ import annotations

import click

from registry.cli.announcing import address_of
from registry.cli.demo.client import WalkFailed
from registry.cli.demo.people import FIRST, LAST, PASSWORD, PHARMACIES, PRESCRIBERS
from registry.cli.demo.walk import walk
from registry.cli.opening import configured
from registry.config import Config, ConfigurationError

SIGN_INS = (*(name for name, _ in (*PRESCRIBERS, *PHARMACIES)), FIRST, LAST, "demo-administrator")


@click.command()
def demo() -> None:
    """Walk through the main job on a running demo.

    Asks the server at REGISTRY_LISTEN, which `registry serve --demo` has filled with demo data.
    """
    try:
        walk(address_of(configured()), click.echo)
    except WalkFailed as error:
        raise click.ClickException(f"{error}; start it with 'registry serve --demo'") from error


def show_demo(address: str) -> None:
    """Print the sign-ins, then the walk; a walk that can not go on says why on stderr."""
    click.echo(f"Sign in with the password {PASSWORD} as {', '.join(SIGN_INS)}.\n")
    click.echo("The main job, by real requests:")
    try:
        walk(address, click.echo)
    except WalkFailed as error:
        click.echo(f"registry: the walk stopped: {error}", err=True)


def require_demo(config: Config) -> None:
    """Raise ConfigurationError unless only this machine can reach the server: everybody knows the demo's password."""
    if not config.on_loopback:
        raise ConfigurationError(
            "REGISTRY_LISTEN",
            f"is {config.listen_host}, but the demo's password is known to everybody",
            "serve the demo on 127.0.0.1, or leave out --demo",
        )
    if config.in_production:
        raise ConfigurationError(
            "REGISTRY_ENVIRONMENT", "is production, and the demo is none", "unset it, or leave out --demo"
        )


def require_second_factor(config: Config) -> None:
    """Raise ConfigurationError when people could sign in by a password alone: that is the demo's privilege."""
    if not config.second_factor:
        raise ConfigurationError(
            "REGISTRY_SECOND_FACTOR", "is off, which only the demo may be", "unset it, or serve with --demo"
        )
