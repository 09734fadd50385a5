"""Acts that wait for a lock, one behind the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests import databases
from tests.databases import Connection

LONGEST_WAIT_S = 20.0
PATIENT = "SELECT FROM patient WHERE patient_id = %s FOR UPDATE"
PARTICIPANT = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))"
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'registry' AND cardinality(pg_blocking_pids(pid)) > 0
"""


@contextmanager
def held(database_url: str, lock: str, whose: str) -> Iterator[Connection]:
    """The lock (`PATIENT` or `PARTICIPANT`) is held by somebody else until the block ends, and then committed."""
    with databases.owner(database_url) as connection, connection.transaction():
        connection.execute(lock.encode(), [whose])
        yield connection


def wait_for(database_url: str, waiting: int) -> None:
    """So many acts of the registry wait for a lock."""
    deadline = time.monotonic() + LONGEST_WAIT_S
    with databases.owner(database_url) as observer:
        while observer.execute(WAITING).fetchone() != (waiting,):
            assert time.monotonic() < deadline, f"{waiting} acts should be waiting for a lock"
            time.sleep(0.005)
