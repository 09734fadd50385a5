"""Which schema a database has, and which this version of the registry needs; told without what migrates it."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import psycopg

from registry.storage.transaction import Transaction

MIGRATION = re.compile(r"(\d{4})_\w+\.py")
"""Migrations are one chain, and each file is named by the revision that it leads to."""


def head() -> str:
    """The newest revision this version of the registry knows."""
    names = (MIGRATION.fullmatch(file.name) for file in (migrations_folder() / "versions").iterdir())
    revisions = [name[1] for name in names if name]
    if not revisions:
        raise RuntimeError(
            f"There are no migrations in {migrations_folder()}; the installation is incomplete."
        )
    return max(revisions)


def revision(tx: Transaction) -> str | None:
    """The revision of the schema in which the application works, or None when no migration ran there."""
    try:
        row = tx.row("SELECT version_num FROM alembic_version")
    except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
        return None
    return row["version_num"] if row else None


def migrations_folder() -> Path:
    """Where the migrations are: beside this package's parent in a checkout, inside the package when installed."""
    installed = find_spec("registry.migrations")
    if installed is not None and installed.submodule_search_locations:
        return Path(next(iter(installed.submodule_search_locations)))
    return Path(__file__).resolve().parents[2] / "migrations"
