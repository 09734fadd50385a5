"""A cursor that was given to somebody else, or to nobody, leads to no record of theirs."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api.clinic import Clinic, pointers, problem
from tests.asking import Person
from tests.attacks.answers import harmless
from tests.attacks.surface import lists

OF_PRESCRIBERS = ("/patients", "/decisions", "/prescription-authorizations")
OF_PHARMACIES = ("/decisions", "/dispense-authorizations", "/dispenses")
FORGED = {
    "text": urlsafe_b64encode(b"' OR 1=1 -- and so").decode(),
    "short": urlsafe_b64encode(b"15 bytes of it.").decode(),
    "padded": urlsafe_b64encode(uuid4().bytes).decode(),
    "an id as such": str(uuid4()),
    "no base64": "\u2603" * 22,
    "empty": "",
    "long": "A" * 101,
    "a line break": "AAAAAAAAAAAAAAAAAAAAAA\r\nSet-Cookie: x",
    "spare bits": "AAAAAAAAAAAAAAAAAAAAAB",
}


@pytest.fixture(scope="module", autouse=True)
def busy(clinic: Clinic) -> None:
    """Both practices have patients and numbers, both pharmacies have asked."""
    for practice in (clinic.practice, clinic.other_practice):
        clinic.released(
            clinic.confirmed(clinic.authorized(practice=practice)["authorization_number"])[
                "confirmation_number"
            ]
        )
        number = clinic.authorized(practice=practice)["authorization_number"]
        assert clinic.other_drugstore.pharmacist.did(
            "/dispense-authorizations", {"authorization_number": number}
        )


def pages(person: Person, path: str) -> list[str]:
    """Every cursor that a walk through the list gives."""
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = person.get(path, limit=1, **after).get_json()
        if page["next"] is None:
            return found
        found.append(page["next"])
        after = {"after": page["next"]}


def ids(person: Person, path: str, **query: Any) -> set[str]:
    items = harmless(person.get(path, limit=200, **query)).get_json()["items"]
    return {str(item.get("decision_id") or item.get("patient_id")) for item in items}


@pytest.mark.parametrize("path", OF_PRESCRIBERS)
def test_a_prescriber_with_anothers_cursor_sees_the_own_alone(path: str, clinic: Clinic) -> None:
    mine, other = clinic.practice.prescriber, clinic.other_practice.prescriber
    own, theirs = ids(mine, path), ids(other, path)
    assert own
    assert not own & theirs
    for owner in (other, clinic.auditor, clinic.coordinator):
        cursors = pages(owner, path)
        assert cursors
        for cursor in cursors:
            assert ids(mine, path, after=cursor) <= own


@pytest.mark.parametrize("path", OF_PHARMACIES)
def test_a_pharmacy_with_anothers_cursor_sees_the_own_alone(path: str, clinic: Clinic) -> None:
    mine = clinic.other_drugstore.pharmacist
    own = ids(mine, path)
    for owner in (clinic.drugstore.pharmacist, clinic.auditor):
        cursors = pages(owner, path)
        assert cursors
        for cursor in cursors:
            assert ids(mine, path, after=cursor) <= own


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_cursor_that_no_page_gave_is_refused_everywhere(forged: str, clinic: Clinic) -> None:
    seen = clinic.practice.prescriber.get("/patients").get_json()["items"][0]
    known = {"patient_id": seen["patient_id"], "account_id": clinic.auditor.account_id}
    assert len(lists()) > 20
    for path in lists():
        response = clinic.auditor.get(path.format(**known), after=forged)
        assert pointers(problem(harmless(response, forged), 422)) == {"/after"}, path


def test_a_cursor_made_of_a_known_id_shows_nothing_more_than_the_list(clinic: Clinic) -> None:
    mine, patient_id = clinic.practice.prescriber, clinic.treated(clinic.other_practice)
    question = urlsafe_b64decode(pages(clinic.auditor, "/patients")[0])[16:]
    cursor = urlsafe_b64encode(UUID(int=UUID(patient_id).int - 1).bytes + question).decode()
    assert patient_id in ids(clinic.auditor, "/patients", after=cursor)
    assert patient_id not in ids(mine, "/patients", after=cursor)


def test_the_link_to_the_next_page_says_nothing_that_was_not_asked(clinic: Clinic) -> None:
    link = clinic.auditor.get("/decisions", limit=1).headers["Link"]
    assert link.startswith("</api/v1/decisions?")
    assert link.endswith('>; rel="next"')
    assert link.count("<") == link.count(">") == 1
