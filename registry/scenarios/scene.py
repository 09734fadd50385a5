"""One scenario while it is carried out: its people, its patient, what was recorded, and the numbers given last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from registry.domain.facts import RiskCategory
from registry.scenarios.cast import Counter, Doctor, new_counter, new_doctor
from registry.scenarios.offsets import Offset, parse_offset
from registry.scenarios.scenario import Scenario
from registry.scenarios.stage import SceneStopped, Stage

IDS = {
    "reproductive-statuses": "reproductive_status_id",
    "agreements": "agreement_id",
    "counselings": "counseling_id",
    "contraception-confirmations": "contraception_confirmation_id",
    "pregnancy-tests": "pregnancy_test_id",
    "laboratory-results": "laboratory_result_id",
    "concerns": "pregnancy_concern_id",
    "pregnancy-reports": "pregnancy_report_id",
    "surveys": "survey_id",
    "clinical-statuses": "clinical_status_id",
}
"""The collections whose records can be marked as entered in error, each with the name of its id."""


@dataclass
class Number:
    """A number that a gate gave; open until something uses or cancels it."""

    text: str
    open: bool = True


@dataclass(frozen=True)
class Kept:
    """A record about the patient: which act made it, and where it is kept."""

    kind: str
    collection: str
    record_id: str


@dataclass
class Scene:
    """Everything that one scenario works with. `category` is the patient's, as it was changed last."""

    stage: Stage
    scenario: Scenario
    doctor: Doctor
    counter: Counter
    patient_id: str
    category: RiskCategory
    kept: list[Kept] = field(default_factory=list)
    authorization: Number | None = None
    confirmation: Number | None = None
    states_changes: bool = False
    """Whether the scenario's changes of the prescription are not on the prescription but stated at the pharmacy."""
    refused_before: list[str] = field(default_factory=list)
    """What the gates on the way to the ask refused."""

    @property
    def program(self) -> str:
        """The program's name."""
        return self.scenario.program

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self.stage.clock.now()

    @property
    def patient_path(self) -> str:
        """Where the patient is in the API."""
        return f"/patients/{self.patient_id}"

    def at(self, instant: datetime) -> None:
        """The clock shows that instant."""
        self.stage.clock.set(instant)

    def of_program(self, **said: Any) -> dict[str, Any]:
        """A body about the program; what is None is not said."""
        return {"program": self.program, **{name: value for name, value in said.items() if value is not None}}

    def keep(self, kind: str, collection: str, body: Mapping[str, Any]) -> None:
        """The prescriber records something about the patient."""
        made = self.doctor.person.did(f"{self.patient_path}/{collection}", body)
        if collection in IDS:
            self.kept.append(Kept(kind, collection, made[IDS[collection]]))

    def latest(self, kinds: frozenset[str]) -> Kept:
        """The latest record of these kinds, which is no longer remembered. Raises SceneStopped when there is none."""
        for record in reversed(self.kept):
            if record.kind in kinds:
                self.kept.remove(record)
                return record
        raise SceneStopped("there is no such record")


def born_on(scenario: Scenario, zone: str) -> date:
    """The patient's birth date: as the scenario says, else 40 years before the ask, of a child 12."""
    said = scenario.patient.get("born", parse_offset("-12y" if scenario.category.is_child else "-40y"))
    return said.day_after(scenario.now, zone) if isinstance(said, Offset) else said


def begin(stage: Stage, scenario: Scenario, at: datetime, patient_at: datetime) -> Scene:
    """The scenario's own people are registered, and later its patient, before anything happens."""
    stage.clock.set(at)
    doctor, counter = new_doctor(stage), new_counter(stage, scenario.pharmacy_zone)
    stage.clock.set(patient_at)
    zone = scenario.patient.get("time_zone", "America/New_York")
    body = {
        "given_name": "Scenario",
        "family_name": f"Patient {stage.number()}",
        "born_on": born_on(scenario, zone).isoformat(),
        "time_zone": zone,
    }
    patient_id = doctor.person.did("/patients", body)["patient_id"]
    return Scene(stage, scenario, doctor, counter, patient_id, scenario.category)
