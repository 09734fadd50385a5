"""The editions that were published here, by digest, and the products of each program. Shared."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.storage.tables.base import Base, Instant, Words


class EditionRow(Base):
    """A published edition: its text can not change any more without being noticed."""

    __tablename__ = "edition"
    program: Mapped[Words] = mapped_column(primary_key=True)
    effective_from: Mapped[date] = mapped_column(primary_key=True)
    title: Mapped[Words]
    digest: Mapped[Words]
    published_at: Mapped[Instant]
    __table_args__ = (CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest_sha256"),)


class ProductRow(Base):
    """A product of a program, known by its NDC in eleven digits. Marketing dates are half-open."""

    __tablename__ = "product"
    ndc: Mapped[Words] = mapped_column(primary_key=True)
    program: Mapped[Words] = mapped_column(index=True)
    name: Mapped[Words]
    strength: Mapped[Words]
    rxnorm: Mapped[Words | None]
    marketed_from: Mapped[date | None]
    marketed_until: Mapped[date | None]
    dispensable: Mapped[bool]
    cite: Mapped[Words]
    evidence: Mapped[Words]
    __table_args__ = (
        UniqueConstraint("ndc", "program", name="product_program_key"),
        CheckConstraint("ndc ~ '^([0-9]{11}|EU/1/[0-9]{2}/[0-9]{3,4}/[0-9]{3})$'", name="ndc_digits"),
        CheckConstraint("marketed_until > marketed_from", name="marketed_span"),
    )
