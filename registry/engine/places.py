"""Where everything of one server lives below its home."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

# Linux allows 107 bytes for the path of a socket, macOS 103.
LONGEST_SOCKET = 103
PORT = 5432
# Not tempfile.gettempdir(): all users of one home must find the same place, whatever their TMPDIR.
SHORT_PLACE = Path("/tmp")  # noqa: S108  only a directory that is ours and private is used there


@dataclass(frozen=True)
class Places:
    """The files of one server; `home` is absolute and free of symbolic links."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def unfinished_data(self) -> Path:
        return self.home / "data.new"

    @property
    def copies(self) -> Path:
        return self.home / "binaries"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the server."""
        return self.home / "users.lock"

    @property
    def watchdog_lock(self) -> Path:
        """Held by the one process that starts and stops the server."""
        return self.home / "watchdog.lock"

    @property
    def server_lock(self) -> Path:
        """Inherited by every process of the server, so it is free only when the last of them is gone."""
        return self.home / "server.lock"

    @property
    def server_log(self) -> Path:
        return self.home / "log" / "postgresql.log"

    @property
    def watchdog_log(self) -> Path:
        return self.home / "log" / "watchdog.log"

    @property
    def sockets(self) -> Path:
        """The private directory of the socket: in the home, or below /tmp when clients can not name that."""
        inside = self.home / "run"
        # libpq takes a comma for the end of one host and the beginning of the next
        if len(os.fsencode(inside / self._socket_name)) <= LONGEST_SOCKET and "," not in str(inside):
            return inside
        return SHORT_PLACE / f"registry-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]}"

    @property
    def sockets_are_outside(self) -> bool:
        return self.sockets.parent != self.home

    @property
    def socket(self) -> Path:
        return self.sockets / self._socket_name

    @property
    def _socket_name(self) -> str:
        return f".s.PGSQL.{PORT}"


def holds_data(home: Path) -> bool:
    """True when a server kept data in the home before."""
    return Places(home).data.is_dir()
