"""What `registry serve` says once it is ready."""

from __future__ import annotations

import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable

import click

from registry.config import Config

SLOWEST_START_S = 60.0
CERTIFICATE_REQUIRED = "TLSV13_ALERT_CERTIFICATE_REQUIRED"


def address_of(config: Config) -> str:
    """Return the address of the server as a browser takes it."""
    host = f"[{config.listen_host}]" if ":" in config.listen_host else config.listen_host
    return f"{'http' if config.tls_cert is None else 'https'}://{host}:{config.listen_port}"


def announce_when_ready(config: Config, then: Callable[[str], None] | None = None) -> None:
    """Start a thread that waits for the server, prints its address, and calls `then` with it."""
    threading.Thread(target=_announce, args=[config, then], name="announcing", daemon=True).start()


def _announce(config: Config, then: Callable[[str], None] | None) -> None:
    address = address_of(config)
    if not _ready(address):
        click.echo(f"registry: {address} is not ready after {SLOWEST_START_S:.0f} seconds", err=True)
        return
    data = f" The data stays in {config.home}." if config.database_url is None else ""
    click.echo(
        f"Serving on {address}: open it and sign in. The API is described at {address}/docs. Ctrl-C stops it.{data}"
    )
    if then is not None:
        then(address)


def _ready(address: str) -> bool:
    deadline = time.monotonic() + SLOWEST_START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5, context=_own()):  # noqa: S310 - our own server
                return True
        except OSError as error:
            if asks_for_certificate(error):
                return True
            time.sleep(0.1)
    return False


def asks_for_certificate(error: OSError) -> bool:
    """Whether a server answered, by asking for a client certificate, which this program has not got."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return isinstance(reason, ssl.SSLError) and reason.reason == CERTIFICATE_REQUIRED


def _own() -> ssl.SSLContext:
    """Our own server's certificate is for the name that clients know it by, not for the address it listens on."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
