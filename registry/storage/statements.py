"""Statements made from the tables, so that no column is listed twice."""

from __future__ import annotations

from collections.abc import Mapping

from registry.storage.tables.base import Base


def insertion(row: type[Base], *, prefix: str = "") -> str:
    """The INSERT of one row of the table, one named parameter a column, its name led by `prefix`.

    Columns with a server default are left to the server; columns that end or mark a record start empty and are not
    named.
    """
    names = [
        column.name
        for column in row.__table__.columns
        if column.server_default is None and column.name not in ENDINGS
    ]
    values = ", ".join(f"%({prefix}{name})s" for name in names)
    return f"INSERT INTO {row.__tablename__} ({', '.join(names)}) VALUES ({values})"  # noqa: S608


def insertion_of_all(rows: Mapping[str, type[Base]]) -> str:
    """One statement that inserts a row into each table, in one round trip; references are checked at its end.

    The parameters of a row are led by its key: `%(decision.verdict)s`.
    """
    *first, last = [(key, insertion(row, prefix=f"{key}.")) for key, row in rows.items()]
    together = ", ".join(f"{key}_row AS ({statement})" for key, statement in first)
    return f"WITH {together} {last[1]}" if first else last[1]


ENDINGS = frozenset(
    (
        *("ended_at", "ended_by", "end_reason"),
        *("cancelled_at", "cancelled_by", "cancel_reason"),
        *("lifted_at", "lifted_by", "lift_reason"),
        *("outcome", "outcome_at", "outcome_by"),
        *("revoked_at", "revoked_by", "revocation_reason"),
        *("disabled_at", "disabled_by", "disabled_reason"),
        *("retired_from", "retired_at", "retired_by", "retirement_reason"),
        *("error_marked_at", "error_marked_by", "error_reason"),
    )
)
"""Columns that are written once, later, by the act that ends or marks the record."""


def columns(row: type[Base]) -> str:
    """The column names of the table, for a SELECT."""
    return ", ".join(column.name for column in row.__table__.columns)
