"""A practice and two pharmacies where everything is in order, so that only the race decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from werkzeug.test import TestResponse

from registry.domain.actor import Role
from tests.asking import NDC, NOW, PROGRAM, Person, Place, checklist_items, npi

MAN = "adult-male"
WOMAN = "adult-female-can-get-pregnant"
STEP = timedelta(seconds=1)
CONNECTIONS = 40
PHARMACISTS = 2


@dataclass(frozen=True)
class Pharmacy:
    """A certified pharmacy with its trained pharmacists."""

    pharmacy_id: str
    pharmacist_ids: tuple[str, ...]
    pharmacists: tuple[Person, ...]


@dataclass
class Practice:
    """A certified prescriber, two pharmacies, and a clock that is moved on by every preparation."""

    place: Place
    prescriber_id: str
    prescriber: Person
    pharmacies: tuple[Pharmacy, ...] = ()
    patients: int = field(default=0)

    @property
    def coordinator(self) -> Person:
        """The coordinator."""
        return self.place.coordinator

    @property
    def pharmacist(self) -> Person:
        """A pharmacist of the first pharmacy."""
        return self.pharmacies[0].pharmacists[0]

    def counters(self, many: int) -> list[Person]:
        """So many pharmacists, of both pharmacies in turn."""
        everybody = [person for pharmacy in self.pharmacies for person in pharmacy.pharmacists]
        return [everybody[place % len(everybody)] for place in range(many)]

    def tick(self, step: timedelta = STEP) -> None:
        """Some time passes."""
        self.place.at(self.place.clock.now() + step)

    def man(self) -> str:
        """A patient who can not get pregnant, ready but for the prescriber's survey."""
        patient = self.enrolled(MAN)
        self.did(patient, "counselings", topic="benefits-and-risks")
        self.did(patient, "counselings", topic="contraception")
        return patient

    def woman(self) -> str:
        """A patient who can get pregnant, ready but for counseling and the prescriber's survey."""
        patient, now = self.enrolled(WOMAN), self.place.clock.now()
        self.did(patient, "counselings", topic="benefits-and-risks")
        self.prescriber.did(f"/patients/{patient}/reproductive-statuses", {"status": "menses-regular"})
        self.test(patient, "negative", now - timedelta(days=12))
        self.test(patient, "negative", now - timedelta(hours=1))
        self.did(patient, "surveys", respondent="patient")
        methods = ["intrauterine-device", "latex-condom"]
        since = (now - timedelta(days=60)).isoformat()
        self.did(patient, "contraception-confirmations", methods=methods, in_use_since=since)
        return patient

    def enrolled(self, category: str) -> str:
        """A patient enrolled in that category, with the agreement signed."""
        patient = self.registered()
        self.did(patient, "enrollments", risk_category=category)
        self.sign(patient, category)
        return patient

    def registered(self) -> str:
        """A patient who is enrolled nowhere."""
        self.patients += 1
        person = {"given_name": "Test", "family_name": f"Patient {self.patients}"}
        born_on = date(1985, 1, 1).isoformat()
        patient_id: str = self.prescriber.did("/patients", {**person, "born_on": born_on})["patient_id"]
        return patient_id

    def sign(self, patient: str, category: str) -> None:
        """The agreement of that category is signed by patient and prescriber."""
        signatures = [{"by": by, "printed_name": f"Test {by}"} for by in ("patient", "prescriber")]
        self.did(patient, "agreements", risk_category=category, signatures=signatures)

    def did(self, patient: str, collection: str, **body: Any) -> dict[str, Any]:
        """What the prescriber recorded about the patient in the program."""
        return self.prescriber.did(f"/patients/{patient}/{collection}", {"program": PROGRAM, **body})

    def test(self, patient: str, result: str, collected_at: Any = None) -> TestResponse:
        """The response to a pregnancy test, collected now unless said otherwise."""
        at = (collected_at or self.place.clock.now()).isoformat()
        body = {"result": result, "detects_miu_ml": 25, "specimen": "serum", "collected_at": at}
        return self.prescriber.post(f"/patients/{patient}/pregnancy-tests", body)

    def number(self, patient: str, category: str = MAN) -> str:
        """A new authorization number, a second after what was done before."""
        self.tick()
        if category == WOMAN:
            self.did(patient, "counselings", topic="contraception")
        self.did(patient, "surveys", respondent="prescriber")
        number: str = self.prescriber.did("/prescription-authorizations", prescription(patient, category))[
            "authorization_number"
        ]
        return number

    def confirmation(self, patient: str, category: str = MAN) -> str:
        """A new confirmation number of the first pharmacy."""
        answer = self.pharmacist.did(
            "/dispense-authorizations", {"authorization_number": self.number(patient, category)}
        )
        number: str = answer["confirmation_number"]
        return number

    def release(self, number: str, category: str = MAN) -> TestResponse:
        """The response to a release on that confirmation number, with everything that belongs to it."""
        checklist = {"risk_category": category, "items": self.items(category), "counselor": "Test Counselor"}
        body = {"confirmation_number": number, "ndc": NDC, "quantity": 21, "days_supply": 28}
        given = {"hand_over": "handed-over", "medication_guide_provided": True, "checklist": checklist}
        return self.pharmacist.post("/dispenses", {**body, **given})

    def items(self, category: str) -> list[str]:
        """Every item of the category's checklist."""
        return checklist_items(self.pharmacist, category)


