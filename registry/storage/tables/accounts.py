"""Accounts, their machine tokens, and the answers kept under idempotency keys. Shared, owned by accounts."""

from __future__ import annotations

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.actor import Role
from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, one_of


class AccountRow(Base):
    """Somebody or something that can ask: one role, and the participant it acts for."""

    __tablename__ = "account"
    account_id: Mapped[Id] = mapped_column(primary_key=True)
    username: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    role: Mapped[Words]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    password_hash: Mapped[Words | None]
    prescriber_id: Mapped[Id | None] = mapped_column(ForeignKey("prescriber.prescriber_id"))
    delegate_id: Mapped[Id | None]
    pharmacy_id: Mapped[Id | None] = mapped_column(ForeignKey("pharmacy.pharmacy_id"))
    pharmacist_id: Mapped[Id | None]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id | None]
    disabled_at: Mapped[Instant | None]
    disabled_by: Mapped[Id | None]
    disabled_reason: Mapped[Words | None]
    __table_args__ = (
        one_of("role", Role),
        ForeignKeyConstraint(
            ["prescriber_id", "delegate_id"],
            ["delegate.prescriber_id", "delegate.delegate_id"],
            name="account_delegate_of_prescriber_fkey",
        ),
        ForeignKeyConstraint(
            ["pharmacy_id", "pharmacist_id"],
            ["pharmacist.pharmacy_id", "pharmacist.pharmacist_id"],
            name="account_pharmacist_of_pharmacy_fkey",
        ),
        CheckConstraint("delegate_id IS NULL OR prescriber_id IS NOT NULL", name="delegate_whole"),
        CheckConstraint("pharmacist_id IS NULL OR pharmacy_id IS NOT NULL", name="pharmacist_whole"),
        CheckConstraint(
            "disabled_at IS NOT NULL OR (disabled_by IS NULL AND disabled_reason IS NULL)",
            name="disablement_whole",
        ),
        CheckConstraint("role <> 'prescriber' OR prescriber_id IS NOT NULL", name="prescriber_named"),
        CheckConstraint(
            "role <> 'delegate' OR (delegate_id IS NOT NULL AND prescriber_id IS NOT NULL)",
            name="delegate_named",
        ),
        CheckConstraint(
            "role <> 'pharmacist' OR (pharmacist_id IS NOT NULL AND pharmacy_id IS NOT NULL)",
            name="pharmacist_named",
        ),
        CheckConstraint("role <> 'representative' OR pharmacy_id IS NOT NULL", name="representative_named"),
    )


class TokenRow(Base):
    """A bearer token of an account, kept as a SHA-256 hash; `scopes` narrow those of its account."""

    __tablename__ = "token"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    token_id: Mapped[Id] = mapped_column(unique=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.account_id"), index=True)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id | None]
    expires_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[Id | None]
    scopes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    key_id: Mapped[Id | None] = mapped_column(ForeignKey("client_key.key_id"), index=True)
    __table_args__ = (
        CheckConstraint("length(token_hash) = 32", name="hash_length"),
        CheckConstraint("revoked_at IS NOT NULL OR revoked_by IS NULL", name="revocation_whole"),
    )


class IdempotencyRow(Base):
    """The one answer that an account's key stands for, bound to a hash of the request."""

    __tablename__ = "idempotency"
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    key: Mapped[Words] = mapped_column(primary_key=True)
    fingerprint: Mapped[EncryptedWords]
    refused: Mapped[bool]
    answer: Mapped[EncryptedWords]
    recorded_at: Mapped[Instant]
    __table_args__ = (CheckConstraint("length(key) BETWEEN 1 AND 255", name="key_length"),)
