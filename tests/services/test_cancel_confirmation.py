"""A cancelled confirmation frees its authorization number, unless what that stood on has changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.api.clinic import MALE, Clinic
from tests.asking import NOW, PROGRAM, reasons
from tests.services.changes import WHY, change_category, sign, transfer

MINUTE = timedelta(minutes=1)


def _transferred(clinic: Clinic, patient_id: str) -> None:
    transfer(clinic, patient_id)


def _there_and_back(clinic: Clinic, patient_id: str) -> None:
    transfer(clinic, patient_id)
    transfer(clinic, patient_id, clinic.practice.prescriber_id)


def _category_there_and_back(clinic: Clinic, patient_id: str) -> None:
    change_category(clinic, patient_id)
    change_category(clinic, patient_id, MALE)


def _enrolled_anew(clinic: Clinic, patient_id: str) -> None:
    clinic.coordinator.did(f"/patients/{patient_id}/enrollment-ends", WHY)
    body = {"program": PROGRAM, "risk_category": MALE, "prescriber_id": clinic.practice.prescriber_id}
    clinic.coordinator.did(f"/patients/{patient_id}/enrollments", body)


@pytest.mark.parametrize("change", [_transferred, _there_and_back, _category_there_and_back, _enrolled_anew])
@pytest.mark.parametrize("step", [MINUTE, timedelta(0), -MINUTE], ids=["later", "at-once", "clock-behind"])
def test_a_number_that_a_change_passed_by_while_it_was_used_opens_nothing_when_freed(
    clinic: Clinic, change: Callable[[Clinic, str], None], step: timedelta
) -> None:
    clinic.place.at(NOW)
    patient_id = clinic.treated()
    number = clinic.authorized(patient_id)["authorization_number"]
    cancel = {"confirmation_number": clinic.confirmed(number)["confirmation_number"], "reason": "a test"}
    clinic.place.at(NOW + step)
    change(clinic, patient_id)
    clinic.place.at(NOW + 2 * MINUTE)
    sign(clinic, patient_id)
    counter = clinic.drugstore.pharmacist
    counter.did("/dispense-authorizations/cancellations", cancel)
    asked = counter.post("/dispense-authorizations", {"authorization_number": number})
    assert "authorization-number-valid/CANCELLED" in reasons(asked)
    clinic.place.at(NOW)


def test_without_a_change_the_freed_number_serves_again(clinic: Clinic) -> None:
    clinic.place.at(NOW)
    number = clinic.authorized()["authorization_number"]
    cancel = {"confirmation_number": clinic.confirmed(number)["confirmation_number"], "reason": "a test"}
    clinic.drugstore.pharmacist.did("/dispense-authorizations/cancellations", cancel)
    assert clinic.confirmed(number)["verdict"] == "authorized"
