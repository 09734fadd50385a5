"""After a transfer neither the agreement nor the survey of the former prescriber serves the new one."""

from __future__ import annotations

from datetime import timedelta

from tests.api.clinic import Clinic
from tests.asking import NOW, reasons
from tests.services.changes import answer_survey, ask, sign, transfer

MINUTE = timedelta(minutes=1)


def test_the_former_prescribers_survey_serves_no_other(clinic: Clinic) -> None:
    clinic.place.at(NOW)
    patient_id, new = clinic.treated(), clinic.other_practice.prescriber
    clinic.place.at(NOW + MINUTE)
    transfer(clinic, patient_id)
    sign(clinic, patient_id)
    assert reasons(ask(clinic, new, patient_id)) == {"prescriber-survey-complete/MISSING"}
    answer_survey(new, patient_id)
    assert ask(clinic, new, patient_id).status_code == 201
    clinic.place.at(NOW)


def test_an_agreement_of_the_transfers_own_instant_is_the_former_prescribers(clinic: Clinic) -> None:
    clinic.place.at(NOW)
    patient_id, new = clinic.treated(), clinic.other_practice.prescriber
    sign(clinic, patient_id)
    answer_survey(clinic.practice.prescriber, patient_id)
    transfer(clinic, patient_id)
    clinic.place.at(NOW + MINUTE)
    assert reasons(ask(clinic, new, patient_id)) == {
        "agreement-signed/MISSING",
        "prescriber-survey-complete/MISSING",
    }
    clinic.place.at(NOW)


def test_there_and_back_needs_a_new_agreement_and_survey_too(clinic: Clinic) -> None:
    clinic.place.at(NOW)
    patient_id = clinic.treated()
    clinic.place.at(NOW + MINUTE)
    transfer(clinic, patient_id)
    transfer(clinic, patient_id, clinic.practice.prescriber_id)
    assert reasons(ask(clinic, clinic.practice.prescriber, patient_id)) == {
        "agreement-signed/MISSING",
        "prescriber-survey-complete/MISSING",
    }
    clinic.place.at(NOW)
