"""What becomes of reported pregnancies. Patient-owned; rows are only ever added."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.pregnancy_follow_up import (
    BELONGING,
    ExposureTiming,
    FollowUpKind,
    PregnancyEnd,
    Recipient,
    RootCause,
)
from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, one_of

PARENT = "pregnancy_follow_up"


class PregnancyFollowUpRow(Base):
    """One record of the follow-up of a reported pregnancy: what its kind says, and words about it."""

    __tablename__ = PARENT
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    pregnancy_follow_up_id: Mapped[Id] = mapped_column(primary_key=True)
    pregnancy_report_id: Mapped[Id]
    kind: Mapped[Words]
    exposure_timing: Mapped[Words | None]
    root_cause: Mapped[Words | None]
    ended_as: Mapped[Words | None]
    recipient: Mapped[Words | None]
    due_on: Mapped[date | None]
    answers: Mapped[Id | None]
    words: Mapped[EncryptedWords]
    happened_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "pregnancy_report_id"],
            ["pregnancy_report.patient_id", "pregnancy_report.pregnancy_report_id"],
            name="pregnancy_follow_up_report_fkey",
        ),
        ForeignKeyConstraint(
            ["patient_id", "answers"],
            [f"{PARENT}.patient_id", f"{PARENT}.pregnancy_follow_up_id"],
            name="pregnancy_follow_up_answers_fkey",
        ),
        one_of("kind", FollowUpKind),
        one_of("exposure_timing", ExposureTiming),
        one_of("root_cause", RootCause),
        one_of("ended_as", PregnancyEnd),
        one_of("recipient", Recipient),
        *(
            CheckConstraint(f"(kind = '{kind}') = ({column} IS NOT NULL)", name=f"{column}_said")
            for kind, column in BELONGING.items()
        ),
        Index(
            "pregnancy_follow_up_made_once_key",
            "patient_id",
            "answers",
            unique=True,
            postgresql_where="answers IS NOT NULL",
        ),
    )
