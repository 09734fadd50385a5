"""The one way to the database: open a transaction, speak SQL in it, commit once.

Statements run through the driver in pipeline mode. What is only written is queued and travels with the next question
or with the commit, so an ask costs few round trips; every statement still takes its own snapshot on the server, so
what is read after a lock is what was committed before the lock was granted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import psycopg
from psycopg.rows import dict_row
from psycopg.types.string import TextLoader
from sqlalchemy import Engine, create_engine, event
from sqlalchemy import exc as pool_errors
from sqlalchemy.pool import ConnectionPoolEntry

from registry.domain.errors import Unavailable
from registry.storage.constraints import translated

Row = Mapping[str, Any]
Driver = psycopg.Connection[dict[str, Any]]

PARAMETER = re.compile(r"%\(([\w.]+)\)s")
APP_ROLE = "registry_app"
LONGEST_STATEMENT = "15s"
SESSION_SETTINGS = {
    "role": APP_ROLE,
    "timezone": "UTC",
    "statement_timeout": LONGEST_STATEMENT,
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    # The questions of an ask are the same every time; planning them anew costs more than running them.
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
}
RETRY_SENTENCE = "The database can not be reached or did not answer in time. Nothing was recorded; ask again."

UNKNOWN_SENTENCE = (
    "The database went away during the commit, so the act may be recorded or not. Ask again under the same "
    "idempotency key; without one, look before you repeat it."
)


def open_database(
    url: str, *, pool_size: int = 8, role: str = APP_ROLE, longest_statement: str = LONGEST_STATEMENT
) -> Engine:
    """The pool of connections to `url`, each acting in the role; none is opened yet."""
    settings = {**SESSION_SETTINGS, "role": role, "statement_timeout": longest_statement}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    database = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=2,
        pool_timeout=5,
        # `transaction` below ends what it begins, so the pool need not look for something to roll back.
        pool_reset_on_return=None,
        connect_args={
            "options": options,
            "application_name": "registry",
            "connect_timeout": 5,
            "prepare_threshold": 2,
        },
    )
    event.listen(database, "connect", _prepare_driver)
    return database


def _prepare_driver(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Ids are text, rows are dictionaries, and a statement is a transaction of its own unless one was begun."""
    connection.autocommit = True
    connection.adapters.register_loader("uuid", TextLoader)
    connection.row_factory = dict_row
    connection.cursor_factory = psycopg.RawCursor


class Transaction:
    """An open transaction. Only storage hands statements to it; it is never kept beyond its `with` block.

    The parameters of a statement are named: `%(patient_id)s`.
    """

    def __init__(self, driver: Driver):
        self._driver = driver

    def row(self, sql: str, **values: Any) -> Row | None:
        """The only row that the statement gives, or None."""
        return self._execute(sql, values).fetchone()

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """All rows that the statement gives."""
        return self._execute(sql, values).fetchall()

    def run(self, sql: str, **values: Any) -> None:
        """The statement is queued; what is wrong with it is raised by the next question or by the commit."""
        self._execute(sql, values)

    def _execute(self, sql: str, values: dict[str, Any]) -> psycopg.Cursor[dict[str, Any]]:
        statement, names = numbered(sql)
        return self._driver.execute(statement, [values[name] for name in names])


@cache
def numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement as the server takes it, `$1` for the first name; the driver would make it anew each time.

    It is bytes, so that the driver need not encode and hash the text again to find what it has prepared.
    """
    names: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        return f"${names.setdefault(found[1], len(names) + 1)}"

    return PARAMETER.sub(place, sql).encode(), tuple(names)


@contextmanager
def transaction(database: Engine) -> Iterator[Transaction]:
    """One transaction: committed when the block ends, rolled back when it raises.

    Raises:
        Conflict, Invalid: a constraint of the database was violated (`constraints.py` names them).
        Unavailable: the database can not be reached, or a lock or a statement took too long.
    """
    with _connection(database) as driver:
        committing = False
        try:
            with driver.pipeline():
                driver.execute("BEGIN")
                yield Transaction(driver)
                committing = True
                # Queued, so that it travels with what was written; the end of the pipeline waits for it.
                driver.execute("COMMIT")
        except BaseException as error:
            if not driver.closed:
                driver.rollback()
            elif committing and isinstance(error, psycopg.OperationalError):
                raise Unavailable(UNKNOWN_SENTENCE, code="outcome-unknown") from error
            raise


@contextmanager
def reading(database: Engine) -> Iterator[Transaction]:
    """Single statements, each its own transaction: for look-ups that nothing is decided on."""
    with _connection(database) as driver:
        yield Transaction(driver)


@contextmanager
def _connection(database: Engine) -> Iterator[Driver]:
    try:
        pooled = database.raw_connection()
    except (pool_errors.OperationalError, pool_errors.TimeoutError, psycopg.OperationalError) as error:
        raise Unavailable(RETRY_SENTENCE) from error
    driver = cast(Driver, pooled.driver_connection)
    try:
        yield driver
    except psycopg.Error as error:
        if isinstance(error, psycopg.OperationalError):
            raise Unavailable(RETRY_SENTENCE) from error
        raise translated(error) from error
    finally:
        if driver.closed:
            # The server went away under this connection, so the idle ones are dead as well.
            pooled.invalidate()
            database.dispose()
        pooled.close()
