"""The steps are run by one process at a time, each in a transaction of its own, never waiting long for a table.

`registry.storage.migrating` hands in an open connection. Other processes that want to upgrade meanwhile wait for
the advisory lock and then find nothing left to do. A step gives up after a few seconds of waiting for a table,
because whoever comes after it would have to wait as well; nothing is half done, run it again at a calmer time.
"""

from alembic import context
from sqlalchemy import Connection, text

ONE_AT_A_TIME = 7_236_736_301
WAIT_FOR_OTHERS = "10min"
WAIT_FOR_TABLES = "5s"


def set_lock_timeout(connection: Connection, duration: str) -> None:
    connection.execute(text("SELECT set_config('lock_timeout', :duration, false)"), {"duration": duration})
    connection.commit()


def run(connection: Connection) -> None:
    set_lock_timeout(connection, WAIT_FOR_OTHERS)
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
    connection.commit()
    try:
        set_lock_timeout(connection, WAIT_FOR_TABLES)
        connection.execute(text("SET search_path TO public"))
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ONE_AT_A_TIME})
        connection.commit()


run(context.config.attributes["connection"])
