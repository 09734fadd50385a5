"""Values move from one key to another, some rows at a time, while the registry serves.

A step looks at the next rows of a table in the order of their keys, and rewrites those that have another key. It
takes only rows that nobody holds, so no act waits for it in a circle; what it passed over is found in the next round.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

from registry.storage.encrypted import Encryption, encryption_of_table
from registry.storage.patients import FOUND_BY
from registry.storage.tables import METADATA
from registry.storage.transaction import Row, Transaction
from registry.vault.cipher import HEADER_BYTES, PLAIN, Altered, key_of

TABLES = tuple(sorted(name for name in METADATA.tables if encryption_of_table(name).columns))
"""The tables that hold something encrypted."""
INDEXES = {"patient": ("found_by",)}
"""Blind indexes, which are made anew from what they were made of."""
PLAIN_ID = "plain"
"""How values from before encryption are counted, which have no key."""
OLDER = "SELECT pg_snapshot_xmin(pg_current_snapshot()) <= %(mark)s::text::xid8 AS running"


def next_rows(tx: Transaction, table: str, after: Row | None, limit: int) -> Row | None:
    """The key of the last of the next rows of the table, at most so many; None at its end."""
    return tx.row(_next(table, after is not None), limit=limit, **_named("after", after))


def reencrypt(tx: Transaction, table: str, after: Row | None, last: Row, *, from_plain: bool) -> int:
    """The values of the rows after the one and up to the other have the current key; returns how many rows changed.

    Raises Unavailable for a value from before encryption, unless those are wanted too.
    """
    limits = {**_named("after", after), **_named("last", last)}
    rows = tx.rows(_others(table, after is not None), header=tx.vault.header(), **limits)
    for row in rows:
        values = _moved(tx, table, row, from_plain=from_plain)
        key = {name: row[name] for name in encryption_of_table(table).key}
        tx.run(_update(table, tuple(values)), **key, **values)
    return len(rows)


def unreadable(tx: Transaction, table: str, after: Row | None, last: Row) -> list[tuple[str, Row]]:
    """The values of those rows that do not open, each as its column and the key of its row."""
    how = encryption_of_table(table)
    rows = tx.rows(_all(table, after is not None), **_named("after", after), **_named("last", last))
    return [(name, row) for row in rows for name in how.columns if not _opens(tx, how, name, row)]


def _opens(tx: Transaction, how: Encryption, name: str, row: Row) -> bool:
    if row[name] is None:
        return True
    try:
        tx.vault.decrypt(how.place(name, row), row[name])
    except Altered:
        return False
    return True


def values_by_key(tx: Transaction) -> Counter[str]:
    """How many values each key encrypts, blind indexes too."""
    found: Counter[str] = Counter()
    tx.run("SET LOCAL statement_timeout = 0")
    for table in TABLES:
        for column in _columns(table):
            for row in tx.rows(_count(table, column)):
                plain = row["header"][:1] == PLAIN
                found[PLAIN_ID if plain else key_of(row["header"])] += row["count"]
    return found


def mark(tx: Transaction) -> str:
    """The number of this transaction: what began before it can be told by it."""
    row = tx.row("SELECT pg_current_xact_id()::text AS mark")
    if row is None:
        raise LookupError("a transaction always has a number")
    return str(row["mark"])


def something_older_runs(tx: Transaction, than: str) -> bool:
    """True while a transaction is open that began before that one, and may still write with an earlier key."""
    row = tx.row(OLDER, mark=than)
    return bool(row and row["running"])


def _moved(tx: Transaction, table: str, row: Row, *, from_plain: bool) -> dict[str, Any]:
    how, vault = encryption_of_table(table), tx.vault
    texts: dict[str, str] = {}
    for name in how.columns:
        if row[name] is not None:
            plain = from_plain and row[name][:1] == PLAIN
            texts[name] = vault.plain(row[name]) if plain else vault.decrypt(how.place(name, row), row[name])
    moved = {name: vault.encrypt(how.place(name, row), text) for name, text in texts.items()}
    if table == "patient":
        moved["found_by"] = vault.index(FOUND_BY, texts["family_name"], texts["born_on"])
    return {name: value for name, value in moved.items() if not _has(row[name], vault.header())}


def _has(value: bytes | None, header: bytes) -> bool:
    return value is not None and value[:HEADER_BYTES] == header


def _columns(table: str) -> tuple[str, ...]:
    return (*encryption_of_table(table).columns, *INDEXES.get(table, ()))


def _named(limit: str, row: Row | None) -> dict[str, Any]:
    return {f"{limit}_{name}": value for name, value in (row or {}).items()}


def _key(table: str, limit: str) -> str:
    types = {
        column.name: "text" if column.name == "key" else "uuid" for column in METADATA.tables[table].columns
    }
    return ", ".join(f"%({limit}_{name})s::{types[name]}" for name in encryption_of_table(table).key)


@cache
def _next(table: str, onwards: bool) -> str:
    names = encryption_of_table(table).key
    key, backwards = ", ".join(names), ", ".join(f"{name} DESC" for name in names)
    beyond = f"WHERE ({key}) > ({_key(table, 'after')})" if onwards else ""
    rows = f"SELECT {key} FROM {table} {beyond} ORDER BY {key} LIMIT %(limit)s"  # noqa: S608
    return f"SELECT {key} FROM ({rows}) found ORDER BY {backwards} LIMIT 1"  # noqa: S608


@cache
def _others(table: str, onwards: bool) -> str:
    key = ", ".join(encryption_of_table(table).key)
    beyond = f"({key}) > ({_key(table, 'after')}) AND" if onwards else ""
    other = " OR ".join(
        f"substring({name} FROM 1 FOR {HEADER_BYTES}) <> %(header)s::bytea" for name in _columns(table)
    )
    return (
        f"SELECT {key}, {', '.join(_columns(table))} FROM {table}"  # noqa: S608
        f" WHERE {beyond} ({key}) <= ({_key(table, 'last')}) AND ({other})"
        f" ORDER BY {key} FOR NO KEY UPDATE SKIP LOCKED"
    )


@cache
def _all(table: str, onwards: bool) -> str:
    how = encryption_of_table(table)
    key = ", ".join(how.key)
    beyond = f"({key}) > ({_key(table, 'after')}) AND" if onwards else ""
    named = ", ".join((*how.key, *how.columns))
    return f"SELECT {named} FROM {table} WHERE {beyond} ({key}) <= ({_key(table, 'last')}) ORDER BY {key}"  # noqa: S608


@cache
def _update(table: str, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = %({name})s" for name in columns)
    row = " AND ".join(f"{name} = %({name})s" for name in encryption_of_table(table).key)
    return f"UPDATE {table} SET {changes} WHERE {row}"  # noqa: S608


def _count(table: str, column: str) -> str:
    header = f"substring({column} FROM 1 FOR {HEADER_BYTES})"
    return f"SELECT {header} AS header, count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1"  # noqa: S608
