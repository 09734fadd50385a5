"""Somebody else's id in the body, below one's own path, or guessed from one's own: like the id of nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.access_table import ACCESS
from tests.api.acts import (
    Act,
    Ids,
    a_concern,
    a_hold,
    a_pregnancy_report,
    a_wrong_record,
    asker,
    filled,
    prepared,
    writes_nothing,
)
from tests.api.all_acts import ALL
from tests.api.clinic import Clinic, problem
from tests.asking import Person
from tests.attacks.answers import harmless
from tests.attacks.surface import Field, ids, set_at

OF_EVERYBODY = {"/noncompliance-events", "/cases"}
"""The coordinator's, who may name anybody and every event there."""
NAMED = [field for act in ALL if act.path not in OF_EVERYBODY for field in ids(act)]
ANYBODYS = {
    # The administrator opens accounts for anybody, a transfer leads to another prescriber: that is what they are for.
    *(("/accounts", f"{who}_id") for who in ("prescriber", "delegate", "pharmacy", "pharmacist")),
    ("/patients/{patient_id}/transfers", "prescriber_id"),
}
SEEN = {"decision_id", "recorded_at", "asked_at", "decided_at", "as_of", "title", "detail", "type", "status"}


@pytest.fixture(scope="module")
def foreign(clinic: Clinic) -> Ids:
    """What the other practice and the other pharmacy have."""
    reported = a_pregnancy_report(clinic)
    path = f"/patients/{reported['patient_id']}/pregnancy-reports/{reported['report_id']}/follow-ups"
    planned = clinic.coordinator.did(path, {"kind": "planned", "due_on": "2026-04-01", "words": "a test"})
    return {
        "answers": planned["pregnancy_follow_up_id"],
        "patient_id": clinic.treated(clinic.other_practice),
        "prescriber_id": clinic.other_practice.prescriber_id,
        "delegate_id": clinic.other_practice.delegate_id,
        "pharmacy_id": clinic.other_drugstore.pharmacy_id,
        "pharmacist_id": clinic.other_drugstore.pharmacist_id,
        "record_id": clinic.other_practice.prescriber.did(
            f"/patients/{clinic.treated(clinic.other_practice)}/counselings",
            {"program": "pomalidomide", "topic": "contraception"},
        )["counseling_id"],
    }


def told(person: Person, path: str, body: Any) -> tuple[int, Any]:
    """The status and what the answer says, without what is new in each."""
    response = harmless(person.post(path, body))
    document = {name: value for name, value in response.get_json().items() if name not in SEEN}
    return response.status_code, document


@pytest.mark.parametrize(
    "field", [one for one in NAMED if (one.act.path, one.keys[-1]) not in ANYBODYS], ids=str
)
def test_an_id_of_somebody_else_in_a_body_tells_and_does_nothing(
    field: Field, clinic: Clinic, foreign: Ids
) -> None:
    name, act = str(field.keys[-1]), field.act
    mine, person = prepared(clinic, act), asker(clinic, act.by)
    path, good = filled(act.path, mine), filled(act.body, mine)
    asked = [told(person, path, set_at(good, field.keys, one)) for one in (foreign[name], str(uuid4()))]
    assert asked[0] == asked[1]
    assert asked[0][0] in (404, 409, 422)


def test_every_id_in_a_body_is_swapped() -> None:
    assert {str(field.keys[-1]) for field in NAMED} == {
        *("patient_id", "prescriber_id", "delegate_id", "pharmacy_id", "pharmacist_id", "record_id"),
        "answers",
    }


