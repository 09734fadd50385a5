"""`registry demo`, and what `registry serve --demo` prints once it is ready."""

from __future__ import annotations

import os
import threading
import time
import urllib.error
import urllib.request
from ipaddress import ip_address

import click

from registry.cli.demo.client import WalkFailed
from registry.cli.demo.people import FIRST, LAST, PASSWORD, PHARMACIES, PRESCRIBERS
from registry.cli.demo.walk import walk
from registry.config import Config, ConfigurationError

SLOWEST_START_S = 60.0


@click.command()
def demo() -> None:
    """Walk through the main job on a running demo.

    Asks the server at REGISTRY_LISTEN, which `registry serve --demo` has filled with demo data.
    """
    try:
        walk(address_of(Config.from_environment(os.environ)), click.echo)
    except WalkFailed as error:
        raise click.ClickException(f"{error}; start it with 'registry serve --demo'") from error


def announce_when_ready(config: Config) -> None:
    """Start a thread that waits for the server, then prints its address, the sign-ins and the walk."""
    threading.Thread(target=_announce, args=[config], name="demo", daemon=True).start()


def address_of(config: Config) -> str:
    """Return the address of the server as a browser takes it."""
    host = f"[{config.listen_host}]" if ":" in config.listen_host else config.listen_host
    return f"http://{host}:{config.listen_port}"


def require_loopback(config: Config) -> None:
    """Raise ConfigurationError unless only this machine can reach the server: everybody knows the demo's password."""
    try:
        private = config.listen_host == "localhost" or ip_address(config.listen_host).is_loopback
    except ValueError:
        private = False
    if not private:
        raise ConfigurationError(
            "REGISTRY_LISTEN",
            f"is {config.listen_host}, but the demo's password is known to everybody",
            "serve the demo on 127.0.0.1, or leave out --demo",
        )


def _announce(config: Config) -> None:
    address = address_of(config)
    if not _ready(address):
        click.echo("registry: the server is not ready, so there is no walk", err=True)
        return
    click.echo(
        f"\nServing on {address} (API: {address}/docs). Ctrl-C stops; the data stays in {config.home}.\n"
    )
    usernames = [FIRST, LAST, "demo-administrator", *(name for name, _ in (*PRESCRIBERS, *PHARMACIES))]
    click.echo(f"Sign in as {', '.join(usernames)}; the password of all is {PASSWORD}\n")
    click.echo("The main job, live:")
    try:
        walk(address, click.echo)
    except WalkFailed as error:
        click.echo(f"registry: the walk stopped: {error}", err=True)


def _ready(address: str) -> bool:
    deadline = time.monotonic() + SLOWEST_START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - our own server's address
                return True
        except OSError:
            time.sleep(0.1)
    return False
