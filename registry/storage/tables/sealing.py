"""The hash tree over all events, and its signed heads. Rows are only ever added, by the sealer alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from registry.storage.tables.base import Base, Id, Instant, Words


class TransactionId(UserDefinedType[str]):
    """The number of a transaction, 64 bits wide, counted by the database server."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The name of the type."""
        return "xid8"


class Snapshot(UserDefinedType[str]):
    """Which transactions could be seen at an instant."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The name of the type."""
        return "pg_snapshot"


class LedgerLeafRow(Base):
    """The place of one event in the tree."""

    __tablename__ = "ledger_leaf"
    leaf_index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stream_id: Mapped[Id]
    sequence: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[Id] = mapped_column(index=True)
    hash: Mapped[bytes]
    __table_args__ = (
        UniqueConstraint("stream_id", "sequence"),
        CheckConstraint("leaf_index >= 0", name="place"),
        CheckConstraint("octet_length(hash) = 32", name="hash_length"),
    )


class LedgerNodeRow(Base):
    """The hash of a whole node of the tree; kept at every eighth level, so that a proof needs few reads."""

    __tablename__ = "ledger_node"
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes]
    __table_args__ = (
        CheckConstraint("level > 0 AND position >= 0", name="place"),
        CheckConstraint("octet_length(hash) = 32", name="hash_length"),
    )


class LedgerHeadRow(Base):
    """A signed head of the tree. `cluster` and `seen` say where the sealer goes on: on which server, after what."""

    __tablename__ = "ledger_head"
    tree_size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    previous_size: Mapped[int] = mapped_column(BigInteger, unique=True)
    root: Mapped[bytes]
    sealed_at: Mapped[Instant]
    previous_hash: Mapped[bytes]
    public_key: Mapped[bytes]
    signature: Mapped[bytes]
    cluster: Mapped[Words]
    seen: Mapped[str | None] = mapped_column(Snapshot)
    __table_args__ = (
        CheckConstraint("previous_size >= 0 AND tree_size > previous_size", name="grown"),
        CheckConstraint(
            "octet_length(root) = 32 AND octet_length(previous_hash) = 32"
            " AND octet_length(public_key) = 32 AND octet_length(signature) = 64",
            name="lengths",
        ),
    )


class LedgerWitnessRow(Base):
    """A witness's signature on a head."""

    __tablename__ = "ledger_witness"
    tree_size: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("ledger_head.tree_size"), primary_key=True, autoincrement=False
    )
    public_key: Mapped[bytes] = mapped_column(primary_key=True)
    signature: Mapped[bytes]
    witnessed_at: Mapped[Instant]
    __table_args__ = (
        CheckConstraint("octet_length(public_key) = 32 AND octet_length(signature) = 64", name="lengths"),
    )