@pytest.mark.parametrize(
    ("before", "path", "body"),
    [
        (a_hold, "/patients/{mine}/holds/{hold_id}/lift", {"reason": "a test"}),
        (a_concern, "/patients/{mine}/concerns/{concern_id}/outcome", {"outcome": "a test"}),
        (
            a_wrong_record,
            "/patients/{mine}/corrections",
            {"kind": "counselings", "record_id": "{record_id}", "reason": "a test"},
        ),
    ],
)
def test_a_record_of_one_patient_is_none_of_another(
    before: Any, path: str, body: dict[str, str], clinic: Clinic
) -> None:
    theirs = before(clinic)
    nobodys = {name: str(uuid4()) for name in theirs}
    mine = {"mine": clinic.treated()}
    with writes_nothing(clinic.place.database_url):
        asked = [
            clinic.coordinator.post(filled(path, {**some, **mine}), filled(body, {**some, **mine}))
            for some in (theirs, nobodys)
        ]
    assert asked[0].get_data() == asked[1].get_data()
    problem(harmless(asked[0]), 404)


def test_a_delegate_of_one_prescriber_is_none_of_another(clinic: Clinic) -> None:
    path = f"/prescribers/{clinic.practice.prescriber_id}/delegates"
    with writes_nothing(clinic.place.database_url):
        for delegate_id in (clinic.other_practice.delegate_id, str(uuid4())):
            response = clinic.practice.prescriber.post(
                f"{path}/{delegate_id}/revocation", {"reason": "a test"}
            )
            problem(harmless(response), 404, "no-such-delegate")
    assert clinic.other_practice.delegate.get("/patients").status_code == 200


NEIGHBORS: dict[str, Callable[[str], UUID]] = {
    "the next": lambda known: UUID(int=UUID(known).int + 1),
    "the one before": lambda known: UUID(int=UUID(known).int - 1),
    "none": lambda _: UUID(int=0),
    "all ones": lambda _: UUID(int=2**128 - 1),
    "of the same instant": lambda known: UUID(bytes=UUID(known).bytes[:8] + bytes(8)),
}


@pytest.mark.parametrize("neighbor", NEIGHBORS)
@pytest.mark.parametrize(
    "path", sorted({one.path for one in ACCESS if one.method == "GET" and "{" in one.path})
)
def test_an_id_guessed_from_a_known_one_finds_nothing(path: str, neighbor: str, clinic: Clinic) -> None:
    known = clinic.practice.prescriber_id
    name = path.partition("{")[2].partition("}")[0]
    guessed = path.replace(f"{{{name}}}", str(NEIGHBORS[neighbor](known)))
    query = {"program": "pomalidomide"} if path.endswith("/status") else {}
    for person in (clinic.auditor, clinic.coordinator):
        response = harmless(person.get(guessed, **query))
        assert response.status_code in (403, 404)


def test_an_id_is_taken_in_its_one_form(clinic: Clinic) -> None:
    known = clinic.practice.prescriber_id
    for form in (
        f"{{{known}}}",
        f"urn:uuid:{known}",
        known.replace("-", ""),
        f" {known}",
        f"{known}%00",
        "1",
    ):
        problem(harmless(clinic.coordinator.get(f"/prescribers/{form}")), 404)


def test_ids_of_one_instant_differ_in_what_can_not_be_guessed(clinic: Clinic) -> None:
    made = {UUID(clinic.registered()) for _ in range(20)}
    assert len({one.bytes[8:] for one in made}) == len(made), "62 random bits each, RFC 9562, section 5.7"


@pytest.mark.parametrize("act", [act for act in ALL if "{authorization_number}" in str(act.body)], ids=str)
def test_a_number_of_somebody_elses_patient_is_of_no_use(act: Act, clinic: Clinic) -> None:
    number = clinic.authorized(practice=clinic.other_practice)["authorization_number"]
    if act.by == "pharmacist":
        body = {"authorization_number": number, "patient_id": clinic.treated()}
        refused = clinic.drugstore.pharmacist.post(act.path, body)
        assert harmless(refused).status_code == 409
        return
    with writes_nothing(clinic.place.database_url):
        problem(
            clinic.practice.prescriber.post(act.path, {"authorization_number": number, "reason": "a test"}),
            404,
        )
