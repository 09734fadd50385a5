"""Laboratory results. Patient-owned."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.laboratory import Analyte
from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, error_whole, one_of


class LaboratoryResultRow(Base):
    """A laboratory result: what was measured, in its analyte's own unit, and when its specimen was collected."""

    __tablename__ = "laboratory_result"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    laboratory_result_id: Mapped[Id] = mapped_column(primary_key=True)
    analyte: Mapped[Words]
    value: Mapped[int] = mapped_column(Integer)
    collected_at: Mapped[Instant]
    collected_zone: Mapped[Words | None]
    reported_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    error_marked_at: Mapped[Instant | None]
    error_marked_by: Mapped[Id | None]
    error_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        error_whole(),
        one_of("analyte", Analyte),
        CheckConstraint("value >= 0", name="value_possible"),
        CheckConstraint("collected_at <= reported_at", name="collected_first"),
        Index("laboratory_result_latest_ix", "patient_id", "analyte", "collected_at", "laboratory_result_id"),
    )
