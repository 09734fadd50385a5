"""Confirmation numbers and releases. Patient-owned."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.facts import HandOver, RiskCategory
from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, all_or_none, one_of


class ConfirmationRow(Base):
    """A confirmation number, given by an authorized decision of the dispense gate; it uses an authorization."""

    __tablename__ = "dispense_confirmation"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    confirmation_id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Words]
    authorization_id: Mapped[Id]
    decision_id: Mapped[Id]
    decision_gate: Mapped[Words] = mapped_column(server_default="dispense")
    decision_verdict: Mapped[Words] = mapped_column(server_default="authorized")
    pharmacy_id: Mapped[Id]
    pharmacist_id: Mapped[Id]
    ndc: Mapped[Words] = mapped_column(ForeignKey("product.ndc"))
    quantity: Mapped[int] = mapped_column(Integer)
    days_supply: Mapped[int] = mapped_column(Integer)
    confirmed_at: Mapped[Instant]
    valid_until: Mapped[Instant]
    recorded_by: Mapped[Id]
    cancelled_at: Mapped[Instant | None]
    cancelled_by: Mapped[Id | None]
    cancel_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["number", "patient_id", "confirmation_id"],
            ["issued_number.number", "issued_number.patient_id", "issued_number.subject_id"],
            name="dispense_confirmation_number_fkey",
        ),
        ForeignKeyConstraint(
            ["pharmacy_id", "pharmacist_id"],
            ["pharmacist.pharmacy_id", "pharmacist.pharmacist_id"],
            name="dispense_confirmation_pharmacist_fkey",
        ),
        ForeignKeyConstraint(
            ["patient_id", "authorization_id"],
            [
                "prescription_authorization.patient_id",
                "prescription_authorization.authorization_id",
            ],
        ),
        ForeignKeyConstraint(
            ["patient_id", "decision_id", "decision_gate", "decision_verdict"],
            ["decision.patient_id", "decision.decision_id", "decision.gate", "decision.verdict"],
            name="dispense_confirmation_decided_fkey",
        ),
        UniqueConstraint("patient_id", "decision_id", name="dispense_confirmation_one_each_key"),
        Index(
            "dispense_confirmation_single_use_key",
            "patient_id",
            "authorization_id",
            unique=True,
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        Index("dispense_confirmation_pharmacy_ix", "pharmacy_id", "confirmation_id"),
        CheckConstraint("decision_gate = 'dispense' AND decision_verdict = 'authorized'", name="authorized"),
        CheckConstraint("quantity > 0 AND days_supply > 0", name="amounts"),
        all_or_none("cancel_whole", "cancelled_at", "cancelled_by", "cancel_reason"),
        CheckConstraint("valid_until >= confirmed_at", name="span"),
    )


class ReleaseRow(Base):
    """The product was handed over or shipped: the use of a confirmation."""

    __tablename__ = "release"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    release_id: Mapped[Id] = mapped_column(primary_key=True)
    confirmation_id: Mapped[Id]
    enrollment_id: Mapped[Id]
    program: Mapped[Words]
    decision_id: Mapped[Id]
    decision_gate: Mapped[Words] = mapped_column(server_default="release")
    decision_verdict: Mapped[Words] = mapped_column(server_default="authorized")
    pharmacist_id: Mapped[Id] = mapped_column(ForeignKey("pharmacist.pharmacist_id"))
    ndc: Mapped[Words] = mapped_column(ForeignKey("product.ndc"))
    quantity: Mapped[int] = mapped_column(Integer)
    days_supply: Mapped[int] = mapped_column(Integer)
    hand_over: Mapped[Words]
    checklist_category: Mapped[Words | None]
    checklist_items: Mapped[list[str]] = mapped_column(ARRAY(Text))
    counselor: Mapped[Words | None]
    medication_guide_provided: Mapped[bool]
    released_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "confirmation_id"],
            ["dispense_confirmation.patient_id", "dispense_confirmation.confirmation_id"],
        ),
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id", "program"],
            ["enrollment.patient_id", "enrollment.enrollment_id", "enrollment.program"],
            name="release_enrollment_fkey",
        ),
        ForeignKeyConstraint(
            ["patient_id", "decision_id", "decision_gate", "decision_verdict"],
            ["decision.patient_id", "decision.decision_id", "decision.gate", "decision.verdict"],
            name="release_decided_fkey",
        ),
        UniqueConstraint("patient_id", "confirmation_id", name="release_single_use_key"),
        UniqueConstraint("patient_id", "decision_id", name="release_one_each_key"),
        Index("release_latest_ix", "patient_id", "program", "released_at", "release_id"),
        Index("release_course_ix", "patient_id", "enrollment_id", "released_at", "release_id"),
        one_of("hand_over", HandOver),
        one_of("checklist_category", RiskCategory),
        CheckConstraint("decision_gate = 'release' AND decision_verdict = 'authorized'", name="authorized"),
        CheckConstraint("checklist_category IS NOT NULL OR checklist_items = '{}'", name="checklist_whole"),
        CheckConstraint("quantity > 0 AND days_supply > 0", name="amounts"),
    )
