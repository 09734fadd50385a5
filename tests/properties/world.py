"""One patient with prescribers and a pharmacy; what each gate says is compared with what the rules say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from werkzeug.test import TestResponse

from registry.domain.actor import Role
from tests.asking import NDC, NOW, PROGRAM, Person, Place, checklist_items, npi
from tests.properties import rules
from tests.properties.model import Authorization, Books, Certification, Confirmation, Release
from tests.properties.records import WHY, Records, an_act
from tests.properties.rules import Ask, Handing

STEPS = {
    "certifications": ("active", {"none", "withdrawn"}),
    "suspensions": ("suspended", {"active"}),
    "reinstatements": ("active", {"suspended"}),
    "withdrawals": ("withdrawn", {"active", "suspended"}),
}


class World(Records):
    """The patient's records, those who act for the patient, and the three gates."""

    def __init__(self, place: Place, number: int) -> None:
        super().__init__(place, Books(NOW))
        self.prescribers = [self._prescriber(2 * number + one) for one in (1, 2)]
        self.people = {one: place.person(Role.PRESCRIBER, prescriber_id=one) for one in self.prescribers}
        self.pharmacy_id, self.pharmacist_id = self._pharmacy(number)
        self.pharmacist = place.person(
            Role.PHARMACIST, pharmacy_id=self.pharmacy_id, pharmacist_id=self.pharmacist_id
        )
        person = {"given_name": "Test", "family_name": f"Patient {number}", "born_on": "1985-01-01"}
        self.patient = self.people[self.prescribers[0]].did("/patients", person)["patient_id"]

    @an_act
    def certify(self, step: str, prescriber: str | None = None) -> None:
        """A certification (of a prescriber, or the pharmacy's) takes a step in its life, where it can."""
        kept = self.books.pharmacy if prescriber is None else self.books.prescribers[prescriber]
        path = f"/pharmacies/{self.pharmacy_id}" if prescriber is None else f"/prescribers/{prescriber}"
        status, allowed = STEPS[step]
        reviewed = {"prescribing_information_reviewed": True} if prescriber is not None else {}
        body = {"program": PROGRAM, **reviewed} if step == "certifications" else WHY
        answer = self.place.coordinator.post(f"{path}/{step}", body)
        assert answer.status_code == (201 if kept.status in allowed else 409)
        if kept.status in allowed:
            later = self.books.now >= kept.since
            kept.since = self.books.now if later else kept.since + timedelta(microseconds=1)
            kept.status = status

    @an_act
    def train(self, *, pharmacist: bool) -> None:
        """The pharmacist or the pharmacy's staff complete the training."""
        path = f"/pharmacists/{self.pharmacist_id}" if pharmacist else f"/pharmacies/{self.pharmacy_id}"
        self.place.coordinator.did(f"{path}/trainings", {"program": PROGRAM})
        kept = self.books.pharmacist_trained if pharmacist else self.books.pharmacy_trained
        kept.append(self.books.now)

    @an_act
    def ask_prescription(self, ask: Ask) -> Authorization | None:
        """The prescription gate says what the rules say."""
        treated = self.books.active or self.books.enrollment
        asker = treated.prescriber if treated is not None else self.prescribers[0]
        product = {"ndc": NDC, "quantity": ask.quantity, "days_supply": ask.days, "refills": ask.refills}
        body = {"program": PROGRAM, "patient_id": self.patient, "risk_category": ask.category, **product}
        answer = self.people[asker].post("/prescription-authorizations", body)
        given = self._agrees(answer, rules.prescription(self.books, ask, asker))
        if given is None or self.books.enrollment is None:
            return None
        assert _instant(given["valid_until"]) == rules.valid_until(self.books, ask.category)
        number = Authorization(
            given["authorization_id"],
            self.books.now,
            number=given["authorization_number"],
            until=_instant(given["valid_until"]),
            category=ask.category,
            enrollment=self.books.enrollment,
            prescriber=asker,
        )
        self.books.enrollment.authorizations.append(number)
        return number

    @an_act
    def ask_dispense(self, number: Authorization) -> Confirmation | None:
        """The dispense gate says what the rules say."""
        answer = self.pharmacist.post("/dispense-authorizations", {"authorization_number": number.number})
        given = self._agrees(answer, rules.dispense(self.books, number))
        if given is None:
            return None
        until = _instant(given["valid_until"])
        assert until == self.books.now + timedelta(hours=24)
        confirmation = Confirmation(
            given["confirmation_id"],
            self.books.now,
            number=given["confirmation_number"],
            until=until,
            authorization=number,
        )
        self.books.confirmations.append(confirmation)
        return confirmation

    @an_act
    def release(self, number: Confirmation, handing: Handing) -> None:
        """The release gate says what the rules say."""
        checklist = {
            "risk_category": handing.category,
            "items": self._checklist(handing.category),
            "counselor": "Test Counselor",
        }
        body = {
            "confirmation_number": number.number,
            "ndc": NDC,
            "quantity": handing.quantity,
            "days_supply": 28,
        }
        given = {"medication_guide_provided": handing.guide, "checklist": checklist}
        way = "shipped" if handing.shipped else "handed-over"
        answer = self.pharmacist.post("/dispenses", {**body, **given, "hand_over": way})
        made = self._agrees(answer, rules.release(self.books, number, handing))
        enrollment = number.authorization.enrollment if number.authorization else None
        if made is not None and enrollment is not None:
            number.released = True
            enrollment.releases.append(Release(made["release_id"], self.books.now))

    @an_act
    def cancel_authorization(self, number: Authorization) -> None:
        """A number that was not used is cancelled."""
        can = number in self.books.open_authorizations
        body = {"authorization_number": number.number, "reason": "a step of a random walk"}
        answer = self.place.coordinator.post("/prescription-authorizations/cancellations", body)
        assert answer.status_code == (201 if can else 409)
        number.cancelled = True if can else number.cancelled

    @an_act
    def cancel_confirmation(self, number: Confirmation) -> None:
        """A number that was not used is cancelled, which frees its authorization number."""
        can = not (number.cancelled or number.released)
        body = {"confirmation_number": number.number, "reason": "a step of a random walk"}
        answer = self.place.coordinator.post("/dispense-authorizations/cancellations", body)
        assert answer.status_code == (201 if can else 409)
        number.cancelled = True if can else number.cancelled
        freed = number.authorization
        if can and freed is not None and self.books.is_overtaken(freed):
            freed.cancelled = True

    def status(self) -> dict[str, set[str]]:
        """Which preconditions the registry says would refuse at each gate now."""
        answer = self.place.coordinator.get(f"/patients/{self.patient}/status", program=PROGRAM)
        gates: dict[str, Any] = answer.get_json()["gates"]
        return {name: {line["code"] for line in gate["unmet"]} for name, gate in gates.items()}

    def _agrees(self, answer: TestResponse, unmet: set[str]) -> dict[str, Any] | None:
        """What was given, if anything; the codes that refuse are the ones that the rules name."""
        document: dict[str, Any] = answer.get_json()
        assert answer.status_code in (201, 409), document
        said = {line["code"] for line in document.get("unmet", [])}
        assert said == unmet, f"only said: {sorted(said - unmet)}; only expected: {sorted(unmet - said)}"
        assert answer.status_code == (409 if unmet else 201)
        return None if unmet else document

    def _checklist(self, category: str) -> list[str]:
        return checklist_items(self.pharmacist, category)

    def _prescriber(self, number: int) -> str:
        body = {"npi": npi(number), "name": f"Test Prescriber {number}"}
        made: str = self.place.coordinator.did("/prescribers", body)["prescriber_id"]
        self.books.prescribers[made] = Certification("none")
        self.certify("certifications", made)
        return made

    def _pharmacy(self, number: int) -> tuple[str, str]:
        coordinator: Person = self.place.coordinator
        body = {
            "ncpdp_id": f"{number:07d}",
            "name": f"Test Pharmacy {number}",
            "time_zone": "America/Chicago",
        }
        made = coordinator.did("/pharmacies", {**body, "authorized_representative": "Test Person"})
        self.pharmacy_id = made["pharmacy_id"]
        path = f"/pharmacies/{self.pharmacy_id}/pharmacists"
        self.pharmacist_id = coordinator.did(path, {"name": "Test Pharmacist"})["pharmacist_id"]
        self.books.pharmacy.status = "none"
        self.certify("certifications")
        self.train(pharmacist=True)
        self.train(pharmacist=False)
        return self.pharmacy_id, self.pharmacist_id


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
