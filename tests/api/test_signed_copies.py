"""The signed copy: what was signed and the manifestation of each signature, escaped, with nothing from elsewhere."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from uuid import uuid4

from tests.api.clinic import MALE, Clinic, problem
from tests.asking import PROGRAM

NAME = "<script>alert('Test')</script> & \"Patient\""
SIGNED = [{"by": "patient", "printed_name": NAME}, {"by": "prescriber", "printed_name": "Test Prescriber 8"}]
AGREEMENT = {"program": PROGRAM, "risk_category": MALE, "signatures": SIGNED}


def test_a_copy_shows_name_instant_meaning_content_and_hash(clinic: Clinic) -> None:
    patient_id, ask = clinic.treated(), clinic.practice.prescriber
    given = ask.did(f"/patients/{patient_id}/agreements", AGREEMENT)
    response = ask.get(f"/patients/{patient_id}/agreements/{given['agreement_id']}/copy")
    text = response.get_data(as_text=True)
    assert (response.status_code, response.content_type) == (200, "text/html; charset=utf-8")
    assert response.headers["Cache-Control"] == "no-store"
    for one in given["signatures"]:
        for said in (
            one["hash"],
            one["content_sha256"],
            one["signature_id"],
            one["meaning"],
            one["signed_as"],
        ):
            assert said in text
    assert "2026-03-02 15:00:00.000000 UTC (2026-03-02 10:00:00 America/New_York)" in text
    assert "Test Prescriber 8" in text
    assert "on whose device\nthe patient signed" in text
    assert "the prescriber signed" not in text
    assert "<td>password</td>" in text
    assert MALE in text
    assert f"program {PROGRAM}." in text


def test_a_copy_is_escaped_and_fetches_nothing(clinic: Clinic) -> None:
    patient_id, ask = clinic.treated(), clinic.practice.prescriber
    given = ask.did(f"/patients/{patient_id}/agreements", AGREEMENT)
    response = ask.get(f"/patients/{patient_id}/agreements/{given['agreement_id']}/copy")
    text = response.get_data(as_text=True)
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"\b(src|href|url)\b", text)
    (style,) = re.findall(r"<style>(.*)</style>", text, re.DOTALL)
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy
    assert "@media print" in style
    assert "style=" not in text


def test_every_signed_record_has_a_copy(clinic: Clinic) -> None:
    released = clinic.released()["release_id"]
    (patient_id,) = {
        item["patient_id"]
        for item in clinic.auditor.get("/dispenses", limit=200).get_json()["items"]
        if item["release_id"] == released
    }
    signed = clinic.auditor.get(f"/patients/{patient_id}/signatures").get_json()["items"]
    assert {one["act"] for one in signed} == {"agreement", "survey", "checklist"}
    for one in signed:
        copy = clinic.auditor.get(f"/patients/{patient_id}/signatures/{one['signature_id']}/copy")
        text = copy.get_data(as_text=True)
        assert copy.status_code == 200
        assert one["hash"] in text
        assert one["record_id"] in text


def test_there_is_no_copy_of_what_is_not_signed_or_somebody_elses(clinic: Clinic) -> None:
    patient_id, other = clinic.treated(), clinic.treated()
    mine = clinic.auditor.get(f"/patients/{patient_id}/signatures").get_json()["items"][0]
    for path in (
        f"/patients/{patient_id}/signatures/{uuid4()}/copy",
        f"/patients/{patient_id}/agreements/{uuid4()}/copy",
        f"/patients/{other}/signatures/{mine['signature_id']}/copy",
        f"/patients/{other}/agreements/{mine['agreement_id']}/copy",
    ):
        problem(clinic.auditor.get(path), 404, "no-such-record")
    hidden = clinic.other_practice.prescriber.get(
        f"/patients/{patient_id}/signatures/{mine['signature_id']}/copy"
    )
    problem(hidden, 404, "no-such-patient")
