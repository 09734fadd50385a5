"""What happens to a patient in treatment: a transfer, a change of category, a new agreement."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.api.clinic import MALE, Clinic
from tests.asking import PROGRAM, Person

OTHER = "adult-female-can-not-get-pregnant"
WHY = {"program": PROGRAM, "reason": "a test"}


def transfer(clinic: Clinic, patient_id: str, prescriber_id: str | None = None) -> None:
    """The patient passes to the other practice, or to the prescriber named."""
    to = prescriber_id or clinic.other_practice.prescriber_id
    clinic.coordinator.did(f"/patients/{patient_id}/transfers", {**WHY, "prescriber_id": to})


def change_category(clinic: Clinic, patient_id: str, category: str = OTHER) -> None:
    """The patient is in that category."""
    body = {**WHY, "risk_category": category}
    clinic.coordinator.did(f"/patients/{patient_id}/risk-category-changes", body)


def sign(clinic: Clinic, patient_id: str) -> None:
    """A new agreement is signed by patient and prescriber."""
    signatures = [{"by": who, "printed_name": f"Test {who}"} for who in ("patient", "prescriber")]
    body = {"program": PROGRAM, "risk_category": MALE, "signatures": signatures}
    clinic.coordinator.did(f"/patients/{patient_id}/agreements", body)


def answer_survey(person: Person, patient_id: str) -> None:
    """The prescriber's survey is answered."""
    person.did(f"/patients/{patient_id}/surveys", {"program": PROGRAM, "respondent": "prescriber"})


def ask(clinic: Clinic, person: Person, patient_id: str) -> TestResponse:
    """The prescription gate's answer."""
    return person.post("/prescription-authorizations", clinic.prescription(patient_id))
