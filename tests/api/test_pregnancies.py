"""Reported pregnancies over HTTP: the gates shut at once; what becomes of the report is followed to its end."""

from __future__ import annotations

from tests.api.clinic import DAY, Clinic, pointers, problem
from tests.asking import NOW


def test_a_report_shuts_the_gates_and_is_followed_to_its_end(own_clinic: Clinic) -> None:
    clinic, ask = own_clinic, own_clinic.coordinator
    patient_id = clinic.treated()
    number = clinic.authorized(patient_id)["authorization_number"]
    report = ask.did(f"/patients/{patient_id}/pregnancy-reports", {"of": "patient", "narrative": "a test"})
    refused = clinic.drugstore.pharmacist.post("/dispense-authorizations", {"authorization_number": number})
    assert "REPORTED_PREGNANCY" in refused.get_data(as_text=True)

    path = f"/patients/{patient_id}/pregnancy-reports/{report['pregnancy_report_id']}/follow-ups"
    about = {"words": "a test"}
    planned = ask.did(path, {**about, "kind": "planned", "due_on": "2026-03-04"})["pregnancy_follow_up_id"]
    for kind, name, said in (
        ("exposure", "exposure_timing", "during-treatment"),
        ("root-cause", "root_cause", "contraception-failed"),
        ("reported-on", "recipient", "manufacturer"),
    ):
        clinic.place.at(NOW + 3 * DAY)
        ask.did(path, {**about, "kind": kind, name: said})
    (row,) = clinic.auditor.get("/pregnancy-reports").get_json()["items"]
    assert (row["exposure_timing"], row["root_cause"]) == ("during-treatment", "contraception-failed")
    assert (row["planned"], row["overdue"], row["seconds_to_report_on"]) == (1, True, 3 * 24 * 3600)

    made = {**about, "kind": "made", "answers": planned}
    ask.did(path, made)
    problem(ask.post(path, made), 409, "already-ended")
    ask.did(path, {**about, "kind": "ended", "ended_as": "live-birth"})
    (row,) = clinic.auditor.get("/pregnancy-reports").get_json()["items"]
    assert (row["planned"], row["overdue"], row["ended_as"]) == (0, False, "live-birth")


def test_what_does_not_belong_together_is_refused(clinic: Clinic) -> None:
    patient_id = clinic.treated()
    report = clinic.coordinator.did(f"/patients/{patient_id}/pregnancy-reports", {"of": "partner"})
    path = f"/patients/{patient_id}/pregnancy-reports/{report['pregnancy_report_id']}/follow-ups"
    wrong = {"kind": "ended", "recipient": "fda", "words": "a test"}
    assert pointers(problem(clinic.coordinator.post(path, wrong), 422)) == {"/ended_as", "/recipient"}
    made = {"kind": "made", "answers": patient_id, "words": "a test"}
    problem(clinic.coordinator.post(path, made), 409, "not-planned")
    elsewhere = path.replace(patient_id, clinic.treated())
    ended = {"kind": "ended", "ended_as": "ectopic", "words": "a test"}
    problem(clinic.coordinator.post(elsewhere, ended), 404, "no-such-record")
