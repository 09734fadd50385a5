"""The public keys of machine clients, and the assertions that they have used. Shared, owned by accounts."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.storage.tables.base import Base, Id, Instant, Words, all_or_none, one_of

ALGORITHMS = ("RS384", "ES384")


class ClientKeyRow(Base):
    """A public key of a machine client, or the address where the client publishes its keys."""

    __tablename__ = "client_key"
    key_id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.account_id"))
    kid: Mapped[Words | None]
    algorithm: Mapped[Words | None]
    jwk: Mapped[Words | None]
    thumbprint: Mapped[Words | None]
    jwks_uri: Mapped[Words | None]
    active_from: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    retired_from: Mapped[Instant | None]
    retired_at: Mapped[Instant | None]
    retired_by: Mapped[Id | None]
    retirement_reason: Mapped[Words | None]
    __table_args__ = (
        UniqueConstraint("account_id", "kid", name="client_key_kid_key"),
        UniqueConstraint("account_id", "jwks_uri", name="client_key_jwks_uri_key"),
        UniqueConstraint("thumbprint", name="client_key_thumbprint_key"),
        one_of("algorithm", ALGORITHMS),
        CheckConstraint(
            "((jwk IS NULL) = (kid IS NULL) AND (jwk IS NULL) = (algorithm IS NULL)"
            " AND (jwk IS NULL) = (thumbprint IS NULL)) AND (jwk IS NULL) <> (jwks_uri IS NULL)",
            name="whole",
        ),
        all_or_none("retirement_whole", "retired_from", "retired_at", "retired_by", "retirement_reason"),
    )


class ClientAssertionRow(Base):
    """An assertion that was used, by a hash of its id; kept until it has expired."""

    __tablename__ = "client_assertion"
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    jti_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    expires_at: Mapped[Instant]
    __table_args__ = (CheckConstraint("length(jti_hash) = 32", name="hash_length"),)
