"""A real server of the registry, and the bytes that an attacker sends to its socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.data_keys import DATA_KEYS

SLOWEST_START_S = 60.0
SILENCE_S = 2.0


@dataclass(frozen=True)
class Served:
    """Where it listens."""

    port: int

    def sent(self, *pieces: bytes, wait_s: float = SILENCE_S) -> bytes:
        """All that comes back on one connection, until the server closes it or is silent so long."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait_s) as line:
            received = b""
            try:
                for piece in pieces:
                    line.sendall(piece)
                while chunk := line.recv(65_536):
                    received += chunk
            except (TimeoutError, ConnectionError):
                return received
            return received

    def lives(self) -> bool:
        """Whether it answers a plain request."""
        try:
            return b"200 OK" in self.sent(
                b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n", wait_s=5
            )
        except OSError:
            return False


@contextmanager
def served(database_url: str, home: Path) -> Iterator[Served]:
    """`registry serve` on that database, one process; it has ended when the block has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        here = Served(int(probe.getsockname()[1]))
    settings = {
        "REGISTRY_HOME": str(home),
        "REGISTRY_DATABASE_URL": database_url,
        "REGISTRY_SECRET_KEY": "t" * 40,
        "REGISTRY_DATA_KEYS": str(DATA_KEYS),
        "REGISTRY_LISTEN": f"127.0.0.1:{here.port}",
        "REGISTRY_WORKERS": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "registry.cli", "serve"],
        env={"PATH": os.environ["PATH"], "HOME": str(home), **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + SLOWEST_START_S
        while not here.lives():
            assert process.poll() is None, "the server has ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)
        yield here
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
