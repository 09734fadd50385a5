"""The hash-chained events of every stream. Rows are only ever added."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.storage.tables.base import Base, Id, Instant, Words, one_of
from registry.storage.tables.sealing import TransactionId

STREAMS = ("patient", "prescriber", "pharmacy", "account", "program", "access-log")


class LedgerEventRow(Base):
    """One event of one stream: of a patient, prescriber, pharmacy, account or program, or of the access log."""

    __tablename__ = "ledger_event"
    stream_id: Mapped[Id] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stream: Mapped[Words]
    event_id: Mapped[Id]
    kind: Mapped[Words]
    recorded_at: Mapped[Instant]
    actor_id: Mapped[Id | None]
    body: Mapped[Words]
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    written_in: Mapped[str] = mapped_column(
        TransactionId, server_default=text("pg_current_xact_id()"), index=True
    )
    __table_args__ = (
        one_of("stream", STREAMS),
        CheckConstraint("sequence >= 1", name="sequence_positive"),
        CheckConstraint("length(hash) = 32 AND length(previous_hash) = 32", name="hash_length"),
        UniqueConstraint("stream_id", "event_id"),
    )
