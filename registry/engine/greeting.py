"""Asking a server whether it accepts connections, in its own protocol and without a client library."""

import enum
import socket
import struct
from pathlib import Path

PROTOCOL = 3 << 16
NOT_YET_ACCEPTING = b"C57P03\0"


class Answer(enum.Enum):
    """What a greeting was met with."""

    NOBODY = "no server listens"
    NOT_YET = "a server listens and is starting, recovering or stopping"
    READY = "a server accepts connections"


def greet(path: Path) -> Answer:
    """Connect to the socket, log in as the superuser would, and leave.

    The socket file of a killed server is still there, and the process id in its lock file may be another's by
    now; only a connection proves that the server lives.
    """
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(5)
        try:
            wire.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return Answer.NOBODY
        except (BlockingIOError, TimeoutError):
            return Answer.NOT_YET  # its queue of new connections is full
        try:
            return _log_in(wire)
        except (TimeoutError, ConnectionError):
            return Answer.NOT_YET


def _log_in(wire: socket.socket) -> Answer:
    names = b"user\0postgres\0database\0postgres\0\0"
    wire.sendall(struct.pack("!ii", 8 + len(names), PROTOCOL) + names)
    heard = wire.recv(8192)
    if not heard:
        return Answer.NOT_YET
    if heard.startswith(b"E"):
        # any other refusal ("too many clients") comes from a server at work
        return Answer.NOT_YET if NOT_YET_ACCEPTING in heard else Answer.READY
    wire.sendall(struct.pack("!ci", b"X", 4))
    while wire.recv(8192):
        pass  # hear it out, or the server logs a broken connection
    return Answer.READY
