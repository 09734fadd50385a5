"""Decisions as they were made: facts, outcomes, verdict. Rows are only ever added."""

from __future__ import annotations

from sqlalchemy import ARRAY, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.decision import Verdict
from registry.domain.facts import Gate
from registry.storage.tables.base import Base, Id, Instant, Words, one_of

ASKED_BY = (
    *("patient_id", "program", "gate", "verdict", "prescriber_id", "pharmacy_id", "risk_category"),
    *("as_of", "recorded_at"),
)
"""What decisions are asked by: a page that no narrower index serves is found in this index alone."""


class DecisionColumns:
    """What is kept of every decision: enough to decide again and get the same answer, byte for byte."""

    gate: Mapped[Words]
    verdict: Mapped[Words]
    program: Mapped[Words]
    edition: Mapped[Words | None]
    edition_digest: Mapped[Words | None]
    as_of: Mapped[Instant]
    facts: Mapped[Words]
    outcomes: Mapped[Words]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    actor_id: Mapped[Id]
    prescriber_id: Mapped[Id | None] = mapped_column(ForeignKey("prescriber.prescriber_id"))
    pharmacy_id: Mapped[Id | None] = mapped_column(ForeignKey("pharmacy.pharmacy_id"))
    software: Mapped[Words]
    recorded_at: Mapped[Instant]
    risk_category: Mapped[Words | None]


class DecisionRow(DecisionColumns, Base):
    """One decision about a patient. Patient-owned."""

    __tablename__ = "decision"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    decision_id: Mapped[Id] = mapped_column(primary_key=True)
    __table_args__ = (
        one_of("gate", Gate),
        one_of("verdict", Verdict),
        UniqueConstraint("patient_id", "decision_id", "gate", "verdict", name="decision_verdict_key"),
        Index("decision_asked_ix", "decision_id", postgresql_include=ASKED_BY),
        Index(
            "decision_pharmacy_ix",
            "pharmacy_id",
            "decision_id",
            postgresql_where=text("pharmacy_id IS NOT NULL"),
        ),
        Index(
            "decision_prescriber_ix",
            "prescriber_id",
            "decision_id",
            postgresql_where=text("prescriber_id IS NOT NULL"),
        ),
    )


class UnmatchedDecisionRow(DecisionColumns, Base):
    """A refusal of an ask whose number leads to no patient: kept with the pharmacy that asked. Shared."""

    __tablename__ = "unmatched_decision"
    decision_id: Mapped[Id] = mapped_column(primary_key=True)
    __table_args__ = (
        one_of("gate", Gate),
        one_of("verdict", (Verdict.REFUSED,)),
        Index("unmatched_decision_pharmacy_ix", "pharmacy_id", "decision_id"),
    )


class DecisionReasonRow(Base):
    """One reason of one refusal, written by the database beside the decision. Shared: it refers to no row.

    Only refusals have any, so what is authorized pays nothing for the questions about refusals.
    """

    __tablename__ = "decision_reason"
    reason: Mapped[Words] = mapped_column(primary_key=True)
    decision_id: Mapped[Id] = mapped_column(primary_key=True)
    patient_id: Mapped[Id | None]
    gate: Mapped[Words]
    verdict: Mapped[Words]
    program: Mapped[Words]
    prescriber_id: Mapped[Id | None]
    pharmacy_id: Mapped[Id | None]
    risk_category: Mapped[Words | None]
    as_of: Mapped[Instant]
    recorded_at: Mapped[Instant]
