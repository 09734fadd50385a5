"""The patient's row, the lock of all that concerns the patient, and the enrollments. Patient-owned."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.facts import ReproductiveStatus, RiskCategory
from registry.storage.tables.base import (
    Base,
    EncryptedDay,
    EncryptedWords,
    Id,
    Instant,
    Words,
    all_or_none,
    error_whole,
    one_of,
)


class PatientRow(Base):
    """A patient. Every act that changes what a gate could see of the patient locks this row first."""

    __tablename__ = "patient"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    given_name: Mapped[EncryptedWords]
    family_name: Mapped[EncryptedWords]
    born_on: Mapped[EncryptedDay]
    time_zone: Mapped[Words]
    registered_by_prescriber: Mapped[Id | None] = mapped_column(
        ForeignKey("prescriber.prescriber_id"), index=True
    )
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    found_by: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    """The blind index of family name and birth date, by which a patient is found without a key being seen."""


class EnrollmentRow(Base):
    """A patient's enrollment in a program; at most one is active."""

    __tablename__ = "enrollment"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    enrollment_id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Words]
    prescriber_id: Mapped[Id] = mapped_column(ForeignKey("prescriber.prescriber_id"))
    enrolled_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    ended_at: Mapped[Instant | None]
    ended_by: Mapped[Id | None]
    end_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        Index(
            "enrollment_one_active_key",
            "patient_id",
            "program",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("enrollment_prescriber_id_ix", "prescriber_id", "patient_id"),
        Index("enrollment_id_ix", "enrollment_id"),
        UniqueConstraint("patient_id", "enrollment_id", "program", name="enrollment_program_key"),
        all_or_none("end_whole", "ended_at", "ended_by", "end_reason"),
        CheckConstraint("ended_at >= enrolled_at", name="span"),
    )


class TransferRow(Base):
    """An enrollment passed from one prescriber to another."""

    __tablename__ = "transfer"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    transfer_id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    from_prescriber_id: Mapped[Id] = mapped_column(ForeignKey("prescriber.prescriber_id"))
    to_prescriber_id: Mapped[Id] = mapped_column(ForeignKey("prescriber.prescriber_id"))
    reason: Mapped[EncryptedWords]
    transferred_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id"], ["enrollment.patient_id", "enrollment.enrollment_id"]
        ),
        CheckConstraint("from_prescriber_id <> to_prescriber_id", name="another_prescriber"),
        Index("transfer_latest_ix", "patient_id", "enrollment_id", "transferred_at"),
    )


class RiskCategoryRow(Base):
    """The risk category of an enrollment from an instant on; the latest one counts."""

    __tablename__ = "risk_category"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    risk_category_id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    risk_category: Mapped[Words]
    reason: Mapped[EncryptedWords | None]
    since: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id"], ["enrollment.patient_id", "enrollment.enrollment_id"]
        ),
        Index("risk_category_latest_ix", "patient_id", "enrollment_id", "since", "risk_category_id"),
        one_of("risk_category", RiskCategory),
    )


class ReproductiveStatusRow(Base):
    """The recorded ground on which a patient can or can not get pregnant; the latest one counts."""

    __tablename__ = "reproductive_status"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    reproductive_status_id: Mapped[Id] = mapped_column(primary_key=True)
    status: Mapped[Words]
    since_on: Mapped[date | None]
    observed_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    error_marked_at: Mapped[Instant | None]
    error_marked_by: Mapped[Id | None]
    error_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        error_whole(),
        one_of("status", ReproductiveStatus),
        Index("reproductive_status_latest_ix", "patient_id", "observed_at", "reproductive_status_id"),
    )


class AgreementRow(Base):
    """An agreement form of a category; it counts for what its signatures say."""

    __tablename__ = "agreement"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    agreement_id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    risk_category: Mapped[Words]
    signed_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    error_marked_at: Mapped[Instant | None]
    error_marked_by: Mapped[Id | None]
    error_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id"], ["enrollment.patient_id", "enrollment.enrollment_id"]
        ),
        error_whole(),
        Index("agreement_latest_ix", "patient_id", "enrollment_id", "signed_at", "agreement_id"),
        one_of("risk_category", RiskCategory),
    )
