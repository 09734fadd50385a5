"""Dispense exceptions. Patient-owned."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.dispense_exception import ExceptionReason
from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, error_whole, one_of


class DispenseExceptionRow(Base):
    """A prescriber answers for one supply although this month's tests are not there."""

    __tablename__ = "dispense_exception"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    dispense_exception_id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Words]
    enrollment_id: Mapped[Id]
    prescriber_id: Mapped[Id] = mapped_column(ForeignKey("prescriber.prescriber_id"))
    reason: Mapped[Words]
    days: Mapped[int] = mapped_column(Integer)
    benefits_outweigh_risks: Mapped[bool]
    granted_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    error_marked_at: Mapped[Instant | None]
    error_marked_by: Mapped[Id | None]
    error_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id", "program"],
            ["enrollment.patient_id", "enrollment.enrollment_id", "enrollment.program"],
            name="dispense_exception_program_fkey",
        ),
        error_whole(),
        one_of("reason", ExceptionReason),
        CheckConstraint("days > 0", name="days_positive"),
        CheckConstraint("benefits_outweigh_risks", name="attested"),
        Index(
            "dispense_exception_latest_ix",
            "patient_id",
            "enrollment_id",
            "program",
            "granted_at",
            "dispense_exception_id",
        ),
    )
