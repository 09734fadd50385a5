"""A certification that was withdrawn comes back by the coordinator alone."""

from __future__ import annotations

import pytest

from registry.domain.actor import Role
from tests.api.clinic import Clinic, Drugstore, Practice
from tests.asking import PROGRAM, Person

STEP = {"program": PROGRAM, "reason": "a test"}
FORM = {"program": PROGRAM, "prescribing_information_reviewed": True}


def suspended_practice(clinic: Clinic) -> tuple[str, Person, dict[str, object]]:
    practice: Practice = clinic.open_practice()
    return f"/prescribers/{practice.prescriber_id}", practice.prescriber, FORM


def suspended_drugstore(clinic: Clinic) -> tuple[str, Person, dict[str, object]]:
    drugstore: Drugstore = clinic.open_drugstore()
    return f"/pharmacies/{drugstore.pharmacy_id}", drugstore.representative, {"program": PROGRAM}


@pytest.mark.parametrize("opened", [suspended_practice, suspended_drugstore])
def test_a_suspended_participant_can_not_withdraw_and_certify_again(clinic: Clinic, opened: object) -> None:
    assert callable(opened)
    path, own, form = opened(clinic)
    clinic.coordinator.did(f"{path}/suspensions", STEP)
    own.did(f"{path}/withdrawals", STEP)
    refused = own.post(f"{path}/certifications", form)
    assert (refused.status_code, refused.json["type"]) == (409, "urn:registry:problem:certification-status")
    assert clinic.coordinator.did(f"{path}/certifications", form)["status"] == "active"


def test_a_participant_certifies_by_himself_the_first_time(clinic: Clinic) -> None:
    known = clinic.coordinator.did("/prescribers", {"npi": "1558598797", "name": "Test Prescriber"})
    own = clinic.place.person(Role.PRESCRIBER, prescriber_id=known["prescriber_id"])
    certified = own.did(f"/prescribers/{known['prescriber_id']}/certifications", FORM)
    assert certified["status"] == "active"
