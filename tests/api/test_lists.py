"""Lists page by page, and queries that can not be answered."""

from __future__ import annotations

import base64
import re
from uuid import uuid4

import pytest

from registry.domain.actor import Role
from registry.reports.patients import READABLE
from tests.access_table import ACCESS, Access
from tests.api.clinic import Clinic, Practice, pointers, problem
from tests.asking import API, PROGRAM, Person

ONE_THING = re.compile(
    r"\}$|/copy$|/status$|^/me$|^/me/factors$|^/programs$|^/products$|/bundle$|/proof$|/consistency$"
    r"|^/decision-reasons$|^/reports/assessment$"
)
READS = [access for access in ACCESS if access.method == "GET"]
LISTS = [access for access in READS if not ONE_THING.search(access.path)]
NO_CURSORS = ("x", "%00", "AAAA", "A" * 22 + "=", "A" * 21 + "B", "!" + "A" * 22, str(uuid4()), "\xe4" * 22)
NO_LIMITS = ("0", "201", "-1", "1.0", "1e2", "", " 1", "0x10", "1_0", "\u0661", "ten", "9" * 5000)


def reader(clinic: Clinic, access: Access) -> Person:
    return clinic.auditor if access.to(Role.AUDITOR) else clinic.administrator


def path_of(clinic: Clinic, access: Access) -> str:
    ids = {
        "patient_id": clinic.registered(),
        "prescriber_id": clinic.practice.prescriber_id,
        "pharmacy_id": clinic.drugstore.pharmacy_id,
        "pharmacist_id": clinic.drugstore.pharmacist_id,
        "account_id": clinic.auditor.account_id,
        **{
            name: str(uuid4())
            for name in ("decision_id", "event_id", "case_id", "agreement_id", "signature_id")
        },
    }
    return access.path.format(**ids)


def test_every_collection_kept_about_a_patient_can_be_read() -> None:
    listed = {access.path.rpartition("/")[2] for access in LISTS if access.path.startswith("/patients/{")}
    assert listed - {"accesses", "timeline", "difference"} == READABLE


@pytest.mark.parametrize("access", READS, ids=str)
def test_an_unknown_query_parameter_is_refused(access: Access, clinic: Clinic) -> None:
    response = reader(clinic, access).get(path_of(clinic, access), color="blue", program=PROGRAM)
    assert "/color" in pointers(problem(response, 422))
    said_twice = reader(clinic, access).get(path_of(clinic, access), limit=[1, 2])
    assert "/limit" in pointers(problem(said_twice, 422))


@pytest.mark.parametrize("access", [access for access in ACCESS if access.method == "POST"], ids=str)
def test_a_post_takes_no_query(access: Access, clinic: Clinic) -> None:
    path = re.sub(r"\{\w+\}", str(uuid4()), access.path)
    people = (
        clinic.coordinator,
        clinic.practice.prescriber,
        clinic.drugstore.pharmacist,
        clinic.administrator,
    )
    responses = [person.post(f"{path}?dry_run=true", {}) for person in people]
    allowed = [response for response in responses if response.status_code != 403]
    assert allowed
    for response in allowed:
        assert pointers(problem(response, 422)) == {"/dry_run"}


@pytest.mark.parametrize("access", LISTS, ids=str)
def test_a_cursor_that_no_page_gave_is_refused(access: Access, clinic: Clinic) -> None:
    path, person = path_of(clinic, access), reader(clinic, access)
    for cursor in NO_CURSORS:
        assert pointers(problem(person.get(path, after=cursor), 422)) == {"/after"}
    of_another = base64.urlsafe_b64encode(bytes(24)).decode()
    problem(person.get(path, after=of_another), 422, "cursor-of-another-question")


