"""A database is made ready to be served from: it exists and has the newest schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import exc

from registry.domain.errors import Unavailable
from registry.storage import migrating, serving_role, temporary
from registry.storage.creating import create_if_missing


def create_database(url: str) -> None:
    """Create the database that `url` names unless it is there; its user must be allowed to.

    Raises Unavailable when the server can not be reached or does not let the user in; so do the others here.
    """
    with _reached():
        create_if_missing(url)


def upgrade_schema(url: str) -> None:
    """Bring the database to the newest schema; what is recorded stays."""
    with _reached():
        migrating.upgrade(url)


def schema_is_current(url: str) -> bool:
    """Tell whether the database has exactly the schema that this version needs."""
    with _reached():
        return migrating.at_head(url)


def url_for_serving(url: str) -> str:
    """The database of `url`, on a server of our own, for a user who can do nothing but serve."""
    with _reached():
        return serving_role.serving_url(url)


def powers_beyond_serving(url: str) -> list[str]:
    """What the user of `url` could do that serving does not need, as phrases."""
    with _reached():
        return serving_role.powers_beyond_serving(url)


@contextmanager
def temporary_database(url: str) -> Iterator[str]:
    """Yield the URL of a new database with the newest schema, on the server of `url`; it is dropped at the end."""
    with _reached():
        beside = temporary.create_beside(url)
    try:
        upgrade_schema(beside)
        yield beside
    finally:
        with _reached():
            temporary.drop(beside)


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, exc.OperationalError) as error:
        reason = str(error.orig if isinstance(error, exc.OperationalError) else error).strip()
        raise Unavailable(f"The database can not be used: {reason}") from error
    except exc.ProgrammingError as error:
        if not isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise
        raise Unavailable(
            f"The user of the database may not do this: {str(error.orig).strip()}; "
            "name the owner of its tables in REGISTRY_MIGRATION_URL"
        ) from error
