"""Bringing a database to a revision of the schema, and telling which one it has."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine, text

from registry.storage.revisions import head, migrations_folder
from registry.storage.transaction import APP_ROLE, Driver

LOG = logging.getLogger(__name__)


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database of `url` up to `revision`; a database that is there already stays as it is.

    The user of the URL becomes the owner of the tables and must be allowed to create tables and roles.
    Safe to run from several processes at once: one does the work, the others wait for it.
    """
    with _as_owner(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database of `url` back to `revision`; "base" takes everything away, the data with it."""
    with _as_owner(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The revision the database of `url` has, or None when no migration ran there."""
    with _as_owner(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def at_head(url: str) -> bool:
    """Whether the database of `url` has exactly the schema this version of the registry needs."""
    return current(url) == head()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _as_owner(url: str) -> Iterator[Connection]:
    """A connection that has left the application's role, should the URL ask for it: that role may change nothing."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        cast(Driver, connection.connection.driver_connection).add_notice_handler(_log)
        if connection.scalar(text("SELECT current_user")) == APP_ROLE:
            connection.execute(text("SET ROLE NONE"))
        connection.commit()
        yield connection


def _log(notice: psycopg.errors.Diagnostic) -> None:
    """What a migration has to say, for instance that the role stays because another database uses it."""
    LOG.info("%s", notice.message_primary)
