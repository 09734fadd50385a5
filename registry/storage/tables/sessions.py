"""The tables of signing in: sessions, failed attempts, invitations and resets."""

from __future__ import annotations

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.storage.tables.base import Base, Id, Instant, Words, one_of


class SessionRow(Base):
    """Somebody is signed in: by which factors, until when, and when the session was last used."""

    __tablename__ = "session"
    session_id: Mapped[Id] = mapped_column(primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.account_id"), index=True)
    factors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    second_factor_due: Mapped[bool]
    recorded_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    last_used_at: Mapped[Instant]
    proven_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[Id | None]
    __table_args__ = (
        CheckConstraint("length(secret_hash) = 32", name="hash_length"),
        CheckConstraint("cardinality(factors) > 0", name="factor_named"),
        CheckConstraint("revoked_at IS NOT NULL OR revoked_by IS NULL", name="revocation_whole"),
    )


class SignInAttemptRow(Base):
    """How often signing in failed on one count, and until when it is not tried."""

    __tablename__ = "sign_in_attempt"
    kind: Mapped[Words] = mapped_column(primary_key=True)
    subject: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[Instant]
    blocked_until: Mapped[Instant]
    __table_args__ = (
        one_of("kind", ("device", "name-and-address", "address", "name")),
        CheckConstraint("failures >= 0", name="failures_known"),
        CheckConstraint("length(subject) = 32", name="subject_length"),
        Index("sign_in_attempt_last_failed_at_ix", "last_failed_at"),
    )


class InvitationRow(Base):
    """A single-use way to set the password of an account: the first one, or one in the place of a forgotten one."""

    __tablename__ = "invitation"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    invitation_id: Mapped[Id] = mapped_column(unique=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.account_id"), index=True)
    purpose: Mapped[Words]
    lost_factors: Mapped[bool]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[Id | None]
    __table_args__ = (
        CheckConstraint("length(token_hash) = 32", name="hash_length"),
        one_of("purpose", ("invitation", "reset")),
        CheckConstraint("purpose = 'reset' OR NOT lost_factors", name="factors_at_reset"),
        CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="used_or_revoked"),
        CheckConstraint("revoked_at IS NOT NULL OR revoked_by IS NULL", name="revocation_whole"),
        Index(
            "invitation_one_open_key",
            "account_id",
            unique=True,
            postgresql_where=text("used_at IS NULL AND revoked_at IS NULL"),
        ),
    )
