"""How fast accounts and clients ask. Shared; refers to nothing, and may be lost."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.storage.tables.base import Base, Instant, Words


class RequestRateRow(Base):
    """Until when the requests of one subject fill its quota: GCRA's theoretical arrival time."""

    __tablename__ = "request_rate"
    subject: Mapped[Words] = mapped_column(primary_key=True)
    full_until: Mapped[Instant]
    taken: Mapped[int]
    __table_args__ = (
        CheckConstraint("taken > 0", name="taken"),
        {"prefixes": ["UNLOGGED"], "postgresql_with": {"fillfactor": 50}},
    )
