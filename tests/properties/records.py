"""What is recorded about a patient: done over HTTP by a coordinator, and entered in the model's books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from tests.asking import PROGRAM, Place
from tests.properties.model import (
    FERTILE,
    REPORTED,
    Agreement,
    Books,
    Concern,
    Contraception,
    Enrollment,
    PregnancyTest,
    Record,
    Survey,
)

MOMENT = timedelta(seconds=1)
METHODS = {True: ["intrauterine-device", "latex-condom"], False: ["latex-condom", "diaphragm"]}
WHY = {"program": PROGRAM, "reason": "a step of a random walk"}
Act = TypeVar("Act", bound=Callable[..., object])


def an_act(act: Act) -> Act:
    """The act, a moment after the one before: no two happen at one instant."""

    @wraps(act)
    def later(self: Records, *args: Any, **kwargs: Any) -> object:
        self.pass_time(MOMENT)
        return act(self, *args, **kwargs)

    return cast(Act, later)


class Records:
    """The acts; each asserts that the registry does what the books make it expect."""

    def __init__(self, place: Place, books: Books) -> None:
        self.place, self.books, self.patient = place, books, ""
        place.at(books.now)

    def pass_time(self, step: timedelta) -> None:
        """The clock shows another instant."""
        self.books.now += step
        self.place.at(self.books.now)

    @an_act
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

    @an_act
    def end_enrollment(self) -> None:
        """The active enrollment ends."""
        if self.books.active is None:
            self._conflicts("enrollment-ends", WHY)
            return
        self._about("enrollment-ends", WHY)
        self.books.active.ended = True

    @an_act
    def change_category(self, category: str) -> None:
        """The patient is in another category."""
        enrollment, body = self.books.active, {**WHY, "risk_category": category}
        if enrollment is None or enrollment.category == category:
            self._conflicts("risk-category-changes", body)
            return
        self._about("risk-category-changes", body)
        enrollment.category = category
        self.books.change(enrollment)

    @an_act
    def transfer(self, prescriber: str) -> None:
        """The patient is treated by another prescriber."""
        enrollment, body = self.books.active, {**WHY, "prescriber_id": prescriber}
        if enrollment is None or enrollment.prescriber == prescriber:
            self._conflicts("transfers", body)
            return
        self._about("transfers", body)
        enrollment.prescriber = prescriber
        enrollment.treated_since = self.books.change(enrollment)

    @an_act
    def sign(self, category: str, signers: frozenset[str]) -> None:
        """An agreement is signed."""
        signatures = [{"by": by, "printed_name": f"Test {by}"} for by in sorted(signers)]
        body = {"program": PROGRAM, "risk_category": category, "signatures": signatures}
        if self.books.active is None:
            self._conflicts("agreements", body)
            return
        made = self._about("agreements", body)
        enrollment = self.books.active
        at = max(self.books.now, enrollment.at, enrollment.changed_at)
        enrollment.agreements.append(Agreement(made["agreement_id"], at, False, category, signers))

    @an_act
    def counsel(self, topic: str, ago: timedelta = timedelta(0)) -> None:
        """The patient is counseled."""
        at = self.books.now - ago
        made = self._about(
            "counselings", {"program": PROGRAM, "topic": topic, "counseled_at": at.isoformat()}
        )
        kept = self.books.prevention if topic == "contraception" else self.books.benefits
        kept.append(Record(made["counseling_id"], at))

    @an_act
    def confirm_contraception(self, *, enough: bool, used: timedelta) -> None:
        """The prescriber confirms methods that are enough or not, used for so long."""
        since = self.books.now - used
        body = {"program": PROGRAM, "methods": METHODS[enough], "in_use_since": since.isoformat()}
        made = self._about("contraception-confirmations", body)
        record_id = made["contraception_confirmation_id"]
        self.books.contraception.append(Contraception(record_id, self.books.now, False, enough, since))

    @an_act
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
        test = PregnancyTest(test_id, at, False, result, detects, self.books.now)
        self.books.tests.append(test)
        if result != "negative":
            concern_id = self._followed("concerns", "pregnancy_test_id", test_id)["pregnancy_concern_id"]
            self.books.concerns.append(Concern(concern_id, at, kind="positive-test", test=test))

    @an_act
    def raise_concern(self, kind: str) -> None:
        """A concern is raised, or a pregnancy reported."""
        if kind == REPORTED:
            concern_id = self._about("pregnancy-reports", {"of": "patient"})["pregnancy_concern_id"]
        else:
            concern_id = self._about("concerns", {"kind": kind})["pregnancy_concern_id"]
        self.books.concerns.append(Concern(concern_id, self.books.now, kind=kind))

    @an_act
    def report_partner(self) -> None:
        """A partner's pregnancy is reported, which shuts nothing."""
        self._about("pregnancy-reports", {"of": "partner"})

    @an_act
    def settle(self, concern: Concern) -> None:
        """A coordinator documents how the concern ended."""
        path = f"/patients/{self.patient}/concerns/{concern.id}/outcome"
        answer = self.place.coordinator.post(path, {"outcome": "pregnancy excluded"})
        assert answer.status_code == (409 if concern.settled or concern.wrong else 201)
        concern.settled = True

    @an_act
    def correct(self, kind: str, record: Record) -> None:
        """A record is marked as entered in error, and with a test the concern that it raised."""
        body = {"kind": kind, "record_id": record.id, "reason": "a step of a random walk"}
        answer = self.place.coordinator.post(f"/patients/{self.patient}/corrections", body)
        assert answer.status_code == (409 if record.wrong else 201)
        record.wrong = True
        for concern in self.books.concerns:
            concern.wrong = concern.wrong or concern.test is record

    @an_act
    def survey(self, respondent: str, *, in_person: bool = True, unsafe: bool = False) -> None:
        """A survey is answered; an unsafe answer places a hold."""
        body = {"program": PROGRAM, "respondent": respondent, "in_person": in_person, "unsafe": unsafe}
        survey_id = self._about("surveys", body)["survey_id"]
        if respondent == "prescriber":
            self.books.prescriber_surveys.append(Survey(survey_id, self.books.now, in_person=in_person))
        else:
            self.books.patient_surveys.append(Record(survey_id, self.books.now))
        if unsafe:
            self.books.holds[self._followed("holds", "survey_id", survey_id)["hold_id"]] = True

    @an_act
    def hold(self) -> None:
        """A coordinator holds the gates shut."""
        self.books.holds[self._about("holds", WHY)["hold_id"]] = True

    @an_act
    def lift(self, hold_id: str) -> None:
        """A hold is lifted."""
        path = f"/patients/{self.patient}/holds/{hold_id}/lift"
        answer = self.place.coordinator.post(path, {"reason": "a step of a random walk"})
        assert answer.status_code == (201 if self.books.holds[hold_id] else 409)
        self.books.holds[hold_id] = False

    @an_act
    def menstruate(self) -> None:
        """Menses are recorded, so the patient is no male and none who can not get pregnant."""
        self._about("reproductive-statuses", {"status": "menses-regular"})
        self.books.menses = True

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

    def _about(self, collection: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.place.coordinator.did(f"/patients/{self.patient}/{collection}", body)

    def _conflicts(self, collection: str, body: dict[str, Any]) -> None:
        answer = self.place.coordinator.post(f"/patients/{self.patient}/{collection}", body)
        assert answer.status_code == 409, answer.get_data(as_text=True)

    def _followed(self, collection: str, column: str, record_id: str) -> dict[str, Any]:
        """The record that followed from another by itself."""
        path = f"/patients/{self.patient}/{collection}"
        items: list[dict[str, Any]] = self.place.coordinator.get(path, limit=200).get_json()["items"]
        return next(item for item in items if item[column] == record_id)
