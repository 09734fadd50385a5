"""`registry serve`: the database made ready, then the server processes, until a signal ends them."""

import multiprocessing
import os
import socket
from contextlib import nullcontext
from datetime import datetime

import click
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from registry.cli.announcing import announce_when_ready
from registry.cli.demo.command import require_loopback, show_demo
from registry.cli.demo.seed import seed
from registry.cli.edition_keys import trust_of
from registry.cli.opening import configured, database_url
from registry.cli.preparing import prepare
from registry.cli.sealing import seals_of
from registry.cli.secret_key import with_secret_key
from registry.cli.worker import working
from registry.clock import SystemClock
from registry.config import Config, ConfigurationError
from registry.programs import load_editions
from registry.services.registry import open_registry

SLOWEST_STOP_S = 10
GRANIAN_LEVELS = {"DEBUG": LogLevels.debug, "INFO": LogLevels.warning}


@click.command()
@click.option("--demo", is_flag=True, help="Fill a new registry with demo data, and show the main job live.")
def serve(*, demo: bool) -> None:
    """Serve the registry over HTTP.

    Starts the embedded PostgreSQL unless REGISTRY_DATABASE_URL names another, brings the database to the newest
    schema, and publishes the editions that come along. A signal ends it. With the embedded PostgreSQL the ledger is
    sealed as well; with another one, let 'registry worker' run beside.
    """
    config = configured()
    if demo:
        require_loopback(config)
    require_free(config.listen_host, config.listen_port)
    with database_url(config) as url:
        now = SystemClock().now()
        prepare(config, url, now)
        if demo:
            fill(config, url, now)
        with working(config, url) if config.database_url is None else nullcontext():
            hand_to_workers(with_secret_key(config), url)
            announce_when_ready(config, show_demo if demo else None)
            server(config).serve()


def fill(config: Config, url: str, at: datetime) -> None:
    """Fill a new registry with demo data."""
    registry = open_registry(url, load_editions(), pool_size=1, trust=trust_of(config))
    try:
        seed(registry, at)
    finally:
        registry.database.dispose()


def server(config: Config) -> MPServer:
    """Return the server of `config`, not yet started.

    Its workers are fresh processes, not copies of this one: they hold no lock of the embedded engine, so it stops
    when this process ends, and `registry.wsgi` ends them then. A worker that died is replaced. The time limit is
    for a worker that missed its signal, as one can in the first instants of its life.
    """
    multiprocessing.set_start_method("spawn", force=True)
    return MPServer(
        "registry.wsgi:app",
        address=config.listen_host,
        port=config.listen_port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=config.workers,
        blocking_threads=config.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=SLOWEST_STOP_S,
        log_level=GRANIAN_LEVELS.get(config.log_level, LogLevels.error),
    )


def hand_to_workers(config: Config, url: str) -> None:
    """Let the workers, which read the environment as any WSGI server's would, find the database and the key.

    They learn the public key that seals, and never the private one.
    """
    for name in ("REGISTRY_DATABASE_URL_FILE", "REGISTRY_SECRET_KEY_FILE"):
        os.environ.pop(name, None)
    os.environ["REGISTRY_DATABASE_URL"] = url
    os.environ["REGISTRY_SECRET_KEY"] = str(config.secret_key)
    if config.database_url is None:
        seals = seals_of(config)
        os.environ.pop("REGISTRY_SEALING_KEY_FILE", None)
        os.environ.pop("REGISTRY_SEALING_KEY", None)
        os.environ["REGISTRY_SEALED_BY"] = ",".join(sorted(key.hex() for key in seals.trusted()))
        os.environ["REGISTRY_HEADS_FILE"] = str(seals.heads_file)


def require_free(host: str, port: int) -> None:
    """Raise ConfigurationError when somebody listens on the address: the server's sockets would silently share it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                "REGISTRY_LISTEN",
                f"is {host}:{port}, which can not be used ({error.strerror})",
                "stop what listens there, or choose another address or port",
            ) from error
