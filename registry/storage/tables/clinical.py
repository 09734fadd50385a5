"""What the prescriber states of a patient's condition and other medicines. Patient-owned."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.clinical import ChildPugh, Indication
from registry.storage.tables.base import Base, EncryptedWords, Id, Instant, Words, error_whole, one_of


class ClinicalStatusRow(Base):
    """One statement in one program; the latest replaces those before as a whole."""

    __tablename__ = "clinical_status"
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.patient_id"), primary_key=True)
    clinical_status_id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Words]
    indication: Mapped[Words]
    on_dialysis: Mapped[bool | None]
    child_pugh: Mapped[Words | None]
    strong_cyp1a2_inhibitor: Mapped[bool | None]
    thromboprophylaxis: Mapped[bool | None]
    dexamethasone: Mapped[bool | None]
    observed_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    error_marked_at: Mapped[Instant | None]
    error_marked_by: Mapped[Id | None]
    error_reason: Mapped[EncryptedWords | None]
    __table_args__ = (
        error_whole(),
        one_of("indication", Indication),
        one_of("child_pugh", ChildPugh),
        Index("clinical_status_latest_ix", "patient_id", "program", "observed_at", "clinical_status_id"),
    )
