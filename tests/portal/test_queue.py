"""The coordinator's queue: a hold that waits is lifted by a signed act, and stands there no more."""

from __future__ import annotations

from registry.domain.actor import Role
from tests.api.clinic import Clinic
from tests.asking import PASSWORD, PROGRAM
from tests.portal.browsing import signed_in, words


def test_a_hold_waits_until_it_is_lifted_with_a_signature(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    hold = clinic.coordinator.did(
        f"/patients/{patient_id}/holds", {"program": PROGRAM, "reason": "The address is being checked."}
    )
    coordinator = signed_in(clinic, clinic.place.person(Role.COORDINATOR))
    queue = coordinator.sees("/portal")
    assert queue.request.path == "/portal/queue"
    assert hold["hold_id"] in words(queue)

    path = f"/portal/patients/{patient_id}/holds/{hold['hold_id']}/lift"
    form = coordinator.sees(path)
    assert "The address is being checked." in words(form)
    wrong = coordinator.sends(form, path, reason="Checked.", password="not the password at all")
    assert wrong.status_code == 403
    assert "Checked." in wrong.get_data(as_text=True)
    lifted = coordinator.sends(wrong, path, reason="Checked.", password=PASSWORD)
    assert lifted.request.path == "/portal/queue"
    assert hold["hold_id"] not in words(lifted)


def test_a_concern_waits_for_its_outcome(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    concern = clinic.practice.prescriber.did(
        f"/patients/{patient_id}/concerns", {"kind": "missed-period", "occurred_at": "2026-03-01T09:00:00Z"}
    )
    coordinator = signed_in(clinic, clinic.place.person(Role.COORDINATOR))
    path = f"/portal/patients/{patient_id}/concerns/{concern['pregnancy_concern_id']}/outcome"
    assert path in coordinator.sees("/portal/queue").get_data(as_text=True)
    done = coordinator.sends(
        coordinator.sees(path), path, outcome="Not pregnant; period came.", password=PASSWORD
    )
    assert done.request.path == "/portal/queue"
    assert path not in done.get_data(as_text=True)
