"""A line to the database that counts round trips: how often the client speaks and then waits for the server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import parse_qs, quote, urlsplit

PIECE = 65536


class Line:
    """A Unix socket that passes on what is said to the one of the server."""

    def __init__(self, folder: Path, server_socket: str, port: str) -> None:
        self.round_trips = 0
        self._server_socket = server_socket
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / f".s.PGSQL.{port}"))
        self._listening.listen()
        self._threads = [Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Nobody is let in any more; conversations end when their clients hang up."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._threads.append(Thread(target=self._pass_on, args=[client], daemon=True))
                self._threads[-1].start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as database, suppress(OSError):
            database.connect(self._server_socket)
            speaker = database
            while True:
                for heard in select([client, database], [], [])[0]:
                    said = heard.recv(PIECE)
                    if not said:
                        return
                    if heard is database and speaker is client:
                        self.round_trips += 1
                    speaker = heard
                    (database if heard is client else client).sendall(said)


@contextmanager
def counted_line(database_url: str) -> Iterator[tuple[Line, str]]:
    """A line to that database, and the URL that goes over it."""
    parts = urlsplit(database_url)
    where = parse_qs(parts.query)
    host, port = where["host"][0], where["port"][0]
    with TemporaryDirectory(prefix="line-") as folder:
        line = Line(Path(folder), f"{host}/.s.PGSQL.{port}", port)
        try:
            yield (
                line,
                f"{parts.scheme}://{parts.username}@{parts.path}?host={quote(folder, safe='/')}&port={port}",
            )
        finally:
            line.close()
