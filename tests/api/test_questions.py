"""Auditors ask for decisions by any filters together, page by page or exported whole."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.api.clinic import HOUR, Clinic, pointers, problem
from tests.asking import NOW, PROGRAM
from tests.databases import owner

NDJSON, CSV = "application/x-ndjson", "text/csv"


@pytest.fixture(scope="module", autouse=True)
def asked(clinic: Clinic) -> dict[str, str]:
    """Decisions of all gates; one patient was refused, and so was a number that leads to nobody."""
    released = clinic.released()
    refused = clinic.practice.prescriber.post(
        "/prescription-authorizations", clinic.prescription(clinic.registered())
    ).get_json()
    clinic.authorized(practice=clinic.other_practice)
    stray = clinic.drugstore.pharmacist.post(
        "/dispense-authorizations", {"authorization_number": "0000-0000-0000"}
    )
    assert stray.status_code in (409, 422)
    patient_id = clinic.treated()
    clinic.place.at(HOUR)
    later = clinic.authorized(patient_id)
    clinic.place.at(2 * HOUR)
    return {
        "released": released["decision_id"],
        "refused": refused["decision_id"],
        "later": later["decision_id"],
    }


def ids(clinic: Clinic, **query: Any) -> list[str]:
    items = clinic.auditor.get("/decisions", limit=200, **query).get_json()["items"]
    return [item["decision_id"] for item in items]


def test_filters_combine(clinic: Clinic, asked: dict[str, str]) -> None:
    every = {
        item["decision_id"]: item for item in clinic.auditor.get("/decisions", limit=200).get_json()["items"]
    }
    assert len(every) >= 6
    for name in ("gate", "verdict", "program", "prescriber_id", "pharmacy_id", "risk_category"):
        for value in {item[name] for item in every.values()} - {None}:
            expected = [key for key, item in every.items() if item[name] == value]
            assert ids(clinic, **{name: value}) == expected, name
    own = {"prescriber_id": clinic.practice.prescriber_id, "gate": "release", "verdict": "authorized"}
    assert ids(clinic, **own, pharmacy_id=clinic.drugstore.pharmacy_id) == [asked["released"]]
    assert ids(clinic, **own, pharmacy_id=clinic.other_drugstore.pharmacy_id) == []


def test_a_refusal_is_found_by_each_of_its_reasons_and_no_other(
    clinic: Clinic, asked: dict[str, str]
) -> None:
    reasons = clinic.auditor.get(f"/decisions/{asked['refused']}").get_json()["reasons"]
    assert len(reasons) > 1
    for reason in reasons:
        assert asked["refused"] in ids(clinic, reason=reason, program=PROGRAM, gate="prescription")
    assert ids(clinic, reason=reasons[0], gate="release") == []
    assert ids(clinic, reason="pregnancy-test-current/TOO_OLD") == []


def test_instants_cut_where_they_say(clinic: Clinic, asked: dict[str, str]) -> None:
    every, later = ids(clinic), asked["later"]
    before = [one for one in every if one != later]
    hour = (NOW + HOUR).isoformat()
    just_before = (NOW + HOUR - timedelta(microseconds=1)).isoformat()
    assert ids(clinic, since=hour) == [later]
    assert ids(clinic, until=hour) == before
    assert ids(clinic, since=NOW.isoformat(), until=hour, gate="prescription") == [
        one for one in ids(clinic, gate="prescription") if one != later
    ]
    for name in ("as_of", "known_at"):
        assert ids(clinic, **{name: hour}) == every
        assert ids(clinic, **{name: just_before}) == before


def test_what_can_not_be_asked_is_refused(clinic: Clinic) -> None:
    ahead = (NOW + 3 * HOUR).isoformat()
    for query, status, where in (
        ({"since": ahead}, 422, {"/since"}),
        ({"known_at": ahead, "as_of": ahead}, 422, {"/known_at", "/as_of"}),
        ({"since": NOW.isoformat(), "until": (NOW - HOUR).isoformat()}, 422, {"/until"}),
        ({"since": "2026-03-02T15:00:00"}, 422, {"/since"}),
        ({"reason": "no-such/REASON"}, 422, {"/reason"}),
        ({"gate": "garden"}, 422, {"/gate"}),
        ({"program": "no-such-program"}, 422, {"/program"}),
        ({"prescriber_id": str(uuid4())}, 404, set()),
        ({"pharmacy_id": str(uuid4())}, 404, set()),
    ):
        document = problem(clinic.auditor.get("/decisions", **query), status)
        assert (pointers(document) if where else set()) == where, query


def test_a_cursor_leads_on_in_its_own_question_alone(clinic: Clinic) -> None:
    first = clinic.auditor.get("/decisions", gate="prescription", limit=1)
    cursor = first.get_json()["next"]
    assert "gate=prescription" in first.headers["Link"]
    assert clinic.auditor.get("/decisions", gate="prescription", limit=1, after=cursor).status_code == 200
    for other in ({}, {"gate": "dispense"}, {"gate": "prescription", "program": PROGRAM}):
        response = clinic.auditor.get("/decisions", after=cursor, **other)
        problem(response, 422, "cursor-of-another-question")


def test_who_asks_for_the_own_sees_the_own_whatever_the_filter(clinic: Clinic) -> None:
    mine, theirs = clinic.practice, clinic.other_practice
    items = mine.prescriber.get("/decisions", verdict="authorized", limit=200).get_json()["items"]
    assert items
    assert {item["prescriber_id"] for item in items} == {mine.prescriber_id}
    assert {item["gate"] for item in items} == {"prescription"}
    assert mine.prescriber.get("/decisions", gate="dispense").get_json()["items"] == []
    problem(mine.prescriber.get("/decisions", prescriber_id=theirs.prescriber_id), 404)
    problem(mine.prescriber.get("/decisions", pharmacy_id=clinic.drugstore.pharmacy_id), 404)
    druggist = clinic.drugstore.pharmacist
    assert druggist.get("/decisions", gate="release").get_json()["items"]
    assert clinic.other_drugstore.pharmacist.get("/decisions", gate="release").get_json()["items"] == []


def test_an_export_holds_what_all_pages_hold_and_can_be_taken_up_again(clinic: Clinic) -> None:
    every = clinic.auditor.get("/decisions", limit=200, gate="prescription").get_json()["items"]
    response = clinic.auditor.get("/decisions", accept=NDJSON, gate="prescription")
    assert response.content_type == "application/x-ndjson; charset=utf-8"
    *lines, end = [json.loads(line) for line in response.get_data(as_text=True).splitlines()]
    assert end == {"cursor": "end"}
    assert [{**line, "cursor": None} for line in lines] == [{**item, "cursor": None} for item in every]
    again = clinic.auditor.get("/decisions", accept=CSV, gate="prescription", after=lines[0]["cursor"])
    *rows, last = csv.DictReader(io.StringIO(again.get_data(as_text=True)))
    assert last["cursor"] == "end"
    assert [row["decision_id"] for row in rows] == [item["decision_id"] for item in every[1:]]
    assert rows[-1]["cursor"] == lines[-1]["cursor"]


def test_an_export_is_an_act_and_a_disclosure_and_for_offices_alone(
    clinic: Clinic, module_database_url: str
) -> None:
    problem(clinic.practice.prescriber.get("/decisions", accept=CSV), 403)
    patient_id = clinic.registered()
    clinic.practice.prescriber.post("/prescription-authorizations", clinic.prescription(patient_id))
    assert clinic.coordinator.get("/decisions", accept=CSV, program=PROGRAM).get_data()
    with owner(module_database_url) as connection:
        looks = connection.execute(
            "SELECT what, ground FROM access_log WHERE patient_id = %s", [patient_id]
        ).fetchall()
        (event,) = connection.execute(
            "SELECT body::jsonb FROM ledger_event WHERE kind = 'list-exported' AND stream_id = %s",
            [clinic.coordinator.account_id],
        ).fetchall()
    assert ("decisions", "coordination") in looks
    assert event[0] == {"list": "/api/v1/decisions", "format": "csv", "asked": {"program": PROGRAM}}
