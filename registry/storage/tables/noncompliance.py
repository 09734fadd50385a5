"""Events of non-compliance, the cases made of them, and what was done. Shared: they name patients, refer to no row.

An event can be about a pharmacy alone, so none of these tables is a patient's. Rows are only ever added.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from registry.domain.case import ACTIONS, Severity, StepKind
from registry.domain.noncompliance.declaration import Stakeholder
from registry.domain.signature import SIGNED_AS
from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, one_of
from registry.storage.tables.signatures import BOUND

NAMED = """CASE stakeholder WHEN 'prescriber' THEN prescriber_id WHEN 'pharmacy' THEN pharmacy_id
    WHEN 'pharmacist' THEN pharmacist_id ELSE patient_id END IS NOT NULL"""
OF_A_PHARMACY = "pharmacist_id IS NULL OR pharmacy_id IS NOT NULL"


class WhomColumns:
    """Who did not comply, in which program, and which patient it was about, if any."""

    program: Mapped[Words]
    stakeholder: Mapped[Words]
    patient_id: Mapped[Id | None]
    pharmacist_id: Mapped[Id | None]

    @declared_attr
    def prescriber_id(cls) -> Mapped[Id | None]:  # noqa: N805  SQLAlchemy hands the class over
        """The prescriber, where it is one."""
        return mapped_column(ForeignKey("prescriber.prescriber_id"))

    @declared_attr
    def pharmacy_id(cls) -> Mapped[Id | None]:  # noqa: N805
        """The pharmacy, where it is one or somebody of its staff."""
        return mapped_column(ForeignKey("pharmacy.pharmacy_id"))


class NoncomplianceEventRow(WhomColumns, Base):
    """Something that was not as the program wants it: found by a rule, once, or entered by a coordinator."""

    __tablename__ = "noncompliance_event"
    noncompliance_event_id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[Words]
    subject: Mapped[Words]
    edition: Mapped[Words | None]
    occurred_at: Mapped[Instant]
    evidence: Mapped[list[str]] = mapped_column(ARRAY(Text))
    cite: Mapped[list[str]] = mapped_column(ARRAY(Text))
    figures: Mapped[Words]
    narrative: Mapped[EncryptedWords | None]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        one_of("stakeholder", Stakeholder),
        CheckConstraint(NAMED, name="stakeholder_named"),
        CheckConstraint(OF_A_PHARMACY, name="pharmacist_of_pharmacy"),
        ForeignKeyConstraint(
            ["pharmacy_id", "pharmacist_id"],
            ["pharmacist.pharmacy_id", "pharmacist.pharmacist_id"],
            name="noncompliance_event_pharmacist_fkey",
        ),
        UniqueConstraint("kind", "subject", name="noncompliance_event_found_once_key"),
        Index("noncompliance_event_prescriber_ix", "prescriber_id", "noncompliance_event_id"),
        Index("noncompliance_event_pharmacy_ix", "pharmacy_id", "pharmacist_id", "noncompliance_event_id"),
        Index("noncompliance_event_patient_ix", "patient_id", "noncompliance_event_id"),
    )


class NoncomplianceCaseRow(WhomColumns, Base):
    """A case: the events of one stakeholder that are dealt with together."""

    __tablename__ = "noncompliance_case"
    case_id: Mapped[Id] = mapped_column(primary_key=True)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        one_of("stakeholder", Stakeholder),
        CheckConstraint(NAMED, name="stakeholder_named"),
        CheckConstraint(OF_A_PHARMACY, name="pharmacist_of_pharmacy"),
        ForeignKeyConstraint(
            ["pharmacy_id", "pharmacist_id"],
            ["pharmacist.pharmacy_id", "pharmacist.pharmacist_id"],
            name="noncompliance_case_pharmacist_fkey",
        ),
        Index("noncompliance_case_prescriber_ix", "prescriber_id", "case_id"),
        Index("noncompliance_case_pharmacy_ix", "pharmacy_id", "pharmacist_id", "case_id"),
    )


class CaseEventRow(Base):
    """An event is dealt with in a case; in no second one."""

    __tablename__ = "case_event"
    noncompliance_event_id: Mapped[Id] = mapped_column(
        ForeignKey("noncompliance_event.noncompliance_event_id"), primary_key=True
    )
    case_id: Mapped[Id] = mapped_column(ForeignKey("noncompliance_case.case_id"), index=True)


class CaseStepRow(Base):
    """One step in a case, taken by a person; `effect_id` is the certification's step or the hold that came of it."""

    __tablename__ = "case_step"
    case_id: Mapped[Id] = mapped_column(ForeignKey("noncompliance_case.case_id"), primary_key=True)
    case_step_id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[Words]
    severity: Mapped[Words | None]
    due_on: Mapped[date | None]
    answers: Mapped[Id | None]
    lifted: Mapped[bool | None]
    effect_id: Mapped[Id | None]
    words: Mapped[EncryptedWords]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        one_of("kind", StepKind),
        one_of("severity", Severity),
        CheckConstraint("(kind = 'assessment') = (severity IS NOT NULL)", name="severity_said"),
        CheckConstraint(
            f"(kind IN ({', '.join(repr(kind.value) for kind in ACTIONS)})) = (due_on IS NOT NULL)",
            name="due_said",
        ),
        CheckConstraint("(kind = 'action-done') = (answers IS NOT NULL)", name="action_named"),
        CheckConstraint("(kind = 'reconsideration') = (lifted IS NOT NULL)", name="lifted_said"),
        ForeignKeyConstraint(["case_id", "answers"], ["case_step.case_id", "case_step.case_step_id"]),
        Index("case_step_id_ix", "case_step_id"),
        Index(
            "case_step_done_once_key",
            "case_id",
            "answers",
            unique=True,
            postgresql_where="answers IS NOT NULL",
        ),
        Index("case_step_closed_once_key", "case_id", unique=True, postgresql_where="kind = 'closing'"),
    )


class CaseSignatureRow(Base):
    """The signature under a step in a case: a measure, a reconsideration, the closing."""

    __tablename__ = "case_signature"
    signature_id: Mapped[Id] = mapped_column(primary_key=True)
    case_id: Mapped[Id]
    case_step_id: Mapped[Id]
    signed_as: Mapped[Words]
    printed_name: Mapped[Words]
    meaning: Mapped[Words]
    signed_at: Mapped[Instant]
    account_id: Mapped[Id]
    own_account: Mapped[bool]
    authenticated_by: Mapped[list[str]] = mapped_column(ARRAY(Text))
    content_sha256: Mapped[Words]
    displayed_sha256: Mapped[Words | None]
    hash: Mapped[Words]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        one_of("signed_as", SIGNED_AS),
        CheckConstraint(BOUND, name="bound"),
        ForeignKeyConstraint(["case_id", "case_step_id"], ["case_step.case_id", "case_step.case_step_id"]),
        UniqueConstraint("case_id", "case_step_id", name="case_signature_one_each_key"),
    )
