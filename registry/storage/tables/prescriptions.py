"""Prescriptions and their authorization numbers. Patient-owned, but for the register of numbers."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.facts import RiskCategory, Route
from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, all_or_none, one_of


class IssuedNumberRow(Base):
    """Every number ever issued, and the patient it leads to. Shared: it names a patient but refers to no row."""

    __tablename__ = "issued_number"
    number: Mapped[Words] = mapped_column(primary_key=True)
    kind: Mapped[Words]
    patient_id: Mapped[Id]
    subject_id: Mapped[Id]
    issued_at: Mapped[Instant]
    __table_args__ = (
        one_of("kind", ("authorization", "confirmation")),
        UniqueConstraint("number", "patient_id", "subject_id", name="issued_number_subject_key"),
    )


class PrescriptionRow(Base):
    """What the prescriber prescribed, as it was authorized."""

    __tablename__ = "prescription"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    prescription_id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    program: Mapped[Words]
    prescriber_id: Mapped[Id] = mapped_column(ForeignKey("prescriber.prescriber_id"))
    ndc: Mapped[Words]
    quantity: Mapped[int] = mapped_column(Integer)
    days_supply: Mapped[int] = mapped_column(Integer)
    refills: Mapped[int] = mapped_column(Integer)
    risk_category: Mapped[Words]
    route: Mapped[Words]
    prescribed_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id", "program"],
            ["enrollment.patient_id", "enrollment.enrollment_id", "enrollment.program"],
            name="prescription_enrollment_fkey",
        ),
        ForeignKeyConstraint(
            ["ndc", "program"], ["product.ndc", "product.program"], name="prescription_product_fkey"
        ),
        Index("prescription_enrollment_ix", "patient_id", "enrollment_id", "prescribed_at"),
        one_of("risk_category", RiskCategory),
        one_of("route", Route),
        CheckConstraint("quantity > 0 AND days_supply > 0 AND refills >= 0", name="amounts"),
    )


class AuthorizationRow(Base):
    """An authorization number, given by an authorized decision of the prescription gate."""

    __tablename__ = "prescription_authorization"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    authorization_id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Words]
    prescription_id: Mapped[Id]
    decision_id: Mapped[Id]
    decision_gate: Mapped[Words] = mapped_column(server_default="prescription")
    decision_verdict: Mapped[Words] = mapped_column(server_default="authorized")
    issued_at: Mapped[Instant]
    valid_until: Mapped[Instant]
    recorded_by: Mapped[Id]
    cancelled_at: Mapped[Instant | None]
    cancelled_by: Mapped[Id | None]
    cancel_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["number", "patient_id", "authorization_id"],
            ["issued_number.number", "issued_number.patient_id", "issued_number.subject_id"],
            name="prescription_authorization_number_fkey",
        ),
        ForeignKeyConstraint(
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.prescription_id"],
        ),
        ForeignKeyConstraint(
            ["patient_id", "decision_id", "decision_gate", "decision_verdict"],
            ["decision.patient_id", "decision.decision_id", "decision.gate", "decision.verdict"],
            name="prescription_authorization_decided_fkey",
        ),
        UniqueConstraint("patient_id", "decision_id", name="prescription_authorization_one_each_key"),
        Index(
            "prescription_authorization_one_open_key",
            "patient_id",
            "prescription_id",
            unique=True,
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        all_or_none("cancel_whole", "cancelled_at", "cancelled_by", "cancel_reason"),
        CheckConstraint(
            "decision_gate = 'prescription' AND decision_verdict = 'authorized'", name="authorized"
        ),
        CheckConstraint("valid_until >= issued_at", name="span"),
    )
