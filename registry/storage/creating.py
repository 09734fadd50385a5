"""Making the database itself, on a server that we were given whole."""

from __future__ import annotations

import psycopg
from psycopg import sql
from sqlalchemy import make_url

MAINTENANCE = "postgres"


def create_if_missing(url: str) -> None:
    """Create the database that `url` names unless it is there; its user must be allowed to.

    Safe from several processes at once: one creates it, the others find it.
    """
    wanted = make_url(url)
    server = wanted.set(drivername="postgresql", database=MAINTENANCE)
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [wanted.database]
        ).fetchone()
        if found is None:
            _create(connection, str(wanted.database))


def _create(connection: psycopg.Connection, name: str) -> None:
    try:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        return  # another process was quicker