@pytest.mark.parametrize("access", LISTS, ids=str)
def test_a_page_holds_one_to_two_hundred_items(access: Access, clinic: Clinic) -> None:
    path, person = path_of(clinic, access), reader(clinic, access)
    for limit in NO_LIMITS:
        assert pointers(problem(person.get(path, limit=limit), 422)) == {"/limit"}
    for limit in ("1", "200"):
        page = person.get(path, limit=limit).get_json()
        assert page.keys() == {"items", "next"}
        assert len(page["items"]) <= int(limit)


def pages(person: Person, path: str, limit: int) -> list[str]:
    """The patients of all pages, each found by the link of the page before."""
    found, response = [], person.get(path, limit=limit)
    while True:
        page = response.get_json()
        found += [item["patient_id"] for item in page["items"]]
        link = re.fullmatch(
            rf'<{API}([^?]+)\?limit={limit}&after=([\w-]+)>; rel="next"', response.headers.get("Link", "")
        )
        assert (link is None) == (page["next"] is None)
        if link is None:
            return found
        assert len(page["items"]) == limit
        response = person.get(link[1], limit=limit, after=link[2])


@pytest.fixture(scope="module")
def practice(clinic: Clinic) -> Practice:
    return clinic.open_practice()


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 200])
def test_the_pages_together_hold_everything_once(clinic: Clinic, practice: Practice, limit: int) -> None:
    known = practice.prescriber.get("/patients", limit=200).get_json()["items"]
    while len(known) < 5:
        clinic.registered(practice)
        known = practice.prescriber.get("/patients", limit=200).get_json()["items"]
    found = pages(practice.prescriber, "/patients", limit)
    assert found == sorted(item["patient_id"] for item in known)
    assert len(found) == 5


@pytest.mark.parametrize("of", ["authorization", "confirmation"])
def test_the_numbers_given_are_listed_with_their_use(clinic: Clinic, of: str) -> None:
    used, open_one = clinic.treated(), clinic.treated()
    given = clinic.authorized(used)
    confirmed = clinic.confirmed(given["authorization_number"])
    clinic.released(confirmed["confirmation_number"])
    unused = clinic.authorized(open_one)
    kept = clinic.confirmed(unused["authorization_number"]) if of == "confirmation" else unused
    path, use = {
        "authorization": ("/prescription-authorizations", "used_at"),
        "confirmation": ("/dispense-authorizations", "released_at"),
    }[of]
    own = clinic.practice.prescriber if of == "authorization" else clinic.drugstore.pharmacist
    for person in (own, clinic.coordinator, clinic.auditor):
        items = {item[f"{of}_number"]: item for item in person.get(path, limit=200).get_json()["items"]}
        first = given if of == "authorization" else confirmed
        assert items[first[f"{of}_number"]][use] is not None
        assert items[kept[f"{of}_number"]][use] is None
        assert items[kept[f"{of}_number"]]["cancelled_at"] is None
    strangers = (clinic.other_practice.prescriber, clinic.other_drugstore.pharmacist)
    other = strangers[of == "confirmation"]
    assert other.get(path).get_json()["items"] == []


def test_a_release_is_listed_with_its_checklist_for_the_pharmacy_and_those_who_see_all(
    clinic: Clinic,
) -> None:
    confirmed = clinic.confirmed(clinic.authorized(clinic.treated())["authorization_number"])
    released = clinic.released(confirmed["confirmation_number"])
    for person in (clinic.drugstore.pharmacist, clinic.coordinator, clinic.auditor):
        items = person.get("/dispenses", limit=200).get_json()["items"]
        (item,) = (one for one in items if one["release_id"] == released["release_id"])
        assert item["confirmation_number"] == confirmed["confirmation_number"]
        assert item["counselor"]
        assert item["checklist_items"]
        assert item["medication_guide_provided"]
        assert person.get(f"/dispenses/{released['decision_id']}").get_json() == item
    stranger = clinic.other_drugstore.pharmacist
    assert stranger.get("/dispenses").get_json()["items"] == []
    problem(stranger.get(f"/dispenses/{released['decision_id']}"), 404, "no-such-release")
