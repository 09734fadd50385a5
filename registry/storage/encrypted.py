"""Encrypted columns: every value is encrypted on its way into its row, and decrypted on its way out, here alone.

The tables say which columns these are (`EncryptedWords`, `EncryptedDay`). The services pass and get plain values; what
the database keeps, logs or copies is never plain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from registry.storage.statements import ENDINGS
from registry.storage.tables import METADATA
from registry.storage.tables.base import Base
from registry.storage.transaction import Row, Transaction
from registry.vault import Place, Vault


@dataclass(frozen=True)
class Encryption:
    """The encrypted columns of a table, with what each holds, and the columns that name its row."""

    table: str
    columns: Mapping[str, str]
    key: tuple[str, ...]

    def place(self, column: str, row: Mapping[str, Any]) -> Place:
        """Where the column of that row stands."""
        return Place(self.table, column, "/".join(str(row[name]) for name in self.key))


def encryption_of(row: type[Base]) -> Encryption:
    """The encryption of the row's table."""
    return encryption_of_table(row.__tablename__)


@cache
def encryption_of_table(name: str) -> Encryption:
    """The encryption of the table of that name."""
    table = METADATA.tables[name]
    kinds = {column.name: column.info["encrypted"] for column in table.columns if "encrypted" in column.info}
    return Encryption(name, kinds, tuple(column.name for column in table.primary_key.columns))


def encrypted(tx: Transaction, row: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new row as its columns keep them."""
    return encrypt_row(tx.vault, row.__tablename__, values)


def encrypt_row(vault: Vault, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same, outside of a transaction, for rows that are copied in."""
    how = encryption_of_table(table)
    changed = {
        name: vault.encrypt(how.place(name, values), _text(values[name]))
        for name in how.columns
        if values.get(name) is not None
    }
    return {**values, **changed}


def encrypted_value(tx: Transaction, row: type[Base], column: str, text: str, **key: str) -> bytes:
    """One value for one column of the row of that key."""
    return tx.vault.encrypt(encryption_of(row).place(column, key), text)


def ending(tx: Transaction, row: type[Base], text: str, **key: str) -> dict[str, Any]:
    """The words that end a row, under the name `reason`, and the key of the row."""
    (column,) = [name for name in encryption_of(row).columns if name in ENDINGS and name != "error_reason"]
    return {**key, "reason": encrypted_value(tx, row, column, text, **key)}


def decrypted(tx: Transaction, row: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the table, or the part of it that was read, as it was before its columns kept it."""
    how = encryption_of(row)
    changed = {
        name: _value(kind, tx.vault.decrypt(how.place(name, values), values[name]))
        for name, kind in how.columns.items()
        if values.get(name) is not None
    }
    return {**values, **changed}


def all_decrypted(tx: Transaction, row: type[Base], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Many such rows."""
    return [decrypted(tx, row, values) for values in rows]


def without_personal(row: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that may stand where nothing is encrypted, such as the ledger: all but those of encrypted columns."""
    hidden = encryption_of(row).columns
    return {name: value for name, value in values.items() if name not in hidden}


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _value(kind: str, text: str) -> Any:
    return date.fromisoformat(text) if kind == "day" else text
