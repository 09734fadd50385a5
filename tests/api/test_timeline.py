"""A patient's history in one order, as it is known now or was at an instant, and what was learnt between two."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from registry.storage.history import SOURCES
from registry.storage.records import COLLECTIONS
from tests.api.clinic import DAY, HOUR, Clinic, pointers, problem
from tests.asking import NOW, PROGRAM
from tests.databases import owner

COUNT = "SELECT count(*) FROM {table} WHERE {owner} = %s"


@pytest.fixture(scope="module")
def patient_id(clinic: Clinic) -> str:
    """A man treated at NOW; a counseling is found wrong an hour later, and he moves to another practice after two."""
    patient_id = clinic.treated()
    clinic.released(
        clinic.confirmed(clinic.authorized(patient_id)["authorization_number"])["confirmation_number"]
    )
    path, prescriber = f"/patients/{patient_id}", clinic.practice.prescriber
    (wrong, _) = prescriber.get(f"{path}/counselings").get_json()["items"]
    clinic.place.at(HOUR)
    mistake = {
        "kind": "counselings",
        "record_id": wrong["counseling_id"],
        "reason": "Another patient's.",
    }
    prescriber.did(f"{path}/corrections", mistake)
    clinic.place.at(2 * HOUR)
    moved = {"program": PROGRAM, "reason": "Moved.", "prescriber_id": clinic.other_practice.prescriber_id}
    clinic.coordinator.did(f"{path}/transfers", moved)
    clinic.place.at(3 * HOUR)
    return patient_id


def at(offset: Any) -> str:
    return str((NOW + offset).isoformat())


def timeline(clinic: Clinic, patient_id: str, **query: Any) -> list[dict[str, Any]]:
    items = clinic.auditor.get(f"/patients/{patient_id}/timeline", limit=200, **query).get_json()["items"]
    return list(items)


def sources(items: list[dict[str, Any]]) -> set[str]:
    return {item["source"] for item in items}


def test_every_collection_has_its_place() -> None:
    assert SOURCES.keys() >= COLLECTIONS.keys()


def test_everything_stands_in_it_once_in_the_order_of_recording(
    clinic: Clinic, patient_id: str, module_database_url: str
) -> None:
    items = timeline(clinic, patient_id)
    with owner(module_database_url) as connection:
        for source in SOURCES.values():
            count = COUNT.format(table=source.row.__tablename__, owner=source.owner).encode()
            (kept,) = connection.execute(count, [patient_id]).fetchall()
            assert sum(item["source"] == source.name for item in items) == kept[0], source.name
    assert [item["recorded_at"] for item in items] == sorted(item["recorded_at"] for item in items)
    assert {"decisions", "authorizations", "confirmations", "releases", "events", "transfers"} <= sources(
        items
    )
    (release,) = [item["record"] for item in items if item["source"] == "releases"]
    assert release["counselor"] == "Test Counselor"


def test_its_pages_are_the_same_as_the_whole(clinic: Clinic, patient_id: str) -> None:
    whole = [item["id"] for item in timeline(clinic, patient_id)]
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = clinic.auditor.get(f"/patients/{patient_id}/timeline", limit=3, **after).get_json()
        found += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert found == whole


def test_what_was_entered_in_error_is_shown_as_such_and_was_not_known_before(
    clinic: Clinic, patient_id: str
) -> None:
    def wrong(**query: str) -> list[str | None]:
        items = [item for item in timeline(clinic, patient_id, **query) if item["entered_in_error"]]
        return [item["record"]["error_reason"] for item in items]

    assert wrong() == ["Another patient's."]
    assert wrong(known_at=at(HOUR)) == ["Another patient's."]
    assert wrong(known_at=at(0 * HOUR)) == []
    assert wrong(as_of=at(0 * HOUR)) == ["Another patient's."]


def test_whose_patient_it_was_hangs_on_the_instant(clinic: Clinic, patient_id: str) -> None:
    def whose(**query: str) -> str:
        (found,) = [item for item in timeline(clinic, patient_id, **query) if item["source"] == "enrollments"]
        return str(found["record"]["prescriber_id"])

    first, second = clinic.practice.prescriber_id, clinic.other_practice.prescriber_id
    assert whose() == whose(known_at=at(2 * HOUR)) == second
    assert whose(known_at=at(HOUR)) == whose(as_of=at(HOUR)) == first


def test_a_period_holds_what_happened_in_it(clinic: Clinic, patient_id: str) -> None:
    of_the_day_before = timeline(clinic, patient_id, until=at(0 * HOUR))
    assert "counselings" in sources(of_the_day_before)
    assert "decisions" not in sources(of_the_day_before)
    assert sources(timeline(clinic, patient_id, since=at(HOUR))) == {"events", "signatures", "transfers"}


def test_the_difference_says_what_was_learnt(clinic: Clinic, patient_id: str) -> None:
    def learnt(**between: str) -> list[dict[str, Any]]:
        answer = clinic.auditor.get(f"/patients/{patient_id}/difference", limit=200, **between)
        return list(answer.get_json()["items"])

    everything = learnt()
    assert [item["id"] for item in everything] == [item["id"] for item in timeline(clinic, patient_id)]
    assert {item["change"] for item in everything} == {"recorded"}
    corrected, *others = learnt(earlier=at(0 * HOUR), later=at(HOUR))
    assert (corrected["source"], corrected["change"]) == ("counselings", "entered-in-error")
    assert corrected["earlier"]["error_reason"] is None
    assert corrected["later"]["error_reason"] == "Another patient's."
    assert {(item["source"], item["change"]) for item in others} == {
        ("events", "recorded"),
        ("signatures", "recorded"),
    }
    moved = {item["source"]: item for item in learnt(earlier=at(HOUR))}
    assert moved["enrollments"]["earlier"] == {"prescriber_id": clinic.practice.prescriber_id}
    assert moved["enrollments"]["later"] == {"prescriber_id": clinic.other_practice.prescriber_id}
    assert moved["transfers"]["change"] == "recorded"
    assert learnt(earlier=at(2 * HOUR)) == []


def test_what_can_not_be_asked_is_refused(clinic: Clinic, patient_id: str) -> None:
    for path, query, status, where in (
        ("timeline", {"as_of": at(DAY)}, 422, {"/as_of"}),
        ("timeline", {"since": at(HOUR), "until": at(0 * HOUR)}, 422, {"/until"}),
        ("difference", {"later": at(DAY)}, 422, {"/later"}),
        ("difference", {"earlier": at(HOUR), "later": at(HOUR)}, 422, {"/later"}),
        ("accesses", {"since": at(DAY)}, 422, {"/since"}),
        ("accesses", {"ground": "curiosity"}, 422, {"/ground"}),
    ):
        response = clinic.auditor.get(f"/patients/{patient_id}/{path}", **query)
        assert pointers(problem(response, status)) == where
    for path in ("timeline", "difference"):
        problem(clinic.auditor.get(f"/patients/{uuid4()}/{path}"), 404, "no-such-patient")
        problem(clinic.practice.prescriber.get(f"/patients/{patient_id}/{path}"), 403)
    first = clinic.auditor.get(f"/patients/{patient_id}/timeline", limit=1).get_json()
    other = clinic.auditor.get(f"/patients/{clinic.registered()}/timeline", after=first["next"])
    problem(other, 422, "cursor-of-another-question")


def test_who_looked_is_found_by_account_ground_and_period(clinic: Clinic, patient_id: str) -> None:
    def looks(**query: str) -> list[tuple[str, str]]:
        items = clinic.coordinator.get(f"/patients/{patient_id}/accesses", limit=200, **query).get_json()[
            "items"
        ]
        return [(item["account_id"], item["what"]) for item in items]

    assert timeline(clinic, patient_id)
    auditor = clinic.auditor.account_id
    assert (auditor, "timeline") in looks()
    assert {account for account, _ in looks(account_id=auditor)} == {auditor}
    assert (auditor, "timeline") not in looks(ground="treatment")
    assert (auditor, "timeline") not in looks(until=at(3 * HOUR))
    assert (auditor, "timeline") in looks(since=at(3 * HOUR), ground="audit", account_id=auditor)


@pytest.mark.usefixtures("patient_id")
def test_refusals_are_counted_with_each_of_their_reasons(clinic: Clinic) -> None:
    before = clinic.auditor.get("/decision-reasons").get_json()["items"]
    bare = clinic.prescription(clinic.registered())
    for _ in range(2):
        refused = clinic.practice.prescriber.post("/prescription-authorizations", bare).get_json()
    why = {f"{line['code']}/{line['reason']}" for line in refused["unmet"]}
    counts = {item["reason"]: item for item in clinic.auditor.get("/decision-reasons").get_json()["items"]}
    assert {reason: item["refusals"] for reason, item in counts.items() if reason in why} == dict.fromkeys(
        why, 2
    )
    assert {item["reason"] for item in before} | why == counts.keys()
    for none in ({"gate": "release"}, {"until": at(3 * HOUR)}, {"pharmacy_id": clinic.drugstore.pharmacy_id}):
        items = clinic.auditor.get("/decision-reasons", **none).get_json()["items"]
        assert not {item["reason"] for item in items} & why
    problem(clinic.practice.prescriber.get("/decision-reasons"), 403)
