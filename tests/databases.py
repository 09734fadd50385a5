"""A real PostgreSQL for the tests: one server a run, one template made by the migrations, clones of it for the tests.

with databases.owner(url) as connection:        # the superuser: seeds, looks at the catalog
with databases.application(url) as connection:  # what the registry itself connects as
with databases.tampering(url) as connection:    # the owner with all triggers and references off
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

import psycopg
from psycopg import sql

from registry import engine
from registry.storage import migrating, revisions
from registry.storage.transaction import APP_ROLE

BINDIR = "REGISTRY_PG_BINDIR"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  the folder made there has a name of its own
PREFIX = "registry-tests"
LONGEST_STOP_S = 30.0
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "track_commit_timestamp": "on",
}

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Cluster:
    """The server of this run, and the database that all others are copied from."""

    engine: engine.Engine
    template: str

    def url(self, database: str) -> str:
        """The URL of a database of this server, for the superuser."""
        return self.engine.url(database)

    def create(self, template: str | None = None) -> str:
        """A new database, copied from the migrated template or from the one named; returns its name."""
        name = f"test_{secrets.token_hex(6)}"
        statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        self._run(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template or self.template)))
        return name

    def drop(self, database: str) -> None:
        """The database is gone, whoever is still connected to it."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    @contextmanager
    def clone(self) -> Iterator[str]:
        """The URL of a fresh copy of the migrated database, dropped at the end."""
        name = self.create()
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database that no migration ran in, dropped at the end."""
        name = self.create("template0")
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.engine.dsn("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A server with the migrated template, stopped and removed at the end.

    It lives in memory where there is room for it. The environment variable REGISTRY_PG_BINDIR names the programs of
    another PostgreSQL to run all tests on.
    """
    remove_leftovers()
    home = _parent() / f"{PREFIX}-{os.getpid()}-{secrets.token_hex(4)}"
    bindir = os.environ.get(BINDIR)
    try:
        server = engine.start(home, bindir=Path(bindir) if bindir else None, settings=FAST)
        try:
            yield _with_template(server)
        finally:
            server.close()
            _wait_for_stop(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def owner(url: str) -> Connection:
    """A connection as the superuser, who owns the tables. Each statement commits by itself."""
    return psycopg.connect(plain(url), autocommit=True)


def application(url: str) -> Connection:
    """A connection with the rights of the application. Each statement commits by itself."""
    return as_role(url, APP_ROLE)


def as_role(url: str, role: str) -> Connection:
    """A connection with the rights of that role. Each statement commits by itself."""
    return psycopg.connect(plain(url), autocommit=True, options=f"-c role={role}")


def tampering(url: str) -> Connection:
    """A connection of an owner who has switched off every trigger and every reference."""
    return psycopg.connect(plain(url), autocommit=True, options="-c session_replication_role=replica")


def plain(url: str) -> str:
    """The URL as libpq and its programs read it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def remove_leftovers() -> None:
    """The folders of runs that were killed are removed; their servers ended with them."""
    for home in _parent().glob(f"{PREFIX}-*"):
        process = int(home.name.removeprefix(f"{PREFIX}-").split("-")[0])
        if not _alive(process) and _stopped(home):
            shutil.rmtree(home, ignore_errors=True)


def _with_template(server: engine.Engine) -> Cluster:
    content = hashlib.sha256()
    for step in sorted(revisions.migrations_folder().rglob("*.py")):
        content.update(step.read_bytes())
    template = f"registry_template_{content.hexdigest()[:12]}"
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
    migrating.upgrade(server.url(template))
    return Cluster(server, template)


def _parent() -> Path:
    return SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _wait_for_stop(home: Path) -> None:
    deadline = time.monotonic() + LONGEST_STOP_S
    while not _stopped(home):
        if time.monotonic() > deadline:
            raise TimeoutError(f"The server in {home} still has users: a test has left a process behind.")
        time.sleep(0.02)


def _stopped(home: Path) -> bool:
    """Whether the process that watches the server has ended, and so the server before it."""
    lock = home / "watchdog.lock"
    if not lock.exists():
        return True
    with lock.open("rb") as held:
        try:
            flock(held, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return False
        return True
