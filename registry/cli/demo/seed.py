"""An empty registry is filled with the demo's past, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from registry.cli.demo.patients import Patient, days, enrolled, hours
from registry.cli.demo.people import FIRST, LAST, PASSWORD, PROGRAM, People, finish, settle
from registry.domain.errors import Conflict
from registry.domain.facts import ConcernKind, RiskCategory
from registry.services.hold_patient import HoldPatient, hold_patient
from registry.services.recognize import by_password
from registry.services.registry import Registry
from registry.services.report_concern import ReportConcern, report_concern


def seed(registry: Registry, now: datetime) -> None:
    """Fill the registry with the demo's past, which ends at `now`; one that has it stays as it is.

    Raises Conflict when the demo was interrupted before it was whole.
    """
    if by_password(registry, LAST, PASSWORD) is not None:
        return
    if by_password(registry, FIRST, PASSWORD) is not None:
        raise Conflict(
            "The demo data is not whole, because its first start was interrupted; remove REGISTRY_HOME."
        )
    people = settle(registry, now)
    _on_treatment(people)
    _ready_to_receive(people)
    _too_early(people)
    _missed_period(people)
    _guardian_unsigned(people)
    _on_hold(people)
    finish(registry, now)


def _on_treatment(people: People) -> None:
    """A man has nearly used up his first supply, and holds the authorization number of the next."""
    patient = enrolled(people, 1, RiskCategory.ADULT_MALE, days(30))
    _treated(patient, ago=days(24))
    patient.answers_surveys(hours(3))
    patient.is_prescribed(hours(2))


def _ready_to_receive(people: People) -> None:
    """A woman who can get pregnant has a confirmation number and may be handed the product."""
    patient = enrolled(people, 2, RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT, days(14))
    patient.tests_negative(days(12))
    patient.confirms_contraception(hours(5))
    patient.is_counseled("contraception", ago=hours(5))
    patient.tests_negative(hours(4))
    patient.answers_surveys(hours(4))
    patient.is_asked_for(patient.is_prescribed(hours(3)), hours(2))


def _too_early(people: People) -> None:
    """A woman who can not get pregnant still has too much of her first supply, so the next was refused."""
    patient = enrolled(people, 3, RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT, days(12))
    _treated(patient, ago=days(10))
    patient.answers_surveys(hours(3))
    patient.is_asked_for(patient.is_prescribed(hours(2)), hours(1))


def _missed_period(people: People) -> None:
    """A girl who can get pregnant has missed a period, so her prescriber was refused."""
    patient = enrolled(people, 4, RiskCategory.FEMALE_CHILD_CAN_GET_PREGNANT, days(14))
    patient.tests_negative(days(12))
    patient.confirms_contraception(hours(5))
    patient.tests_negative(hours(4))
    patient.answers_surveys(hours(4))
    missed = ReportConcern(patient.patient_id, ConcernKind.MISSED_PERIOD)
    patient.prescriber.does(report_concern, missed, ago=hours(3))
    patient.is_prescribed(hours(2))


def _guardian_unsigned(people: People) -> None:
    """A girl who can not get pregnant lacks her guardian's signature."""
    patient = enrolled(people, 5, RiskCategory.FEMALE_CHILD_CAN_NOT_GET_PREGNANT, days(3), guardian=False)
    patient.answers_surveys(hours(3))
    patient.is_prescribed(hours(2))


def _on_hold(people: People) -> None:
    """A boy is held back by the coordinator."""
    patient = enrolled(people, 6, RiskCategory.MALE_CHILD, days(5))
    patient.answers_surveys(hours(5))
    hold = HoldPatient(patient.patient_id, PROGRAM, "The address of the guardian is being checked.")
    people.coordinator.does(hold_patient, hold, ago=hours(4))


def _treated(patient: Patient, *, ago: timedelta) -> None:
    patient.answers_surveys(ago + hours(3))
    confirmation = patient.is_asked_for(patient.is_prescribed(ago + hours(2)), ago + hours(1))
    patient.receives(confirmation, ago)
