"""The tables, by noun. `METADATA` knows them all; the migrations make them, a test holds the two together."""

from registry.storage.tables import (
    access,
    accounts,
    clinical,
    decisions,
    dispenses,
    exceptions,
    laboratory,
    ledger,
    participants,
    patients,
    prescriptions,
    programs,
    safe_use,
)
from registry.storage.tables.base import Base, check_formats

METADATA = Base.metadata

for _table in METADATA.tables.values():
    check_formats(_table)

PATIENT_OWNED = (
    "patient",
    "enrollment",
    "transfer",
    "risk_category",
    "reproductive_status",
    "agreement",
    "signature",
    "counseling",
    "contraception_confirmation",
    "authorization_form",
    "pregnancy_test",
    "laboratory_result",
    "dispense_exception",
    "pregnancy_concern",
    "pregnancy_report",
    "survey",
    "hold",
    "clinical_status",
    "decision",
    "prescription",
    "prescription_authorization",
    "dispense_confirmation",
    "release",
    "emergency_access",
)
"""The tables whose rows belong to one patient: `patient_id` is in all their keys and references to one another."""

SHARED = (
    "edition",
    "edition_signature",
    "product",
    "prescriber",
    "delegate",
    "prescriber_certification",
    "pharmacy",
    "pharmacy_certification",
    "pharmacy_training",
    "pharmacist",
    "pharmacist_training",
    "account",
    "token",
    "idempotency",
    "unmatched_decision",
    "issued_number",
    "ledger_event",
    "access_log",
)
"""All the other tables: none of them refers to a patient-owned one."""

__all__ = [
    "METADATA",
    "PATIENT_OWNED",
    "SHARED",
    "access",
    "accounts",
    "clinical",
    "decisions",
    "dispenses",
    "exceptions",
    "laboratory",
    "ledger",
    "participants",
    "patients",
    "prescriptions",
    "programs",
    "safe_use",
]
