"""The tables, by noun. `METADATA` knows them all; the migrations make them, a test holds the two together."""

from registry.storage.tables import (
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
    sealing,
)
from registry.storage.tables.base import Base

METADATA = Base.metadata

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
    "ledger_leaf",
    "ledger_node",
    "ledger_head",
    "ledger_witness",
)
"""All the other tables: none of them refers to a patient-owned one."""

__all__ = [
    "METADATA",
    "PATIENT_OWNED",
    "SHARED",
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
    "sealing",
]
