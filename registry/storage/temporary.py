"""A database for a while, beside the one that we were given: made, used, and gone again."""

from __future__ import annotations

import secrets

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from registry.storage.creating import MAINTENANCE

PREFIX = "registry_temporary_"


def create_beside(url: str) -> str:
    """Create a new database on the server of `url`, and return its URL.

    The user of `url` must be allowed to. What is committed there need not outlive the server, so nothing waits
    for the disk.
    """
    beside = make_url(url).set(database=PREFIX + secrets.token_hex(6))
    name = sql.Identifier(str(beside.database))
    with _server(url) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(name))
    return beside.render_as_string(hide_password=False)


def drop(url: str) -> None:
    """Drop the database that `url` names, whoever is still connected to it."""
    gone = make_url(url)
    with _server(url) as connection:
        name = sql.Identifier(str(gone.database))
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _server(url: str) -> psycopg.Connection:
    server = make_url(url).set(drivername="postgresql", database=MAINTENANCE)
    return psycopg.connect(server.render_as_string(hide_password=False), autocommit=True)
