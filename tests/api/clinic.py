"""A practice, a pharmacy and patients in treatment, brought about by asking over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from registry.domain.actor import Role
from registry.domain.facts import RiskCategory
from tests.asking import NDC, NOW, PROGRAM, Person, Place, npi
from tests.builders import edition_of

MALE, FEMALE = "adult-male", "adult-female-can-get-pregnant"
CHECKLIST = [item.code for item in edition_of(PROGRAM, NOW).checklist[RiskCategory.ADULT_MALE]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Practice:
    """A certified prescriber with a delegate, and their accounts."""

    prescriber_id: str
    delegate_id: str
    prescriber: Person
    delegate: Person


@dataclass(frozen=True)
class Drugstore:
    """A certified pharmacy with a trained pharmacist, and their accounts."""

    pharmacy_id: str
    pharmacist_id: str
    pharmacist: Person
    representative: Person


class Clinic:
    """All of them in one place; it opened long before NOW, and its clock shows NOW."""

    def __init__(self, place: Place) -> None:
        self.place, self.coordinator = place, place.coordinator
        self.administrator = place.person(Role.ADMINISTRATOR)
        self.auditor = place.person(Role.AUDITOR)
        self._numbers = iter(range(1, 1000))
        place.at(-30 * DAY)
        self.practice, self.other_practice = self.open_practice(), self.open_practice()
        self.drugstore, self.other_drugstore = self.open_drugstore(), self.open_drugstore()
        place.at(NOW)

    def open_practice(self) -> Practice:
        """One more practice."""
        number = next(self._numbers)
        known = self.coordinator.did(
            "/prescribers", {"npi": npi(number), "name": f"Test Prescriber {number}"}
        )
        prescriber_id = known["prescriber_id"]
        path = f"/prescribers/{prescriber_id}"
        reviewed = {"program": PROGRAM, "prescribing_information_reviewed": True}
        self.coordinator.did(f"{path}/certifications", reviewed)
        delegate_id = self.coordinator.did(f"{path}/delegates", {"name": f"Test Delegate {number}"})[
            "delegate_id"
        ]
        return Practice(
            prescriber_id,
            delegate_id,
            self.place.person(Role.PRESCRIBER, prescriber_id=prescriber_id),
            self.place.person(Role.DELEGATE, prescriber_id=prescriber_id, delegate_id=delegate_id),
        )

    def open_drugstore(self) -> Drugstore:
        """One more pharmacy."""
        number = next(self._numbers)
        about = {
            "ncpdp_id": f"{number:07d}",
            "name": f"Test Pharmacy {number}",
            "authorized_representative": f"Test Representative {number}",
            "time_zone": "America/Chicago",
        }
        pharmacy_id = self.coordinator.did("/pharmacies", about)["pharmacy_id"]
        path = f"/pharmacies/{pharmacy_id}"
        self.coordinator.did(f"{path}/certifications", {"program": PROGRAM})
        self.coordinator.did(f"{path}/trainings", {"program": PROGRAM})
        named = {"name": f"Test Pharmacist {number}"}
        pharmacist_id = self.coordinator.did(f"{path}/pharmacists", named)["pharmacist_id"]
        self.coordinator.did(f"/pharmacists/{pharmacist_id}/trainings", {"program": PROGRAM})
        return Drugstore(
            pharmacy_id,
            pharmacist_id,
            self.place.person(Role.PHARMACIST, pharmacy_id=pharmacy_id, pharmacist_id=pharmacist_id),
            self.place.person(Role.REPRESENTATIVE, pharmacy_id=pharmacy_id),
        )

    def registered(self, practice: Practice | None = None, **more: Any) -> str:
        """A patient of the practice, enrolled in nothing; returns the id."""
        who = {"given_name": "Test", "family_name": "Patient 7", "born_on": "1985-01-01", **more}
        patient_id: str = (practice or self.practice).prescriber.did("/patients", who)["patient_id"]
        return patient_id

    def treated(self, practice: Practice | None = None) -> str:
        """A man for whom the prescription gate is open at NOW; returns the id."""
        prescriber = (practice or self.practice).prescriber
        self.place.at(-DAY)
        patient_id = self.registered(practice)
        path, program = f"/patients/{patient_id}", {"program": PROGRAM}
        signatures = [{"by": who, "printed_name": f"Test {who}"} for who in ("patient", "prescriber")]
        prescriber.did(f"{path}/enrollments", {**program, "risk_category": MALE})
        prescriber.did(f"{path}/agreements", {**program, "risk_category": MALE, "signatures": signatures})
        for topic in ("benefits-and-risks", "contraception"):
            prescriber.did(f"{path}/counselings", {**program, "topic": topic})
        prescriber.did(f"{path}/surveys", {**program, "respondent": "patient"})
        prescriber.did(f"{path}/surveys", {**program, "respondent": "prescriber"})
        self.place.at(NOW)
        return patient_id

    def prescription(self, patient_id: str, **more: Any) -> dict[str, Any]:
        """The body of an ask to prescribe that is authorized."""
        usual = {"ndc": NDC, "quantity": 21, "days_supply": 28, "refills": 0, "risk_category": MALE}
        return {"program": PROGRAM, "patient_id": patient_id, **usual, **more}

    def authorized(self, patient_id: str | None = None, practice: Practice | None = None) -> dict[str, Any]:
        """The answer with an authorization number, for that patient or a new one."""
        asker = (practice or self.practice).prescriber
        patient_id = patient_id or self.treated(practice)
        return asker.did("/prescription-authorizations", self.prescription(patient_id))

    def confirmed(self, number: str | None = None) -> dict[str, Any]:
        """The answer with a confirmation number, for that authorization number or a new one."""
        asked = {"authorization_number": number or self.authorized()["authorization_number"]}
        return self.drugstore.pharmacist.did("/dispense-authorizations", asked)

    def release(self, confirmation_number: str, **more: Any) -> dict[str, Any]:
        """The body of a release that is authorized."""
        checklist = {"risk_category": MALE, "items": CHECKLIST, "counselor": "Test Counselor"}
        return {
            "confirmation_number": confirmation_number,
            "ndc": NDC,
            "quantity": 21,
            "days_supply": 28,
            "hand_over": "handed-over",
            "checklist": checklist,
            "medication_guide_provided": True,
            **more,
        }

    def released(self, confirmation_number: str | None = None) -> dict[str, Any]:
        """The answer to a release of that confirmation number or a new one."""
        number = confirmation_number or self.confirmed()["confirmation_number"]
        return self.drugstore.pharmacist.did("/dispenses", self.release(number))

    def client(self, *scopes: str, **acts_for: Any) -> Person:
        """A machine with those scopes."""
        return self.place.person(Role.CLIENT, scopes=scopes, **acts_for)


@contextmanager
def clinic_in(database_url: str) -> Iterator[Clinic]:
    """A clinic in that database, which leaves no connection open."""
    place = Place(database_url)
    try:
        yield Clinic(place)
    finally:
        place.close()


def problem(response: TestResponse, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem document of a response that must have that status, and that code if one is named."""
    text = response.get_data(as_text=True)
    assert response.status_code == status, (response.status_code, text)
    assert response.content_type == "application/problem+json"
    document: dict[str, Any] = response.get_json()
    assert document["status"] == status
    assert all(document[name] for name in ("type", "title", "detail"))
    assert code is None or document["type"] == f"urn:registry:problem:{code}", text
    return document


def pointers(document: dict[str, Any]) -> set[str]:
    """Where a problem says that something is wrong."""
    return {line["pointer"] for line in document["errors"]}
