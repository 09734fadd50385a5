"""Prescribers, pharmacies, pharmacists: who they are, their certifications and trainings. Shared."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.facts import CertificationStatus
from registry.storage.tables.base import Base, Id, Instant, Words, all_or_none, one_of


class PrescriberRow(Base):
    """A prescriber, known by the NPI."""

    __tablename__ = "prescriber"
    prescriber_id: Mapped[Id] = mapped_column(primary_key=True)
    npi: Mapped[Words] = mapped_column(unique=True)
    dea: Mapped[Words | None]
    name: Mapped[Words]
    specialty: Mapped[Words | None]
    time_zone: Mapped[Words]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (CheckConstraint("npi ~ '^[12][0-9]{9}$'", name="npi_digits"),)


class DelegateRow(Base):
    """A person who works for one prescriber and may do everything but the survey and signatures."""

    __tablename__ = "delegate"
    delegate_id: Mapped[Id] = mapped_column(primary_key=True)
    prescriber_id: Mapped[Id] = mapped_column(ForeignKey("prescriber.prescriber_id"))
    name: Mapped[Words]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[Id | None]
    revocation_reason: Mapped[Words | None]
    __table_args__ = (
        UniqueConstraint("prescriber_id", "delegate_id", name="delegate_of_prescriber_key"),
        all_or_none("revocation_whole", "revoked_at", "revoked_by", "revocation_reason"),
    )


class PrescriberCertificationRow(Base):
    """One step of a prescriber's certification in a program: granted, suspended, reinstated, withdrawn."""

    __tablename__ = "prescriber_certification"
    certification_id: Mapped[Id] = mapped_column(primary_key=True)
    prescriber_id: Mapped[Id] = mapped_column(ForeignKey("prescriber.prescriber_id"))
    program: Mapped[Words]
    status: Mapped[Words]
    reason: Mapped[Words | None]
    since: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        one_of("status", CertificationStatus),
        Index("prescriber_certification_latest_ix", "prescriber_id", "program", "since", "certification_id"),
    )


class PharmacyRow(Base):
    """A pharmacy, known by its NCPDP id, with the representative who answers for it."""

    __tablename__ = "pharmacy"
    pharmacy_id: Mapped[Id] = mapped_column(primary_key=True)
    ncpdp_id: Mapped[Words] = mapped_column(unique=True)
    npi: Mapped[Words | None]
    dea: Mapped[Words | None]
    name: Mapped[Words]
    authorized_representative: Mapped[Words]
    time_zone: Mapped[Words]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (CheckConstraint("ncpdp_id ~ '^[0-9]{7}$'", name="ncpdp_digits"),)


class PharmacyCertificationRow(Base):
    """One step in the life of a pharmacy's certification in a program."""

    __tablename__ = "pharmacy_certification"
    certification_id: Mapped[Id] = mapped_column(primary_key=True)
    pharmacy_id: Mapped[Id] = mapped_column(ForeignKey("pharmacy.pharmacy_id"))
    program: Mapped[Words]
    status: Mapped[Words]
    reason: Mapped[Words | None]
    since: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        one_of("status", CertificationStatus),
        Index("pharmacy_certification_latest_ix", "pharmacy_id", "program", "since", "certification_id"),
    )


class PharmacyTrainingRow(Base):
    """The staff of a pharmacy completed, or renewed, the program's training."""

    __tablename__ = "pharmacy_training"
    training_id: Mapped[Id] = mapped_column(primary_key=True)
    pharmacy_id: Mapped[Id] = mapped_column(ForeignKey("pharmacy.pharmacy_id"))
    program: Mapped[Words]
    completed_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        Index("pharmacy_training_latest_ix", "pharmacy_id", "program", "completed_at", "training_id"),
    )


class PharmacistRow(Base):
    """A pharmacist of one pharmacy."""

    __tablename__ = "pharmacist"
    pharmacist_id: Mapped[Id] = mapped_column(primary_key=True)
    pharmacy_id: Mapped[Id] = mapped_column(ForeignKey("pharmacy.pharmacy_id"))
    name: Mapped[Words]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (UniqueConstraint("pharmacy_id", "pharmacist_id", name="pharmacist_of_pharmacy_key"),)


class PharmacistTrainingRow(Base):
    """A pharmacist completed, or renewed, the program's training."""

    __tablename__ = "pharmacist_training"
    training_id: Mapped[Id] = mapped_column(primary_key=True)
    pharmacist_id: Mapped[Id] = mapped_column(ForeignKey("pharmacist.pharmacist_id"))
    program: Mapped[Words]
    completed_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    __table_args__ = (
        Index("pharmacist_training_latest_ix", "pharmacist_id", "program", "completed_at", "training_id"),
    )
