"""The auditor without a script: why one was refused, the decisions behind a number, one decision, replay and proof."""

from __future__ import annotations

import re

import pytest

from registry.domain.actor import Role
from tests.api.clinic import Clinic
from tests.asking import PASSWORD, PROGRAM
from tests.portal.browsing import Visitor, signed_in, words

LINK = re.compile(r'href="(/portal/decisions/[0-9a-f-]{36})"')


@pytest.fixture(scope="module")
def refused(clinic: Clinic) -> str:
    """The patient of an ask that was refused for a hold."""
    patient_id = clinic.treated()
    number = clinic.authorized(patient_id)["authorization_number"]
    clinic.coordinator.did(
        f"/patients/{patient_id}/holds", {"program": PROGRAM, "reason": "The address is being checked."}
    )
    clinic.drugstore.pharmacist.post("/dispense-authorizations", {"authorization_number": number})
    return patient_id


@pytest.fixture
def auditor(clinic: Clinic) -> Visitor:
    return signed_in(clinic, clinic.place.person(Role.AUDITOR, password=PASSWORD))


def test_from_the_count_of_a_reason_to_the_decision_and_its_replay(refused: str, auditor: Visitor) -> None:
    start = auditor.sees("/portal")
    assert start.request.path == "/portal/audit"
    assert "no-hold/" in words(start)
    assert '<rect class="against"' in start.get_data(as_text=True)
    (behind,) = re.findall(r'href="(/portal/decisions\?[^"]*no-hold[^"]*)"', start.get_data(as_text=True))
    found = auditor.sees(behind.replace("&amp;", "&"))
    (one,) = LINK.findall(found.get_data(as_text=True))
    decision = words(auditor.sees(one))
    assert "Refused" in decision
    assert "Not met" in decision
    assert "coordinator" in decision
    assert refused in decision
    assert "the same byte for byte" in words(auditor.sees(f"{one}/replay"))


def test_filters_combine_and_what_can_not_be_asked_stands_beside_its_field(
    refused: str, auditor: Visitor
) -> None:
    none = auditor.sees("/portal/decisions?verdict=refused&gate=dispense&until=2001-01-01T00:00")
    assert "No decision is like this." in words(none)
    wrong = auditor.sees("/portal/decisions?prescriber_id=somebody&since=2999-01-01T00:00")
    assert wrong.status_code == 422
    assert "Enter an id" in words(wrong)
    ahead = auditor.sees("/portal/decisions?since=2999-01-01T00:00")
    assert ahead.status_code == 422
    assert "This instant has not come yet" in words(ahead)


def test_a_pharmacist_has_no_part_in_it(clinic: Clinic, pharmacist: Visitor) -> None:
    assert pharmacist.sees("/portal/audit").status_code == 403


def test_a_history_is_shown_as_it_was_known_and_the_ledger_with_its_heads(
    refused: str, auditor: Visitor
) -> None:
    path = f"/portal/patients/{refused}/history"
    now = words(auditor.sees(path))
    assert "Enrollment" in now
    assert "Nothing was recorded" in words(auditor.sees(f"{path}?known_at=2001-01-01T00:00"))
    ahead = auditor.sees(f"{path}?as_of=2999-01-01T00:00")
    assert ahead.status_code == 422
    assert "Signed heads" in words(auditor.sees("/portal/ledger"))
