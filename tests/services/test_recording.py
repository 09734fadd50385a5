"""A patient in two programs is seen by both prescribers; each acts in the program of the own enrollment alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from registry import programs
from registry.domain.actor import Actor, Role
from registry.domain.errors import Conflict, DomainError, Forbidden
from registry.domain.facts import RiskCategory
from registry.services.act import Call
from registry.services.answer_survey import AnswerSurvey, answer_survey
from registry.services.change_risk_category import ChangeRiskCategory, change_risk_category
from registry.services.end_enrollment import EndEnrollment, end_enrollment
from registry.services.enroll_patient import EnrollPatient, enroll_patient
from registry.services.registry import Registry
from registry.services.sign_agreement import SignAgreement, Signature, sign_agreement
from registry.services.transfer_patient import TransferPatient, transfer_patient
from tests.api.acts import writes_nothing
from tests.api.clinic import Clinic, Practice
from tests.asking import NOW, PROGRAM

SECOND = "another-program"
CATEGORY = RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT
SIGNED = (Signature("prescriber", "Test prescriber"),)


@dataclass(frozen=True)
class Shared:
    """A patient of one practice in the usual program, and of the other practice in a second one."""

    registry: Registry
    patient_id: str
    theirs: Call
    """By the practice of the usual program."""
    others: Call
    """By the practice of the second one."""
    to: str


@pytest.fixture
def shared(clinic: Clinic, tmp_path: Path) -> Shared:
    folder = tmp_path / SECOND
    folder.mkdir()
    (first, *_) = Path(programs.__file__).parent.glob(f"{PROGRAM}/20*.toml")
    text = first.read_text().replace(f'"{PROGRAM}"', f'"{SECOND}"')
    (folder / first.name).write_text(text)
    known = {**programs.load_editions(), **programs.load_editions(tmp_path)}
    registry, patient_id = (
        Registry(clinic.place.registry.database, programs.Editions(known)),
        clinic.treated(),
    )
    coordinator = Call(Actor(clinic.coordinator.account_id, Role.COORDINATOR, "coordinator"), NOW)
    enroll = EnrollPatient(patient_id, SECOND, RiskCategory.ADULT_MALE, clinic.other_practice.prescriber_id)
    enroll_patient(registry, coordinator, enroll)
    theirs, others = _call(clinic.practice), _call(clinic.other_practice)
    return Shared(registry, patient_id, theirs, others, clinic.other_practice.prescriber_id)


def _call(practice: Practice) -> Call:
    account = practice.prescriber.account_id
    return Call(Actor(account, Role.PRESCRIBER, "prescriber", prescriber_id=practice.prescriber_id), NOW)


ACTS: dict[str, tuple[type[DomainError], Callable[[Shared, Call], Any]]] = {
    "transfer": (
        Conflict,
        lambda at, by: transfer_patient(
            at.registry, by, TransferPatient(at.patient_id, PROGRAM, at.to, "why")
        ),
    ),
    "change the category": (
        Conflict,
        lambda at, by: change_risk_category(
            at.registry, by, ChangeRiskCategory(at.patient_id, PROGRAM, CATEGORY, "why")
        ),
    ),
    "sign": (
        Conflict,
        lambda at, by: sign_agreement(
            at.registry, by, SignAgreement(at.patient_id, PROGRAM, CATEGORY, SIGNED)
        ),
    ),
    "answer the survey": (
        Forbidden,
        lambda at, by: answer_survey(at.registry, by, AnswerSurvey(at.patient_id, PROGRAM, "prescriber")),
    ),
    "end the enrollment": (
        Conflict,
        lambda at, by: end_enrollment(at.registry, by, EndEnrollment(at.patient_id, PROGRAM, "why")),
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_the_prescriber_of_another_program_does_not(clinic: Clinic, shared: Shared, name: str) -> None:
    refused, act = ACTS[name]
    with writes_nothing(clinic.place.database_url), pytest.raises(refused):
        act(shared, shared.others)
    act(shared, shared.theirs)
