"""`registry serve`, started and stopped as an operator would, and killed as nobody should."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from registry import engine
from registry.cli.demo.command import require_demo
from registry.config import Config, ConfigurationError
from tests.data_home import data_home
from tests.engine.processes import gone_within, happens, postmaster

SLOWEST_START_S = 60.0
SLOWEST_STOP_S = 15.0
SOON_S = 10.0


class Serving:
    """A running `registry serve` in a process group of its own."""

    def __init__(self, home: Path, port: int, *options: str, **settings: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "registry.cli", "serve", *options],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(home.parent),
                "REGISTRY_HOME": str(home),
                "REGISTRY_LISTEN": f"127.0.0.1:{port}",
                **settings,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.workers: list[psutil.Process] = []

    def wait_until_ready(self) -> None:
        """Return when it answers that it is ready, with every worker up."""
        ready = happens(
            lambda: self.process.poll() is not None or self.status("/readyz") == 200, SLOWEST_START_S
        )
        assert ready, "not ready in time"
        assert self.process.poll() is None, self.process.communicate()[1]
        self.workers = psutil.Process(self.process.pid).children(recursive=True)

    def status(self, path: str) -> int | None:
        """Return the status of a GET, or None when nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as response:  # noqa: S310 - http, above
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def line(self) -> str:
        """Wait for the next line it prints, and return it; empty when it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Send a signal as a terminal does, to the whole group; return the exit code."""
        os.killpg(self.process.pid, how)
        return self.process.wait(SLOWEST_STOP_S)

    def nobody_is_left(self) -> bool:
        """Tell whether every process it had has ended."""
        return not [process for process in self.workers if _lives(process)]


@contextmanager
def serving(home: Path, *options: str, **settings: str) -> Iterator[Serving]:
    """A server that is starting; it has ended when the block has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    started = Serving(home, port, *options, **settings)
    try:
        yield started
    finally:
        for worker in filter(_lives, started.workers):
            worker.kill()
        started.process.kill()
        started.process.communicate()


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with data_home() as home:
        yield home


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Serving]:
    """A server that the tests may harm, but must leave serving."""
    with serving(home) as started:
        started.wait_until_ready()
        yield started
        assert started.stop() == 0
        assert happens(started.nobody_is_left, SOON_S)


def test_an_address_in_use_is_refused_in_one_line(server: Serving, home: Path) -> None:
    second = Serving(home, int(server.address.rpartition(":")[2]))
    said = second.process.communicate(timeout=SLOWEST_START_S)[1]
    assert (second.process.returncode, said.count("\n")) == (2, 1)
    assert "REGISTRY_LISTEN" in said


def test_a_killed_worker_is_replaced(server: Serving) -> None:
    before = _workers(server)
    before[0].kill()
    assert happens(lambda: len(_workers(server)) == len(before) and before[0] not in _workers(server), SOON_S)
    assert happens(lambda: server.status("/readyz") == 200, SOON_S)


def test_a_killed_database_comes_back_without_a_restart(server: Serving, home: Path) -> None:
    postmaster(home).kill()
    assert happens(lambda: server.status("/readyz") == 200, SLOWEST_START_S)


def test_it_serves_while_others_use_the_same_database(server: Serving, home: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "REGISTRY_HOME": str(home)}
    ran = subprocess.run([sys.executable, "-m", "registry.cli", "db", "check"], env=environment, check=False)
    assert ran.returncode == 0
    assert server.status("/healthz") == 200


def test_its_workers_are_nobody_who_could_do_more_than_serve(server: Serving, home: Path) -> None:
    assert server.status("/readyz") == 200
    with engine.start(home) as joined, psycopg.connect(joined.dsn("registry")) as watcher:
        users = watcher.execute(
            "SELECT DISTINCT usename::text FROM pg_stat_activity WHERE application_name = 'registry'"
        )
        assert users.fetchall() == [("registry_web",)]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_and_leaves_nobody_behind(how: signal.Signals) -> None:
    with data_home() as home, serving(home) as server:
        server.wait_until_ready()
        assert server.stop(how) == 0
        assert happens(server.nobody_is_left, SOON_S)
        assert gone_within(home, SOON_S)


def test_killing_the_main_process_ends_its_workers_and_the_database() -> None:
    with data_home() as home, serving(home) as server:
        server.wait_until_ready()
        server.process.kill()
        server.process.wait()
        assert happens(server.nobody_is_left, SOON_S)
        assert gone_within(home, SOON_S)


def test_the_demo_shows_a_refusal_and_a_confirmation() -> None:
    with data_home() as home, serving(home, "--demo") as server:
        said: list[str] = []
        while not said or "RELEASED" not in said[-1]:
            said.append(server.line())
            assert said[-1], "".join(said) + server.process.communicate()[1]
        server.stop()
    story = "".join(said)
    assert f"Serving on {server.address}" in story
    assert story.index("authorization number") < story.index("REFUSED") < story.index("confirmation number")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "example.org"])
def test_the_demo_is_served_to_this_machine_alone(host: str) -> None:
    with pytest.raises(ConfigurationError, match="known to everybody"):
        require_demo(Config(listen_host=host))


def _workers(server: Serving) -> list[psutil.Process]:
    """The children that serve; where `setproctitle` is installed, the server gives them names of their own."""
    children = psutil.Process(server.process.pid).children()
    return [one for one in children if _lives(one) and "resource_tracker" not in " ".join(one.cmdline())]


def _lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
