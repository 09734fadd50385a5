"""The page `docs/reference/schema.md`, written from the tables themselves.

Run `python -m registry.storage.schema_page > docs/reference/schema.md` after a change; a test fails on an old page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from registry.storage.tables import PATIENT_OWNED, SHARED
from registry.storage.tables.base import Base

SHORT_TYPES = {"TIMESTAMP WITH TIME ZONE": "timestamptz"}
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]

OPENING = """\
# Schema

*Written by `python -m registry.storage.schema_page > docs/reference/schema.md`; do not edit.*

PostgreSQL 15 to 18. The numbered steps in `migrations/versions/` make it, and a test compares the result with the
tables in `registry/storage/tables/`.

Tables owned by a **patient** have `patient_id` first in their primary key, in every other key, and in every reference
to one another: the database itself refuses a record that mixes two patients, and the rows of one patient can stay
together on one machine. **Shared** tables never refer to them. Ids are made by the application (UUID version 7); there
are no sequences. Instants are `timestamptz`. Columns ending in `_at` say when something was true, `recorded_at` when
it was learnt.

## What the database refuses by itself

The application acts as the role `registry_app`, which owns nothing, deletes nothing, and may change only the columns
that end or mark a record. Row-level security shows it decisions, numbers and releases of the patient it has locked, and
the answers kept for the account that asks; `registry_participant` those of one pharmacy or prescriber, read only;
`registry_reader` all, read only; `registry_sealer` the ledger alone. `registry_rotator` sees and changes encrypted
columns, to move them to another key, and nothing else.

Keys and checks refuse by their own names; the following names are given by triggers.

| name | SQLSTATE | refused |
|---|---|---|
"""

REFUSALS = (
    (
        "append_only",
        "23001",
        "changing or removing a decision, an issued number, a signature or a ledger event, for the owner too",
    ),
    ("record_ended", "23001", "changing what was ended, cancelled, lifted, revoked or marked in error"),
    ("totp_step_forward", "23001", "taking back that a code by time was used"),
    ("lock_only", "23001", "changing the column of the patient's row that only serves to lock it"),
    (
        "authorization_not_open",
        "23514",
        "using an authorization that is cancelled, expired or another patient's",
    ),
    (
        "confirmation_not_open",
        "23514",
        "releasing on a confirmation that is cancelled, expired or another patient's",
    ),
    (
        "authorization_used",
        "23514",
        "cancelling an authorization that has a confirmation which was not cancelled",
    ),
    ("confirmation_released", "23514", "cancelling a confirmation that the product was released on"),
    (
        "ledger_chain",
        "23514",
        "an event that is not the next of its stream, or not chained to the one before",
    ),
)
"""The names that triggers give to what they refuse: name, SQLSTATE, what is refused."""


def page() -> str:
    """The whole page as Markdown."""
    tables = [Base.metadata.tables[name] for name in (*PATIENT_OWNED, *SHARED)]
    refusals = "".join(f"| `{name}` | {state} | {what} |\n" for name, state, what in REFUSALS)
    parts = [OPENING + refusals, _diagram(tables)]
    for owned, title in ((True, "Owned by a patient"), (False, "Shared")):
        parts.append(f"## {title}\n")
        parts.extend(_section(table) for table in tables if (table.name in PATIENT_OWNED) is owned)
    return "\n".join(parts)


def _diagram(tables: list[Table]) -> str:
    """Who refers to whom. References to the patient alone are left out where another one leads there."""
    lines = [line for table in tables for line in _relations(table)]
    return "## Who refers to whom\n\n```mermaid\nerDiagram\n" + "\n".join(lines) + "\n```\n"


def _relations(table: Table) -> Iterator[str]:
    references = sorted(table.foreign_key_constraints, key=lambda reference: str(reference.name))
    for reference in references:
        columns = [column.name for column in reference.columns]
        if columns == ["patient_id"] and any(
            _among_patients(other) for other in references if other is not reference
        ):
            continue
        optional = any(column.nullable for column in reference.columns)
        single = any(key <= set(columns) for key in _keys(table))
        label = ", ".join(name for name in columns if name != "patient_id") or "patient_id"
        left, right = ("|o" if optional else "||"), ("o|" if single else "o{")
        yield f'    {reference.referred_table.name} {left}--{right} {table.name} : "{label}"'


def _among_patients(reference: ForeignKeyConstraint) -> bool:
    return reference.referred_table.name in PATIENT_OWNED and len(reference.columns) > 1


def _keys(table: Table) -> list[set[str]]:
    """The column sets that at most one row shares."""
    constraints = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    keys = [{column.name for column in constraint.columns} for constraint in constraints]
    return [*keys, {column.name for column in table.primary_key.columns}]


def _section(table: Table) -> str:
    lines = [f"### {table.name}", "", _purpose(table), "", "| column | type | |", "|---|---|---|"]
    lines += [f"| `{column.name}` | {_type(column)} | {_remark(column)} |" for column in table.columns]
    return "\n".join([*lines, "", *sorted(_rules(table)), ""])


def _purpose(table: Table) -> str:
    mapped = next(mapper for mapper in Base.registry.mappers if mapper.local_table is table)
    return (mapped.class_.__doc__ or "").strip().splitlines()[0]


def _type(column: Column[object]) -> str:
    name = column.type.compile(DIALECT)
    return SHORT_TYPES.get(name, name.lower())


def _remark(column: Column[object]) -> str:
    said = ["key"] if column.primary_key else []
    return ", ".join([*said, "may be empty"] if column.nullable else said)


def _rules(table: Table) -> Iterator[str]:
    """Keys, references, checks and indexes, one line each."""
    for constraint in table.constraints:
        name = f"- `{constraint.name}`"
        if isinstance(constraint, UniqueConstraint):
            yield f"{name}: unique ({', '.join(column.name for column in constraint.columns)})"
        elif isinstance(constraint, ForeignKeyConstraint):
            columns = ", ".join(column.name for column in constraint.columns)
            yield f"{name}: ({columns}) in {constraint.referred_table.name}"
        elif isinstance(constraint, CheckConstraint):
            yield f"{name}: `{constraint.sqltext}`"
    for index in table.indexes:
        yield f"- `{index.name}`: {_index(index)}"


def _index(index: Index) -> str:
    kind = "unique" if index.unique else "index"
    _, said = str(CreateIndex(index).compile(dialect=DIALECT)).split(" (", 1)
    return f"{kind} ({said}"


if __name__ == "__main__":
    sys.stdout.write(page())
