"""Electronic signatures (21 CFR 11.50, 11.70), those on a patient's records patient-owned. Rows are only ever added."""

from __future__ import annotations

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.signature import SIGNED_AS, Act
from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, one_of

BOUND = (
    "content_sha256 ~ '^[0-9a-f]{64}$' AND hash ~ '^[0-9a-f]{64}$'"
    " AND (displayed_sha256 IS NULL OR displayed_sha256 ~ '^[0-9a-f]{64}$')"
)


class SignatureRow(Base):
    """A signature on one of a patient's records: printed name, instant, meaning, whose account, hashes.

    An agreement's is named there, because the gates ask who signed it. Hashes are empty where it was given before
    signatures were bound.
    """

    __tablename__ = "signature"
    patient_id: Mapped[Id] = mapped_column(primary_key=True)
    signature_id: Mapped[Id] = mapped_column(primary_key=True)
    agreement_id: Mapped[Id | None]
    signed_as: Mapped[Words]
    printed_name: Mapped[EncryptedWords]
    meaning: Mapped[EncryptedWords]
    signed_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    act: Mapped[Words]
    collection: Mapped[Words]
    record_id: Mapped[Id]
    account_id: Mapped[Id]
    own_account: Mapped[bool]
    authenticated_by: Mapped[list[str]] = mapped_column(ARRAY(Text))
    content_sha256: Mapped[Words | None]
    displayed_sha256: Mapped[Words | None]
    hash: Mapped[Words | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "agreement_id"], ["agreement.patient_id", "agreement.agreement_id"]
        ),
        one_of("signed_as", SIGNED_AS),
        one_of("act", Act),
        CheckConstraint(
            "(act = 'agreement') = (agreement_id IS NOT NULL)"
            " AND (agreement_id IS NULL OR agreement_id = record_id)",
            name="agreement_named",
        ),
        CheckConstraint("(content_sha256 IS NULL) = (hash IS NULL)", name="bound_whole"),
        CheckConstraint(BOUND, name="bound"),
        Index("signature_one_each_key", "patient_id", "agreement_id", "signed_as", unique=True),
    )


class CertificationSignatureRow(Base):
    """The signature under one step in the certification of a prescriber or of a pharmacy. Shared."""

    __tablename__ = "certification_signature"
    signature_id: Mapped[Id] = mapped_column(primary_key=True)
    prescriber_certification_id: Mapped[Id | None] = mapped_column(
        ForeignKey("prescriber_certification.certification_id"), unique=True
    )
    pharmacy_certification_id: Mapped[Id | None] = mapped_column(
        ForeignKey("pharmacy_certification.certification_id"), unique=True
    )
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
        CheckConstraint(
            "(prescriber_certification_id IS NULL) <> (pharmacy_certification_id IS NULL)", name="of_one"
        ),
        one_of("signed_as", SIGNED_AS),
        CheckConstraint(BOUND, name="bound"),
    )
