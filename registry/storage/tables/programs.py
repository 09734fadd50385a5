"""The editions that were published here, by digest, and the products of each program. Shared."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
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
    __table_args__ = (
        UniqueConstraint("program", "effective_from", "digest", name="edition_text_key"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest_sha256"),
    )


class EditionSignatureRow(Base):
    """The text of a published edition, and the signature of whoever vouches for it. One an edition, never changed."""

    __tablename__ = "edition_signature"
    program: Mapped[Words] = mapped_column(primary_key=True)
    effective_from: Mapped[date] = mapped_column(primary_key=True)
    digest: Mapped[Words]
    text: Mapped[Words]
    signer: Mapped[Words]
    meaning: Mapped[Words]
    signed_at: Mapped[Instant]
    public_key: Mapped[bytes]
    fingerprint: Mapped[Words]
    signature: Mapped[bytes]
    __table_args__ = (
        ForeignKeyConstraint(
            ["program", "effective_from", "digest"],
            ["edition.program", "edition.effective_from", "edition.digest"],
            name="edition_signature_edition_fkey",
        ),
        CheckConstraint("digest = encode(sha256(convert_to(text, 'UTF8')), 'hex')", name="text_digest"),
        CheckConstraint("btrim(signer) <> '' AND btrim(meaning) <> ''", name="said"),
        CheckConstraint("fingerprint = encode(sha256(public_key), 'hex')", name="fingerprint"),
        CheckConstraint("octet_length(public_key) = 32 AND octet_length(signature) = 64", name="lengths"),
    )


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
