"""Characters that look like others, have no width, or are none: no identifier and no name to sign in by takes them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.api.acts import writes_nothing
from tests.api.clinic import Clinic, pointers, problem
from tests.asking import API, npi
from tests.attacks.answers import harmless

USERNAME, NPI = "auditor-7", npi(77)
LOOKALIKES = {
    "Cyrillic a": "\u0430uditor-7",
    "no width": "audi\u200btor-7",
    "a soft hyphen": "audi\u00adtor-7",
    "combined": "a\u0301uditor-7",
    "full width": "\uff41uditor-7",
    "right to left": "\u202e7-rotidua",
    "a non-breaking hyphen": "auditor\u20117",
    "a digit of another script": "auditor-\u0667",
    "a space inside": "auditor\u00a0-7",
    "a tag": "auditor-7\U000e0041",
    "a ligature": "auditor-\ufb01",
}
UNSTORABLE = {"NUL": "auditor-7\0", "a lone surrogate": "auditor-7\ud800", "NUL before": "\0auditor-7"}
FIRST = {"full width": 0xFF10, "Arabic": 0x660, "subscript": 0x2080, "mathematical": 0x1D7CE}
DIGITS = {
    name: {ord("0") + digit: chr(first + digit) for digit in range(10)} for name, first in FIRST.items()
}


@pytest.mark.parametrize("name", [*LOOKALIKES.values(), *UNSTORABLE.values()], ids=[*LOOKALIKES, *UNSTORABLE])
def test_no_account_has_a_name_that_another_looks_like(name: str, clinic: Clinic) -> None:
    body = {"username": name, "name": "Test Auditor", "role": "auditor"}
    with writes_nothing(clinic.place.database_url):
        document = problem(harmless(clinic.administrator.post("/accounts", body)), 422)
    assert pointers(document) == {"/username"}


@pytest.mark.parametrize("name", [*LOOKALIKES.values(), *UNSTORABLE.values()], ids=[*LOOKALIKES, *UNSTORABLE])
def test_such_a_name_signs_in_as_nobody_else(name: str, clinic: Clinic) -> None:
    body = {"username": name, "password": "correct horse battery"}
    response = harmless(clinic.place.app.test_client().post(f"{API}/session", json=body))
    assert response.status_code in (401, 422)
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("digits", DIGITS)
def test_a_number_is_written_in_the_digits_of_ascii(digits: str, clinic: Clinic) -> None:
    given = clinic.authorized()
    pharmacy = {"name": "T", "authorized_representative": "T", "time_zone": "America/Chicago"}
    asked: list[tuple[Any, str, dict[str, Any], str]] = [
        (clinic.coordinator, "/prescribers", {"npi": NPI, "name": "Test"}, "npi"),
        (clinic.coordinator, "/pharmacies", {**pharmacy, "ncpdp_id": "0077001"}, "ncpdp_id"),
        (
            clinic.practice.prescriber,
            "/prescription-authorizations",
            clinic.prescription(clinic.treated()),
            "ndc",
        ),
        (
            clinic.practice.prescriber,
            "/patients",
            {"given_name": "T", "family_name": "T", "born_on": "1985-01-01"},
            "born_on",
        ),
        (
            clinic.drugstore.pharmacist,
            "/dispense-authorizations",
            {"authorization_number": given["authorization_number"]},
            "authorization_number",
        ),
    ]
    with writes_nothing(clinic.place.database_url):
        for person, path, body, name in asked:
            written = body[name].translate(DIGITS[digits])
            if written == body[name]:
                continue  # a number without such a digit
            document = problem(harmless(person.post(path, {**body, name: written})), 422)
            assert pointers(document) == {f"/{name}"}, path


@pytest.mark.parametrize(
    "limit", ["\uff11\uff10", "1e1", "0x10", "+5", " 5", "5\u200b", "1_0", "-0", "5.0", "\u0665"]
)
def test_a_count_in_a_query_is_digits_alone(limit: str, clinic: Clinic) -> None:
    problem(harmless(clinic.auditor.get("/accounts", limit=limit)), 422)


@pytest.mark.parametrize(
    "trick", ["%C0%80", "%ED%A0%80", "%FF", "%E2%80%8B", "%00", "%0d%0a", "%u0041", "%2e%2e"]
)
def test_a_path_with_what_is_no_character_leads_nowhere(trick: str, clinic: Clinic) -> None:
    for path in (f"/patients/{uuid4()}{trick}", f"/patients{trick}", f"/{trick}/patients"):
        problem(harmless(clinic.coordinator.get(path)), 404)
