"""What `registry serve` says once it is ready."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Callable

import click

from registry.config import Config

SLOWEST_START_S = 60.0


def address_of(config: Config) -> str:
    """Return the address of the server as a browser takes it."""
    host = f"[{config.listen_host}]" if ":" in config.listen_host else config.listen_host
    return f"http://{host}:{config.listen_port}"


def announce_when_ready(config: Config, then: Callable[[str], None] | None = None) -> None:
    """Start a thread that waits for the server, prints its address, and calls `then` with it."""
    threading.Thread(target=_announce, args=[config, then], name="announcing", daemon=True).start()


def _announce(config: Config, then: Callable[[str], None] | None) -> None:
    address = address_of(config)
    if not _ready(address):
        click.echo(f"registry: {address} is not ready after {SLOWEST_START_S:.0f} seconds", err=True)
        return
    data = f" The data stays in {config.home}." if config.database_url is None else ""
    click.echo(f"Serving on {address}, its API described at {address}/docs. Ctrl-C stops it.{data}")
    if then is not None:
        then(address)


def _ready(address: str) -> bool:
    deadline = time.monotonic() + SLOWEST_START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - our own server's address
                return True
        except OSError:
            time.sleep(0.1)
    return False
