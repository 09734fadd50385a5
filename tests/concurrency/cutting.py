"""A line to the database that can be cut at the commit, before the server hears of it or after it has answered."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from select import select
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

COMMIT = b"COMMIT\x00"
PIECE = 65536


class Cut(Enum):
    """When the line is cut."""

    NEVER = "never"
    BEFORE_COMMIT = "before the commit"
    AFTER_COMMIT = "after the commit"


class Line(ThreadingTCPServer):
    """Passes on what a client and the server on the Unix socket say to one another, until it is cut."""

    daemon_threads = True

    def __init__(self, server_socket: str) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.server_socket = server_socket
        self.cut = Cut.NEVER

    @property
    def port(self) -> int:
        """Where clients connect."""
        port: int = self.socket.getsockname()[1]
        return port


class Conversation(BaseRequestHandler):
    """One connection."""

    server: Line

    def handle(self) -> None:
        """Both ways, until one side ends or the line is cut."""
        client: socket.socket = self.request
        with socket.socket(socket.AF_UNIX) as database, suppress(ConnectionError):
            database.connect(self.server.server_socket)
            while self._passed_on(client, database):
                pass

    def _passed_on(self, client: socket.socket, database: socket.socket) -> bool:
        spoke, _, _ = select([client, database], [], [])
        if database in spoke:
            return _passed(database, client)
        said = client.recv(PIECE)
        cut = self.server.cut if COMMIT in said else Cut.NEVER
        if said and cut is not Cut.BEFORE_COMMIT:
            database.sendall(said)
        if cut is Cut.AFTER_COMMIT:
            _hear_out(client, database)
        return bool(said) and cut is Cut.NEVER


def _passed(speaker: socket.socket, listener: socket.socket) -> bool:
    said = speaker.recv(PIECE)
    listener.sendall(said)
    return bool(said)


def _hear_out(client: socket.socket, database: socket.socket) -> None:
    """The server's answer to the commit has come, and nobody else hears it."""
    heard = b""
    while COMMIT not in heard:
        spoke, _, _ = select([client, database], [], [])
        if database in spoke:
            heard += _more(database)
        else:
            database.sendall(_more(client))


def _more(speaker: socket.socket) -> bytes:
    said = speaker.recv(PIECE)
    assert said, "nobody should have ended the connection before the commit was answered"
    return said


@contextmanager
def line_to(database_url: str) -> Iterator[tuple[Line, str]]:
    """A line to that database, and the URL that goes over it."""
    parts = urlsplit(database_url)
    where = parse_qs(parts.query)
    line = Line(f"{where['host'][0]}/.s.PGSQL.{where['port'][0]}")
    url = f"{parts.scheme}://{parts.username}@127.0.0.1:{line.port}{parts.path}?sslmode=disable&gssencmode=disable"
    serving = Thread(target=line.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    try:
        yield line, url
    finally:
        line.shutdown()
        serving.join()
        line.server_close()
