"""One patient with prescribers and a pharmacy: every act is done over HTTP and entered in the model's books."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from werkzeug.test import TestResponse

from registry.domain.actor import Role
from tests.asking import NDC, NOW, PROGRAM, Person, Place, npi
from tests.properties import rules
from tests.properties.model import (
    FERTILE,
    REPORTED,
    Agreement,
    Authorization,
    Books,
    Certification,
    Concern,
    Confirmation,
    Contraception,
    Enrollment,
    PregnancyTest,
    Record,
    Release,
    Survey,
)
from tests.properties.rules import Ask, Handing

METHODS = {True: ["intrauterine-device", "latex-condom"], False: ["latex-condom", "diaphragm"]}
WHY = {"program": PROGRAM, "reason": "a step of a random walk"}


class World:
    """The acts; each asserts that the registry does what the books make it expect."""

    def __init__(self, place: Place, number: int) -> None:
        place.at(NOW)
        self.place, self.books = place, Books(NOW)
        self.prescribers = [self._prescriber(2 * number + one) for one in (1, 2)]
        self.people = {one: place.person(Role.PRESCRIBER, prescriber_id=one) for one in self.prescribers}
        self.pharmacy_id, self.pharmacist_id = self._pharmacy(number)
        self.pharmacist = place.person(
            Role.PHARMACIST, pharmacy_id=self.pharmacy_id, pharmacist_id=self.pharmacist_id
        )
        person = {"given_name": "Test", "family_name": f"Patient {number}", "born_on": "1985-01-01"}
        self.patient = self.people[self.prescribers[0]].did("/patients", person)["patient_id"]

    def pass_time(self, step: timedelta) -> None:
        """The clock shows another instant."""
        self.books.now += step
        self.place.at(self.books.now)

    def enroll(self, category: str, prescriber: str) -> None:
        """The patient is enrolled, unless he or she is."""
        body = {"program": PROGRAM, "risk_category": category, "prescriber_id": prescriber}
        if self.books.active is not None:
            self._conflicts("enrollments", body)
            return
        made = self._about("enrollments", body)
        self.books.cancel_open()
        self.books.enrollments.append(
            Enrollment(made["enrollment_id"], self.books.now, False, prescriber, category)
        )

    def end_enrollment(self) -> None:
        """The active enrollment ends."""
        if self.books.active is None:
            self._conflicts("enrollment-ends", WHY)
            return
        self._about("enrollment-ends", WHY)
        self.books.active.ended = True

    def change_category(self, category: str) -> None:
        """The patient is in another category."""
        enrollment, body = self.books.active, {**WHY, "risk_category": category}
        if enrollment is None or enrollment.category == category:
            self._conflicts("risk-category-changes", body)
            return
        self._about("risk-category-changes", body)
        enrollment.category, enrollment.changed_at = category, self.books.now
        self.books.cancel_open()

    def transfer(self, prescriber: str) -> None:
        """The patient is treated by another prescriber."""
        enrollment, body = self.books.active, {**WHY, "prescriber_id": prescriber}
        if enrollment is None or enrollment.prescriber == prescriber:
            self._conflicts("transfers", body)
            return
        self._about("transfers", body)
        enrollment.prescriber, enrollment.changed_at = prescriber, self.books.now
        self.books.cancel_open()

    def sign(self, category: str, signers: frozenset[str]) -> None:
        """An agreement is signed."""
        signatures = [{"by": by, "printed_name": f"Test {by}"} for by in sorted(signers)]
        body = {"program": PROGRAM, "risk_category": category, "signatures": signatures}
        if self.books.active is None:
            self._conflicts("agreements", body)
            return
        made = self._about("agreements", body)
        agreement = Agreement(made["agreement_id"], self.books.now, False, category, signers)
        self.books.active.agreements.append(agreement)

    def counsel(self, topic: str, ago: timedelta = timedelta(0)) -> None:
        """The patient is counseled."""
        at = self.books.now - ago
        made = self._about(
            "counselings", {"program": PROGRAM, "topic": topic, "counseled_at": at.isoformat()}
        )
        kept = self.books.prevention if topic == "contraception" else self.books.benefits
        kept.append(Record(made["counseling_id"], at))

    def confirm_contraception(self, *, enough: bool, used: timedelta) -> None:
        """The prescriber confirms methods that are enough or not, used for so long."""
        since = self.books.now - used
        body = {"program": PROGRAM, "methods": METHODS[enough], "in_use_since": since.isoformat()}
        made = self._about("contraception-confirmations", body)
        record_id = made["contraception_confirmation_id"]
        self.books.contraception.append(Contraception(record_id, self.books.now, False, enough, since))

    def test(self, result: str, detects: int, ago: timedelta) -> None:
        """A pregnancy test is recorded; one that is not negative raises a concern."""
        at = self.books.now - ago
        body = {
            "result": result,
            "detects_miu_ml": detects,
            "specimen": "serum",
            "collected_at": at.isoformat(),
        }
        test_id = self._about("pregnancy-tests", body)["pregnancy_test_id"]
        test = PregnancyTest(test_id, at, False, result == "negative", detects, self.books.now)
        self.books.tests.append(test)
        if result != "negative":
            concern_id = self._items("concerns")[-1]["pregnancy_concern_id"]
            self.books.concerns.append(Concern(concern_id, at, kind="positive-test", test=test))

    def raise_concern(self, kind: str) -> None:
        """A concern is raised, or a pregnancy reported."""
        if kind == REPORTED:
            concern_id = self._about("pregnancy-reports", {"of": "patient"})["pregnancy_concern_id"]
        else:
            concern_id = self._about("concerns", {"kind": kind})["pregnancy_concern_id"]
        self.books.concerns.append(Concern(concern_id, self.books.now, kind=kind))

    def report_partner(self) -> None:
        """A partner's pregnancy is reported, which shuts nothing."""
        self._about("pregnancy-reports", {"of": "partner"})

    def settle(self, concern: Concern) -> None:
        """A coordinator documents how the concern ended."""
        path = f"/patients/{self.patient}/concerns/{concern.id}/outcome"
        answer = self.place.coordinator.post(path, {"outcome": "pregnancy excluded"})
        assert answer.status_code == (409 if concern.settled else 201)
        concern.settled = True

    def correct(self, kind: str, record: Record) -> None:
        """A record is marked as entered in error, and with a test the concern that it raised."""
        body = {"kind": kind, "record_id": record.id, "reason": "a step of a random walk"}
        answer = self.place.coordinator.post(f"/patients/{self.patient}/corrections", body)
        assert answer.status_code == (409 if record.wrong else 201)
        record.wrong = True
        for concern in self.books.concerns:
            concern.wrong = concern.wrong or concern.test is record

    def survey(self, respondent: str, *, in_person: bool = True, unsafe: bool = False) -> None:
        """A survey is answered; an unsafe answer places a hold."""
        body = {"program": PROGRAM, "respondent": respondent, "in_person": in_person, "unsafe": unsafe}
        survey_id = self._about("surveys", body)["survey_id"]
        if respondent == "prescriber":
            self.books.prescriber_surveys.append(Survey(survey_id, self.books.now, in_person=in_person))
        else:
            self.books.patient_surveys.append(Record(survey_id, self.books.now))
        if unsafe:
            self.books.holds[self._items("holds")[-1]["hold_id"]] = True

    def hold(self) -> None:
        """A coordinator holds the gates shut."""
        self.books.holds[self._about("holds", WHY)["hold_id"]] = True

    def lift(self, hold_id: str) -> None:
        """A hold is lifted."""
        path = f"/patients/{self.patient}/holds/{hold_id}/lift"
        answer = self.place.coordinator.post(path, {"reason": "a step of a random walk"})
        assert answer.status_code == (201 if self.books.holds[hold_id] else 409)
        self.books.holds[hold_id] = False

    def menstruate(self) -> None:
        """Menses are recorded, so the patient is none who can not get pregnant."""
        self._about("reproductive-statuses", {"status": "menses-regular"})
        self.books.menses = True

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

    def train(self, *, pharmacist: bool) -> None:
        """The pharmacist or the pharmacy's staff complete the training."""
        path = f"/pharmacists/{self.pharmacist_id}" if pharmacist else f"/pharmacies/{self.pharmacy_id}"
        self.place.coordinator.did(f"{path}/trainings", {"program": PROGRAM})
        kept = self.books.pharmacist_trained if pharmacist else self.books.pharmacy_trained
        kept.append(self.books.now)

    def make_ready(self) -> None:
        """All that an enrolled patient needs for a prescription is recorded, but for what a coordinator must undo."""
        enrollment = self.books.active
        if enrollment is None:
            return
        self.sign(enrollment.category, frozenset({"patient", "prescriber"}))
        for topic in ("benefits-and-risks", "contraception"):
            self.counsel(topic)
        for respondent in ("prescriber", "patient"):
            self.survey(respondent)
        if enrollment.category == FERTILE:
            self.confirm_contraception(enough=True, used=timedelta(days=60))
            self.test("negative", 25, timedelta(days=12))
            self.test("negative", 25, timedelta(hours=1))

    def ask_prescription(self, ask: Ask) -> Authorization | None:
        """The prescription gate says what the rules say."""
        asker = self.books.enrollment.prescriber if self.books.enrollment else self.prescribers[0]
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
        if made is not None and self.books.enrollment is not None:
            number.released = True
            self.books.enrollment.releases.append(Release(made["release_id"], self.books.now))

    def cancel_authorization(self, number: Authorization) -> None:
        """A number that was not used is cancelled."""
        can = number in self.books.open_authorizations
        body = {"authorization_number": number.number, "reason": "a step of a random walk"}
        answer = self.place.coordinator.post("/prescription-authorizations/cancellations", body)
        assert answer.status_code == (201 if can else 409)
        number.cancelled = True if can else number.cancelled

    def cancel_confirmation(self, number: Confirmation) -> None:
        """A number that was not used is cancelled, which frees its authorization number."""
        can = not (number.cancelled or number.released)
        body = {"confirmation_number": number.number, "reason": "a step of a random walk"}
        answer = self.place.coordinator.post("/dispense-authorizations/cancellations", body)
        assert answer.status_code == (201 if can else 409)
        number.cancelled = True if can else number.cancelled

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
        assert (said, answer.status_code) == (unmet, 409 if unmet else 201)
        return None if unmet else document

    def _about(self, collection: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.place.coordinator.did(f"/patients/{self.patient}/{collection}", body)

    def _conflicts(self, collection: str, body: dict[str, Any]) -> None:
        answer = self.place.coordinator.post(f"/patients/{self.patient}/{collection}", body)
        assert answer.status_code == 409, answer.get_data(as_text=True)

    def _items(self, collection: str) -> list[dict[str, Any]]:
        path = f"/patients/{self.patient}/{collection}"
        items: list[dict[str, Any]] = self.place.coordinator.get(path, limit=200).get_json()["items"]
        return items

    def _checklist(self, category: str) -> list[str]:
        program = self.pharmacist.get("/programs").get_json()["items"][0]
        return [item["code"] for item in program["checklist"][category]]

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


STEPS = {
    "certifications": ("active", {"none", "withdrawn"}),
    "suspensions": ("suspended", {"active"}),
    "reinstatements": ("active", {"suspended"}),
    "withdrawals": ("withdrawn", {"active", "suspended"}),
}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
