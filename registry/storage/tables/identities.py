"""Whom an OpenID provider may vouch for. Shared, owned by accounts."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.storage.tables.base import Base, Id, Instant, Words, all_or_none


class AccountIdentityRow(Base):
    """A subject of an issuer that opens an account."""

    __tablename__ = "account_identity"
    identity_id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.account_id"), index=True)
    issuer: Mapped[Words]
    subject: Mapped[Words]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[Id | None]
    revocation_reason: Mapped[Words | None]
    __table_args__ = (
        Index(
            "account_identity_one_active_key",
            "issuer",
            "subject",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
        all_or_none("revocation_whole", "revoked_at", "revoked_by", "revocation_reason"),
    )
