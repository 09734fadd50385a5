"""A site to measure: a database of patients, and a granian server of its own on it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import psycopg

from benchmarks.histories import PHARMACIST, PHARMACY, Open
from benchmarks.population import populate
from registry.clock import SystemClock
from registry.domain.actor import OPERATOR, Role
from registry.engine import Engine, start
from registry.programs import load_editions
from registry.services.act import Call
from registry.services.issue_token import IssueToken, issue_token
from registry.services.open_account import OpenAccount, open_account
from registry.services.prepare_database import create_database, upgrade_schema
from registry.services.publish_programs import publish_programs
from registry.services.registry import open_registry
from tests.data_keys import DATA_KEYS
from tests.engine.processes import gone_within

SLOWEST_START_S = 60
SLOWEST_STOP_S = 60


@dataclass
class Site:
    """One database of patients, served by a server of its own while it is measured."""

    patients: int
    database: str
    url: str
    token: str
    open: list[Open]
    refused: list[Open]
    used: int = 0


@contextmanager
def own_engine() -> Iterator[Engine]:
    """An engine with durable settings on a data home of its own, which is removed once its server has stopped.

    The server writes what it has in memory before it stops, which takes seconds after a million patients.
    """
    with tempfile.TemporaryDirectory(prefix="registry-benchmark-") as folder:
        Path(folder).chmod(0o755)  # the engine's account must get in
        home = Path(folder) / "home"
        with start(home) as engine:
            yield engine
        if not gone_within(home, SLOWEST_STOP_S):
            raise TimeoutError(f"the database of the benchmark has not stopped within {SLOWEST_STOP_S} s")


def load(engine: Engine, patients: int, numbers_needed: int) -> Site:
    """A database of that many patients, with at least so many open authorization numbers among them."""
    database = f"benchmark_{patients}"
    url = engine.url(database)
    create_database(url)
    upgrade_schema(url)
    began = time.monotonic()
    with psycopg.connect(engine.dsn(database), autocommit=True) as connection:
        publish_programs(open_registry(url, load_editions()), SystemClock().now())
        numbers = populate(connection, patients, open_each=-(-numbers_needed * 10 // (9 * patients)))
        open_numbers = [number for number in numbers if not number.refused]
    say(f"{patients:,} patients loaded in {time.monotonic() - began:.0f} s")
    refused = [number for number in numbers if number.refused][:10_000]
    return Site(patients, database, url, _token(url), open_numbers, refused)


def _token(url: str) -> str:
    registry = open_registry(url, load_editions())
    call = Call(OPERATOR, SystemClock().now())
    account = OpenAccount(
        "benchmark", "Test Pharmacist", Role.PHARMACIST, pharmacy_id=PHARMACY, pharmacist_id=PHARMACIST
    )
    account_id = open_account(registry, call, account).document["account_id"]
    token: str = issue_token(registry, call, IssueToken(account_id)).document["token"]
    registry.database.dispose()
    return token


@dataclass
class Server:
    """A granian server in a process of its own."""

    port: int
    process: subprocess.Popen[bytes]

    def largest_worker_mb(self) -> float:
        """The resident memory of the largest worker, in megabytes."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        return max(worker.memory_info().rss for worker in workers) / 1e6


@contextmanager
def served(site: Site) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")},
        "REGISTRY_DATABASE_URL": site.url,
        "REGISTRY_SECRET_KEY": "b" * 40,
        "REGISTRY_DATA_KEYS": str(DATA_KEYS),
        # One account asks for all; so its requests are counted as they always are, and none is turned away.
        "REGISTRY_ACCOUNT_REQUESTS_PER_MINUTE": "6000000",
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"]
    command += [
        "--blocking-threads",
        "4",
        "--http",
        "1",
        "--no-ws",
        "--log-level",
        "error",
        "registry.wsgi:app",
    ]
    with ExitStack() as stack:
        # A line a request goes there, as it goes wherever an operator keeps it.
        log = stack.enter_context(tempfile.TemporaryFile())
        process = stack.enter_context(subprocess.Popen(command, env=environment, stderr=log))
        stack.callback(process.terminate)
        _wait_until_ready(port)
        yield Server(port, process)


def _wait_until_ready(port: int) -> None:
    until = time.monotonic() + SLOWEST_START_S
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError("the server did not become ready")


def say(line: str) -> None:
    """The line on standard error, where it does not mix with the figures."""
    print(line, file=sys.stderr, flush=True)
