"""Statements made from the tables, so that no column is listed twice."""

from __future__ import annotations

from registry.storage.tables.base import Base


def insertion(row: type[Base], *left_out: str) -> str:
    """The INSERT of one row of the table, one named parameter a column.

    Columns with a server default are left to the server; columns that end or mark a record start empty and are not
    named; `left_out` names further ones.
    """
    names = [
        column.name
        for column in row.__table__.columns
        if column.server_default is None and column.name not in left_out and column.name not in ENDINGS
    ]
    values = ", ".join(f"%({name})s" for name in names)
    return f"INSERT INTO {row.__tablename__} ({', '.join(names)}) VALUES ({values})"  # noqa: S608


ENDINGS = frozenset(
    "ended_at ended_by end_reason cancelled_at cancelled_by cancel_reason lifted_at lifted_by lift_reason "
    "outcome outcome_at outcome_by revoked_at revoked_by revocation_reason "
    "disabled_at disabled_by disabled_reason error_marked_at error_marked_by error_reason".split()
)
"""Columns that are written once, later, by the act that ends or marks the record."""


def columns(row: type[Base], alias: str = "", *left_out: str) -> str:
    """The column names of the table, for a SELECT."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(prefix + column.name for column in row.__table__.columns if column.name not in left_out)
