"""The tables of second factors: codes by time, recovery codes, passkeys and their challenges."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, one_of


class TotpRow(Base):
    """A shared secret that gives codes by time; it counts once a code confirmed it.

    `sealed_secret` is one from before it stood under the data keys.
    """

    __tablename__ = "totp"
    totp_id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.account_id"), index=True)
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    confirmed_at: Mapped[Instant | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[Id | None]
    secret: Mapped[EncryptedWords | None]
    __table_args__ = (
        CheckConstraint("(secret IS NULL) <> (sealed_secret IS NULL)", name="kept_once"),
        CheckConstraint("(confirmed_at IS NULL) = (last_step IS NULL)", name="confirmation_whole"),
        CheckConstraint("revoked_at IS NOT NULL OR revoked_by IS NULL", name="revocation_whole"),
        Index(
            "totp_one_open_key",
            "account_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NULL AND revoked_at IS NULL"),
        ),
        Index(
            "totp_one_active_key",
            "account_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NOT NULL AND revoked_at IS NULL"),
        ),
    )


class RecoveryCodeRow(Base):
    """A code that stands in once for a second factor that is not at hand, kept as a SHA-256 hash."""

    __tablename__ = "recovery_code"
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    recorded_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[Id | None]
    __table_args__ = (
        CheckConstraint("length(code_hash) = 32", name="hash_length"),
        CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="used_or_revoked"),
        CheckConstraint("revoked_at IS NOT NULL OR revoked_by IS NULL", name="revocation_whole"),
    )


class PasskeyRow(Base):
    """A WebAuthn credential of an account: its public key, and how often the authenticator says it signed."""

    __tablename__ = "passkey"
    passkey_id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.account_id"), index=True)
    credential: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[Words]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    last_used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[Id | None]
    __table_args__ = (
        CheckConstraint("sign_count >= 0", name="sign_count_known"),
        CheckConstraint("revoked_at IS NOT NULL OR revoked_by IS NULL", name="revocation_whole"),
    )


class PasskeyChallengeRow(Base):
    """What an authenticator is asked to sign, once; an expired row is taken again for the next challenge."""

    __tablename__ = "passkey_challenge"
    challenge_id: Mapped[Id] = mapped_column(primary_key=True)
    challenge: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    purpose: Mapped[Words]
    account_id: Mapped[Id | None] = mapped_column(ForeignKey("account.account_id"), index=True)
    expires_at: Mapped[Instant] = mapped_column(index=True)
    __table_args__ = (
        one_of("purpose", ("sign-in", "register", "prove")),
        CheckConstraint("(account_id IS NULL) = (purpose = 'sign-in')", name="account_named"),
    )
