"""What is queued leaves in one piece, nothing of it is lost, and what is wrong with it is still told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from registry.storage.batches import MOST_QUEUED, batched
from tests import databases

STATE = "SELECT state, query FROM pg_stat_activity WHERE pid = %s"
Driver = psycopg.Connection[Any]


@pytest.fixture
def driver(database_url: str) -> Iterator[Driver]:
    """A connection to a scratch table, as the application has them: each statement by itself unless one begins."""
    with databases.owner(database_url) as connection:
        connection.execute("CREATE TABLE scratch (n integer PRIMARY KEY)")
    with psycopg.connect(databases.plain(database_url), autocommit=True) as connection:
        yield connection


@pytest.fixture
def watcher(database_url: str) -> Iterator[Driver]:
    """Another connection, that sees what has reached the server."""
    with psycopg.connect(databases.plain(database_url), autocommit=True) as connection:
        yield connection


def _kept(watcher: Driver) -> int:
    row = watcher.execute("SELECT count(*) FROM scratch").fetchone()
    assert row is not None
    return int(row[0])


def _insert_twice(driver: Driver, question: str | None = None) -> None:
    with batched(driver):
        driver.execute("BEGIN")
        driver.execute("INSERT INTO scratch VALUES (1)")
        driver.execute("INSERT INTO scratch VALUES (1)")
        if question:
            driver.execute(question).fetchone()
        driver.execute("COMMIT")


def _insert_and_fail(driver: Driver) -> None:
    with batched(driver):
        driver.execute("BEGIN")
        driver.execute("INSERT INTO scratch VALUES (1)")
        raise LookupError("nothing of this act is to stay")


def test_nothing_is_sent_before_somebody_waits_for_it(driver: Driver, watcher: Driver) -> None:
    """The server sees neither the beginning nor the row until the question, and then both."""
    before = watcher.execute(STATE, [driver.info.backend_pid]).fetchone()
    with batched(driver):
        driver.execute("BEGIN")
        driver.execute("INSERT INTO scratch VALUES (1)")
        assert watcher.execute(STATE, [driver.info.backend_pid]).fetchone() == before
        asked = driver.execute("SELECT count(*) FROM scratch")
        assert asked.fetchone() == (1,)
        assert watcher.execute(STATE, [driver.info.backend_pid]).fetchone() != before
        driver.execute("COMMIT")
        assert _kept(watcher) == 0
    assert _kept(watcher) == 1


@pytest.mark.parametrize("many", [MOST_QUEUED - 2, MOST_QUEUED, 3 * MOST_QUEUED + 1])
def test_all_is_kept_however_much_was_queued(driver: Driver, watcher: Driver, many: int) -> None:
    """Nobody asks in between, and the end of the block waits for the commit."""
    with batched(driver):
        driver.execute("BEGIN")
        for n in range(many):
            driver.execute("INSERT INTO scratch VALUES (%s)", [n])
        driver.execute("COMMIT")
    assert _kept(watcher) == many


def test_a_wrong_statement_is_told_by_the_next_question(driver: Driver, watcher: Driver) -> None:
    """And nothing of the transaction stays."""
    with pytest.raises(psycopg.errors.UniqueViolation):
        _insert_twice(driver, "SELECT 1")
    driver.rollback()
    assert _kept(watcher) == 0


def test_a_wrong_statement_is_told_by_the_commit(driver: Driver, watcher: Driver) -> None:
    """What nobody asked about is told when the block ends."""
    with pytest.raises(psycopg.errors.UniqueViolation):
        _insert_twice(driver)
    driver.rollback()
    assert _kept(watcher) == 0


def test_a_block_that_fails_commits_nothing(driver: Driver, watcher: Driver) -> None:
    """The connection serves the next block."""
    with pytest.raises(LookupError):
        _insert_and_fail(driver)
    driver.rollback()
    assert _kept(watcher) == 0
    with batched(driver):
        driver.execute("BEGIN")
        driver.execute("INSERT INTO scratch VALUES (2)")
        driver.execute("COMMIT")
    assert _kept(watcher) == 1
