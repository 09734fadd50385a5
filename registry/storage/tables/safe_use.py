"""Counseling, contraception, tests, concerns, pregnancy reports, surveys, holds. Patient-owned."""

from __future__ import annotations

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.facts import ConcernKind, HoldKind, TestResult
from registry.storage.tables.base import (
    Base,
    EncryptedWords,
    Id,
    Instant,
    Words,
    all_or_none,
    error_whole,
    one_of,
)


class CounselingRow(Base):
    """The patient was counseled on benefits and risks, or on contraception."""

    __tablename__ = "counseling"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    counseling_id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Words]
    topic: Mapped[Words]
    counseled_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    error_marked_at: Mapped[Instant | None]
    error_marked_by: Mapped[Id | None]
    error_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        error_whole(),
        one_of("topic", ("benefits-and-risks", "contraception")),
        Index("counseling_latest_ix", "patient_id", "program", "topic", "counseled_at", "counseling_id"),
    )


class ContraceptionConfirmationRow(Base):
    """The prescriber confirmed abstinence, or the methods in use."""

    __tablename__ = "contraception_confirmation"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    contraception_confirmation_id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Words]
    abstinence: Mapped[bool]
    methods: Mapped[list[str]] = mapped_column(ARRAY(Text))
    highly_effective_contraindicated: Mapped[bool]
    in_use_since: Mapped[Instant]
    confirmed_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    error_marked_at: Mapped[Instant | None]
    error_marked_by: Mapped[Id | None]
    error_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        error_whole(),
        CheckConstraint("in_use_since <= confirmed_at", name="in_use_before"),
        Index(
            "contraception_confirmation_latest_ix",
            "patient_id",
            "program",
            "confirmed_at",
            "contraception_confirmation_id",
        ),
    )


class AuthorizationFormRow(Base):
    """The prescriber signed the form that goes with one prescription."""

    __tablename__ = "authorization_form"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    authorization_form_id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    printed_name: Mapped[EncryptedWords]
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
        Index(
            "authorization_form_latest_ix",
            "patient_id",
            "enrollment_id",
            "signed_at",
            "authorization_form_id",
        ),
    )


class PregnancyTestRow(Base):
    """A pregnancy test: when its specimen was collected, what it can detect, what it showed."""

    __tablename__ = "pregnancy_test"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    pregnancy_test_id: Mapped[Id] = mapped_column(primary_key=True)
    result: Mapped[Words]
    detects_miu_ml: Mapped[int] = mapped_column(Integer)
    specimen: Mapped[Words]
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
        one_of("result", TestResult),
        one_of("specimen", ("serum", "urine")),
        CheckConstraint("detects_miu_ml > 0", name="detects_positive"),
        CheckConstraint("collected_at <= reported_at", name="collected_first"),
        Index("pregnancy_test_latest_ix", "patient_id", "collected_at", "pregnancy_test_id"),
    )


class PregnancyConcernRow(Base):
    """A ground for suspecting pregnancy; only a coordinator's documented outcome is written into it."""

    __tablename__ = "pregnancy_concern"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    pregnancy_concern_id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[Words]
    pregnancy_test_id: Mapped[Id | None]
    occurred_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    outcome: Mapped[EncryptedWords | None]
    outcome_at: Mapped[Instant | None]
    outcome_by: Mapped[Id | None]
    error_marked_at: Mapped[Instant | None]
    error_marked_by: Mapped[Id | None]
    error_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        error_whole(),
        one_of("kind", ConcernKind),
        ForeignKeyConstraint(
            ["patient_id", "pregnancy_test_id"],
            ["pregnancy_test.patient_id", "pregnancy_test.pregnancy_test_id"],
        ),
        CheckConstraint("(kind = 'positive-test') = (pregnancy_test_id IS NOT NULL)", name="test_named"),
        all_or_none("outcome_whole", "outcome", "outcome_at", "outcome_by"),
    )


class PregnancyReportRow(Base):
    """A pregnancy of the patient or of a partner was reported."""

    __tablename__ = "pregnancy_report"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    pregnancy_report_id: Mapped[Id] = mapped_column(primary_key=True)
    pregnant: Mapped[Words]
    pregnancy_concern_id: Mapped[Id | None]
    exposure: Mapped[EncryptedWords | None]
    narrative: Mapped[EncryptedWords | None]
    reported_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    error_marked_at: Mapped[Instant | None]
    error_marked_by: Mapped[Id | None]
    error_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        error_whole(),
        one_of("pregnant", ("patient", "partner")),
        ForeignKeyConstraint(
            ["patient_id", "pregnancy_concern_id"],
            ["pregnancy_concern.patient_id", "pregnancy_concern.pregnancy_concern_id"],
        ),
        CheckConstraint("(pregnant = 'patient') = (pregnancy_concern_id IS NOT NULL)", name="concern_named"),
    )


class SurveyRow(Base):
    """A survey answered by the patient, or by the prescriber about the patient."""

    __tablename__ = "survey"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    survey_id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Words]
    respondent: Mapped[Words]
    in_person: Mapped[bool]
    unsafe: Mapped[bool]
    answered_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    error_marked_at: Mapped[Instant | None]
    error_marked_by: Mapped[Id | None]
    error_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        error_whole(),
        one_of("respondent", ("patient", "prescriber")),
        Index("survey_latest_ix", "patient_id", "program", "respondent", "answered_at", "survey_id"),
    )


class HoldRow(Base):
    """The patient's gates are held shut until a coordinator lifts the hold."""

    __tablename__ = "hold"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    hold_id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Words]
    kind: Mapped[Words]
    survey_id: Mapped[Id | None]
    reason: Mapped[EncryptedWords]
    placed_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    lifted_at: Mapped[Instant | None]
    lifted_by: Mapped[Id | None]
    lift_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        one_of("kind", HoldKind),
        ForeignKeyConstraint(["patient_id", "survey_id"], ["survey.patient_id", "survey.survey_id"]),
        CheckConstraint("(kind = 'unsafe-answer') = (survey_id IS NOT NULL)", name="survey_named"),
        all_or_none("lift_whole", "lifted_at", "lifted_by", "lift_reason"),
    )
