"""Who read what of a patient's record, and who opened one in an emergency."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.access import Ground
from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, all_or_none, one_of


class AccessRow(Base):
    """One reading of one patient's record. Shared: it names a patient but refers to no row."""

    __tablename__ = "access_log"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    access_id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id]
    role: Mapped[Words]
    what: Mapped[Words]
    ground: Mapped[Words]
    accessed_at: Mapped[Instant]
    __table_args__ = (one_of("ground", Ground),)


class EmergencyAccessRow(Base):
    """A prescriber opened the record of another's patient; a coordinator takes note. Patient-owned."""

    __tablename__ = "emergency_access"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    emergency_access_id: Mapped[Id] = mapped_column(primary_key=True)
    prescriber_id: Mapped[Id] = mapped_column(ForeignKey("prescriber.prescriber_id"))
    reason: Mapped[EncryptedWords]
    opened_at: Mapped[Instant]
    open_until: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    acknowledged_at: Mapped[Instant | None]
    acknowledged_by: Mapped[Id | None]
    __table_args__ = (
        CheckConstraint("open_until > opened_at", name="span"),
        all_or_none("acknowledged_whole", "acknowledged_at", "acknowledged_by"),
        Index("emergency_access_id_ix", "emergency_access_id"),
        Index("emergency_access_prescriber_id_ix", "prescriber_id", "patient_id"),
    )
