"""The one way to the database: open a transaction, speak SQL in it, commit once.

Statements run through the driver in pipeline mode. What is only written is queued and travels with the next question
or with the commit, so an ask costs few round trips; every statement still takes its own snapshot on the server, so
what is read after a lock is what was committed before the lock was granted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import psycopg
from psycopg.rows import dict_row
from psycopg.types.string import TextLoader
from sqlalchemy import Engine, create_engine, event
from sqlalchemy import exc as pool_errors
from sqlalchemy.pool import ConnectionPoolEntry

from registry.domain.errors import Unavailable
from registry.storage.batches import batched
from registry.storage.constraints import translated
from registry.vault import KeyService, LockedKeys, Vault

Row = Mapping[str, Any]
Driver = psycopg.Connection[dict[str, Any]]

PARAMETER = re.compile(r"%\(([\w.]+)\)s")
APP_ROLE = "registry_app"
READER_ROLE = "registry_reader"
PARTICIPANT_ROLE = "registry_participant"
SEALER_ROLE = "registry_sealer"
ROTATOR_ROLE = "registry_rotator"
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

# Whether a filter lets one row through or a million, only its value tells, so a look is planned for its values.
FOR_ITS_VALUES = "set_config('plan_cache_mode', 'force_custom_plan', true)"
LOOK_AT_EVERYTHING = f"SELECT set_config('role', '{READER_ROLE}', true), {FOR_ITS_VALUES}"
LOOK_AT_OWN = f"""
SELECT set_config('role', '{PARTICIPANT_ROLE}', true), {FOR_ITS_VALUES},
    set_config('registry.pharmacy', %(pharmacy_id)s, true),
    set_config('registry.prescriber', %(prescriber_id)s, true)
"""
ONE_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
ROTATE = f"SELECT set_config('role', '{ROTATOR_ROLE}', true)"
LOOK_AT_PATIENT = "SELECT set_config('registry.patient', %(patient_id)s, true)"
UNKNOWN_SENTENCE = (
    "The database went away during the commit, so the act may be recorded or not. Ask again under the same "
    "idempotency key; without one, look before you repeat it."
)


@dataclass(frozen=True)
class Database:
    """The pool of connections, and the vault without which what is encrypted there can not be read."""

    engine: Engine
    vault: Vault = field(default_factory=lambda: Vault(LockedKeys()))

    def dispose(self) -> None:
        """No idle connection is left open."""
        self.engine.dispose()


def open_database(
    url: str,
    *,
    pool_size: int = 8,
    keys: KeyService | None = None,
    role: str = APP_ROLE,
    longest_statement: str = LONGEST_STATEMENT,
    replica: bool = False,
) -> Database:
    """The database at `url`, every connection acting in the role; none is opened yet. A replica is never written to."""
    settings = {**SESSION_SETTINGS, "role": role, "statement_timeout": longest_statement}
    settings |= {"default_transaction_read_only": "on"} if replica else {}
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
            "application_name": "registry" if role == APP_ROLE else role,
            # What asks whether the server is ready asks the replica too, and does not wait long.
            "connect_timeout": 2 if replica else 5,
            "prepare_threshold": 2,
        },
    )
    event.listen(database, "connect", _prepare_driver)
    return Database(database, Vault(keys or LockedKeys()))


def _prepare_driver(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Ids are text, rows are dictionaries, and a statement is a transaction of its own unless one was begun."""
    connection.autocommit = True
    connection.adapters.register_loader("uuid", TextLoader)
    connection.row_factory = dict_row
    connection.cursor_factory = psycopg.RawCursor


@dataclass(frozen=True)
class Sight:
    """Whose decisions, numbers and releases a look may show: a pharmacy's, a prescriber's, or everybody's."""

    pharmacy_id: str | None = None
    prescriber_id: str | None = None
    everything: bool = False


EVERYTHING = Sight(everything=True)


class Transaction:
    """An open transaction. Only storage hands statements to it; it is never kept beyond its `with` block.

    The parameters of a statement are named: `%(patient_id)s`.
    """

    def __init__(self, driver: Driver, vault: Vault):
        self._driver = driver
        self.vault = vault

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
def transaction(database: Database) -> Iterator[Transaction]:
    """One transaction: committed when the block ends, rolled back when it raises.

    Raises:
        Conflict, Invalid: a constraint of the database was violated (`constraints.py` names them).
        Unavailable: the database can not be reached, or a lock or a statement took too long.
    """
    with _connection(database) as driver:
        committing = False
        try:
            with batched(driver):
                driver.execute("BEGIN")
                yield Transaction(driver, database.vault)
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
def reading(database: Database) -> Iterator[Transaction]:
    """Single statements, each its own transaction: for look-ups that nothing is decided on.

    Decisions, numbers given, releases and kept answers are not to be seen here; `looking` shows them.
    """
    with _connection(database) as driver:
        yield Transaction(driver, database.vault)


@contextmanager
def looking(database: Database, sight: Sight) -> Iterator[Transaction]:
    """A transaction of a role that only reads, in which the database itself shows no more than the sight allows."""
    if sight.everything:
        with _become(database, LOOK_AT_EVERYTHING, {}) as tx:
            yield tx
        return
    own = {"pharmacy_id": sight.pharmacy_id or "", "prescriber_id": sight.prescriber_id or ""}
    with _become(database, LOOK_AT_OWN, own) as tx:
        yield tx


@contextmanager
def looking_at(database: Database, patient_id: str) -> Iterator[Transaction]:
    """A transaction that sees what an act on this patient would see. Whether the caller may is asked before."""
    with _become(database, LOOK_AT_PATIENT, {"patient_id": patient_id}) as tx:
        yield tx


@contextmanager
def surveying(database: Database) -> Iterator[Transaction]:
    """A look at everybody's in which all questions are answered as of one instant, so that their answers fit."""
    with _become(database, LOOK_AT_EVERYTHING, {}, begin=ONE_SNAPSHOT) as tx:
        yield tx


@contextmanager
def rotating(database: Database) -> Iterator[Transaction]:
    """A transaction of the role that moves encrypted values to another key, and can change nothing else."""
    with _become(database, ROTATE, {}) as tx:
        yield tx


@contextmanager
def _become(
    database: Database, allow: str, values: dict[str, str], begin: str = "BEGIN"
) -> Iterator[Transaction]:
    with _connection(database) as driver:
        try:
            with batched(driver):
                driver.execute(begin)
                tx = Transaction(driver, database.vault)
                tx.run(allow, **values)
                yield tx
                driver.execute("COMMIT")
        except BaseException:
            if not driver.closed:
                driver.rollback()
            raise


@contextmanager
def _connection(database: Database) -> Iterator[Driver]:
    try:
        pooled = database.engine.raw_connection()
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
