"""An enrollment ends, whatever the clock says."""

from __future__ import annotations

from datetime import timedelta

from tests.api.clinic import Clinic
from tests.asking import NOW
from tests.services.changes import WHY


def test_an_enrollment_made_by_a_clock_that_was_ahead_can_be_ended(clinic: Clinic) -> None:
    clinic.place.at(NOW)
    path = f"/patients/{clinic.treated()}"
    clinic.place.at(NOW - timedelta(days=2))
    ended = clinic.coordinator.did(f"{path}/enrollment-ends", WHY)
    (enrollment,) = clinic.auditor.get(f"{path}/enrollments").get_json()["items"]
    assert ended["ended_at"] == enrollment["ended_at"] == enrollment["enrolled_at"]
    clinic.place.at(NOW)
