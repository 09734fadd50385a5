"""A document fetched from an address that the operator has listed: small, soon, and from nowhere else.

No redirect is followed and no proxy of the environment asked.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ssl import create_default_context
from threading import Timer
from urllib.parse import urlencode, urlsplit

JSON = "application/json"
LARGEST = 65536
SLOWEST_S = 5.0
STEP_S = 3.0


class NotFetched(Exception):
    """The document was not had; the text says why."""


def fetch(address: str) -> bytes:
    """The body of a 200. Raises NotFetched for everything else, and for what is too large or takes too long."""
    return _asked("GET", address, None, {})


def sent(address: str, form: Mapping[str, str], authorization: str) -> bytes:
    """The body of a 200 to a form that was sent there. Raises NotFetched like `fetch`."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": authorization}
    return _asked("POST", address, urlencode(form), headers)


def _asked(method: str, address: str, body: str | None, headers: Mapping[str, str]) -> bytes:
    parts = urlsplit(address)
    path = parts.path or "/"
    try:
        with _connection(parts.scheme, str(parts.hostname), parts.port) as connection:
            connection.request(
                method, f"{path}?{parts.query}" if parts.query else path, body, {"Accept": JSON, **headers}
            )
            response = connection.getresponse()
            if response.status != 200:
                raise NotFetched(f"it answered {response.status}, not 200")
            answered = response.read(LARGEST + 1)
    except (OSError, HTTPException) as error:
        raise NotFetched(f"it can not be reached or is too slow ({type(error).__name__})") from error
    if len(answered) > LARGEST:
        raise NotFetched(f"it is larger than {LARGEST} bytes")
    if response.length:
        raise NotFetched("it ended before its end")
    return answered


@contextmanager
def _connection(scheme: str, host: str, port: int | None) -> Iterator[HTTPConnection]:
    """A connection that is cut when all of it takes too long: a limit on each step would let a trickle go on."""
    if scheme == "https":
        connection: HTTPConnection = HTTPSConnection(
            host, port, timeout=STEP_S, context=create_default_context()
        )
    else:
        connection = HTTPConnection(host, port, timeout=STEP_S)
    connection.connect()
    # The connection itself forgets its socket where the server is to close it.
    timer = Timer(SLOWEST_S, _cut, [connection.sock])
    timer.daemon = True
    timer.start()
    try:
        yield connection
    finally:
        timer.cancel()
        connection.close()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        connected.shutdown(socket.SHUT_RDWR)
