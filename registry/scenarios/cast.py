"""The people of one scenario: registered when it begins, each scenario with its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registry.domain.actor import Role
from registry.domain.errors import Invalid
from registry.domain.identifiers import npi
from registry.scenarios.stage import Person, Stage


@dataclass(frozen=True)
class Doctor:
    """A prescriber."""

    person: Person
    prescriber_id: str
    npi: str


@dataclass(frozen=True)
class Counter:
    """A pharmacy, with the pharmacist who acts."""

    person: Person
    pharmacy_id: str
    pharmacist_id: str


def new_doctor(stage: Stage) -> Doctor:
    """A registered prescriber with an account, not certified."""
    number = _npi(stage.number())
    body = {"npi": number, "name": f"Scenario Prescriber {stage.number()}"}
    prescriber_id = stage.coordinator.did("/prescribers", body)["prescriber_id"]
    return Doctor(stage.open_account(Role.PRESCRIBER, prescriber_id=prescriber_id), prescriber_id, number)


def new_counter(stage: Stage, zone: str) -> Counter:
    """A registered pharmacy and its pharmacist with an account, neither certified nor trained."""
    body = {
        "ncpdp_id": f"{stage.number():07}",
        "name": f"Scenario Pharmacy {stage.number()}",
        "time_zone": zone,
        "authorized_representative": "Scenario Representative",
    }
    pharmacy_id = stage.coordinator.did("/pharmacies", body)["pharmacy_id"]
    named = {"name": f"Scenario Pharmacist {stage.number()}"}
    path = f"/pharmacies/{pharmacy_id}/pharmacists"
    pharmacist_id = stage.coordinator.did(path, named)["pharmacist_id"]
    ids = {"pharmacy_id": pharmacy_id, "pharmacist_id": pharmacist_id}
    return Counter(stage.open_account(Role.PHARMACIST, **ids), pharmacy_id, pharmacist_id)


def certify_doctor(stage: Stage, doctor: Doctor, program: str) -> None:
    """The prescriber is certified from now on."""
    body = {"program": program, "prescribing_information_reviewed": True}
    stage.coordinator.did(f"/prescribers/{doctor.prescriber_id}/certifications", body)


def certify_counter(stage: Stage, counter: Counter, program: str) -> None:
    """The pharmacy is certified from now on."""
    stage.coordinator.did(f"/pharmacies/{counter.pharmacy_id}/certifications", {"program": program})


def train_staff(stage: Stage, counter: Counter, program: str) -> None:
    """The pharmacy's staff is trained now."""
    stage.coordinator.did(f"/pharmacies/{counter.pharmacy_id}/trainings", {"program": program})


def train_pharmacist(stage: Stage, counter: Counter, program: str) -> None:
    """The pharmacist is trained now."""
    stage.coordinator.did(f"/pharmacists/{counter.pharmacist_id}/trainings", {"program": program})


READYING: tuple[Callable[[Stage, Counter, str], None], ...] = (certify_counter, train_staff, train_pharmacist)
"""What makes a pharmacy ready to dispense."""


def _npi(number: int) -> str:
    body = f"1{number:08}"
    return next(body + check for check in "0123456789" if _is_npi(body + check))


def _is_npi(digits: str) -> bool:
    try:
        return npi(digits) == digits
    except Invalid:
        return False
