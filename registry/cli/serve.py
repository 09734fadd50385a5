"""`registry serve`: the database made ready, then the server processes, until a signal ends them."""

import multiprocessing
import os
import socket
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer

from registry import logs
from registry.cli.announcing import announce_when_ready
from registry.cli.data_keys import keys_of, with_data_keys
from registry.cli.demo.command import require_demo, require_second_factor, show_demo
from registry.cli.demo.seed import seed
from registry.cli.edition_keys import trust_of
from registry.cli.opening import configured, database_url
from registry.cli.preparing import prepare
from registry.cli.production import require_for_production
from registry.cli.sealing import seals_of
from registry.cli.secret_key import with_secret_key
from registry.cli.tls import require_usable_tls
from registry.cli.worker import working
from registry.clock import SystemClock
from registry.config import Config, ConfigurationError
from registry.programs import load_editions
from registry.services.prepare_database import url_for_serving
from registry.services.registry import open_registry

SLOWEST_STOP_S = 10
SLOWEST_HEAD_MS = 10_000
LARGEST_HEAD_BYTES = 32_768
"""Of the request line and all headers together; more is 431 before anything of ours sees it."""
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
    now = SystemClock().now()
    if demo:
        require_demo(config)
        config = with_quiet_log(replace(config, second_factor=False))
    else:
        require_second_factor(config)
    require_usable_tls(config, now)
    require_for_production(config)
    require_free(config.listen_host, config.listen_port)
    with database_url(config) as url:
        config = with_secret_key(with_data_keys(config))
        prepare(config, url, now)
        look_inside(config, url, now, demo=demo)
        with working(config, url) if config.database_url is None else nullcontext():
            hand_to_workers(config, config.database_url or url_for_serving(url))
            announce_when_ready(config, show_demo if demo else None)
            server(config).serve()


def look_inside(config: Config, url: str, at: datetime, *, demo: bool) -> None:
    """Fill a new registry with demo data, or see that production has none. Raises NotForProduction."""
    registry = open_registry(url, load_editions(), pool_size=1, trust=trust_of(config), keys=keys_of(config))
    try:
        if demo:
            seed(registry, at)
        require_for_production(config, registry)
    finally:
        registry.database.dispose()


def with_quiet_log(config: Config) -> Config:
    """Return `config` with a log of warnings only, unless somebody chose a level: lines of it would hide the walk."""
    if "REGISTRY_LOG_LEVEL" in os.environ:
        return config
    os.environ["REGISTRY_LOG_LEVEL"] = "WARNING"
    return replace(config, log_level="WARNING")


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
        log_dictconfig=logs.settings(config.log_level),
        log_access=False,
        http1_settings=HTTP1Settings(header_read_timeout=SLOWEST_HEAD_MS, max_buffer_size=LARGEST_HEAD_BYTES),
        ssl_cert=config.tls_cert,
        ssl_key=config.tls_key,
        ssl_ca=config.tls_client_ca,
        ssl_client_verify=config.tls_client_ca is not None,
    )


def hand_to_workers(config: Config, url: str) -> None:
    """Let the workers, which read the environment as any WSGI server's would, find all that they need.

    The owner of the tables is not told to them: `url` is for a user who serves. Nor is the private key that seals,
    where this process seals: they learn the public one.
    """
    for name in (
        "REGISTRY_DATABASE_URL_FILE",
        "REGISTRY_SECRET_KEY_FILE",
        "REGISTRY_MIGRATION_URL",
        "REGISTRY_MIGRATION_URL_FILE",
        "REGISTRY_SEALING_KEY",
        "REGISTRY_SEALING_KEY_FILE",
    ):
        os.environ.pop(name, None)
    os.environ["REGISTRY_DATABASE_URL"] = url
    os.environ["REGISTRY_SECRET_KEY"] = str(config.secret_key)
    os.environ["REGISTRY_DATA_KEYS"] = str(config.data_keys)
    os.environ["REGISTRY_SECOND_FACTOR"] = "required" if config.second_factor else "off"
    seals = seals_of(config)
    if trusted := seals.trusted():
        os.environ["REGISTRY_SEALED_BY"] = ",".join(sorted(key.hex() for key in trusted))
    if seals.heads_file is not None:
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