def prescription(patient: str, category: str = MAN) -> dict[str, Any]:
    """What a prescriber asks for the patient."""
    product = {"ndc": NDC, "quantity": 21, "days_supply": 28, "refills": 0}
    return {"program": PROGRAM, "patient_id": patient, "risk_category": category, **product}


def ask(person: Person, number: str, key: str | None = None) -> TestResponse:
    """The response to a pharmacist who asks to dispense on that number."""
    return person.post("/dispense-authorizations", {"authorization_number": number}, key=key)


@contextmanager
def open_practice(database_url: str, connections: int = CONNECTIONS) -> Iterator[Practice]:
    """A practice on that database, whose registry may hold so many connections; they are closed at the end."""
    place = Place(database_url, threads=connections)
    place.at(NOW)
    prescriber_id = certified_prescriber(place, 1)
    practice = Practice(
        place,
        prescriber_id,
        place.person(Role.PRESCRIBER, prescriber_id=prescriber_id),
        tuple(_pharmacy(place, number) for number in (1, 2)),
    )
    try:
        yield practice
    finally:
        place.registry.database.dispose()


def certified_prescriber(place: Place, number: int) -> str:
    """The id of a new prescriber with an active certification."""
    body = {"npi": npi(number), "name": f"Test Prescriber {number}"}
    prescriber_id: str = place.coordinator.did("/prescribers", body)["prescriber_id"]
    certification = {"program": PROGRAM, "prescribing_information_reviewed": True}
    place.coordinator.did(f"/prescribers/{prescriber_id}/certifications", certification)
    return prescriber_id


def _pharmacy(place: Place, number: int) -> Pharmacy:
    body = {"ncpdp_id": f"{number:07d}", "name": f"Test Pharmacy {number}", "time_zone": "America/Chicago"}
    pharmacy_id = place.coordinator.did("/pharmacies", {**body, "authorized_representative": "Test Person"})[
        "pharmacy_id"
    ]
    place.coordinator.did(f"/pharmacies/{pharmacy_id}/certifications", {"program": PROGRAM})
    place.coordinator.did(f"/pharmacies/{pharmacy_id}/trainings", {"program": PROGRAM})
    ids = tuple(pharmacist_id(place, pharmacy_id, trained=True) for _ in range(PHARMACISTS))
    people = (place.person(Role.PHARMACIST, pharmacy_id=pharmacy_id, pharmacist_id=one) for one in ids)
    return Pharmacy(pharmacy_id, ids, tuple(people))


def pharmacist_id(place: Place, pharmacy_id: str, *, trained: bool) -> str:
    """The id of a new pharmacist of the pharmacy."""
    path = f"/pharmacies/{pharmacy_id}/pharmacists"
    added: str = place.coordinator.did(path, {"name": "Test Pharmacist"})["pharmacist_id"]
    if trained:
        place.coordinator.did(f"/pharmacists/{added}/trainings", {"program": PROGRAM})
    return added
