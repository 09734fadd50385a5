"""A change of category needs a new agreement, even when the patient comes back to the category of the old one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.clinic import MALE, Clinic
from tests.asking import NOW, reasons
from tests.services.changes import ask, change_category, sign

MINUTE = timedelta(minutes=1)
MISSING = {"agreement-signed/MISSING"}


@pytest.mark.parametrize("step", [MINUTE, timedelta(0)], ids=["later", "at-one-instant"])
def test_the_old_agreement_counts_no_more_when_the_patient_comes_back_to_its_category(
    clinic: Clinic, step: timedelta
) -> None:
    clinic.place.at(NOW)
    patient_id = clinic.treated()
    sign(clinic, patient_id)
    clinic.place.at(NOW + step)
    change_category(clinic, patient_id)
    clinic.place.at(NOW + 2 * step)
    change_category(clinic, patient_id, MALE)
    clinic.place.at(NOW + 3 * step)
    assert reasons(ask(clinic, clinic.practice.prescriber, patient_id)) == MISSING
    clinic.place.at(NOW + 4 * MINUTE)
    sign(clinic, patient_id)
    assert ask(clinic, clinic.practice.prescriber, patient_id).status_code == 201
    clinic.place.at(NOW)


def test_a_change_by_a_clock_that_is_behind_overtakes_the_agreement_all_the_same(clinic: Clinic) -> None:
    clinic.place.at(NOW)
    patient_id = clinic.treated()
    sign(clinic, patient_id)
    clinic.place.at(NOW - MINUTE)
    change_category(clinic, patient_id)
    change_category(clinic, patient_id, MALE)
    clinic.place.at(NOW + MINUTE)
    assert reasons(ask(clinic, clinic.practice.prescriber, patient_id)) == MISSING
    clinic.place.at(NOW)


def test_an_agreement_signed_by_a_clock_that_is_behind_counts_after_the_change(clinic: Clinic) -> None:
    clinic.place.at(NOW)
    patient_id = clinic.treated()
    change_category(clinic, patient_id)
    change_category(clinic, patient_id, MALE)
    clinic.place.at(NOW - MINUTE)
    sign(clinic, patient_id)
    clinic.place.at(NOW + MINUTE)
    assert ask(clinic, clinic.practice.prescriber, patient_id).status_code == 201
    clinic.place.at(NOW)
