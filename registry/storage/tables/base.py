"""The metadata every table belongs to, and the column kinds they share."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "ix": "%(table_name)s_%(column_0_N_name)s_ix",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

Id = Annotated[str, mapped_column(Uuid(as_uuid=False))]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Words = Annotated[str, mapped_column(Text)]
EncryptedWords = Annotated[bytes, mapped_column(LargeBinary, info={"encrypted": "words"})]
EncryptedDay = Annotated[bytes, mapped_column(LargeBinary, info={"encrypted": "day"})]
"""What names a patient or was written freely about one is encrypted by `encrypted.py` and by nothing else."""


class Base(DeclarativeBase):
    """The common ground of all tables: one metadata, one naming convention."""

    metadata = MetaData(naming_convention=NAMING)


def one_of(column: str, values: type[enum.StrEnum] | tuple[str, ...]) -> CheckConstraint:
    """A check that the text column holds one of the named values."""
    words = ", ".join(f"'{value!s}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def all_or_none(name: str, first: str, *others: str) -> CheckConstraint:
    """A check that the columns, which together record one event, are all set or all empty."""
    same = " AND ".join(f"({first} IS NULL) = ({other} IS NULL)" for other in others)
    return CheckConstraint(same, name=name)


def error_whole() -> CheckConstraint:
    """A check that a record marked in error says when, by whom and why."""
    return all_or_none("error_whole", "error_marked_at", "error_marked_by", "error_reason")


def check_formats(table: Table) -> None:
    """Every encrypted column of the table begins with a known format, so that no plain text gets in by mistake."""
    for column in table.columns:
        if "encrypted" in column.info:
            known = f"get_byte({column.name}, 0) IN (0, 1)"
            table.append_constraint(CheckConstraint(known, name=f"{column.name}_encrypted"))
