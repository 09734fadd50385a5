"""Every identifier in every request, asked by everybody without an office: one's own works, and somebody else's is
answered exactly like what does not exist. Routes and identifiers come from the OpenAPI document.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from registry.domain.actor import Role
from tests.access_table import ACCESS, Access
from tests.api.acts import Ids, filled, prepared, writes_nothing
from tests.api.all_acts import ALL
from tests.api.clinic import Clinic
from tests.api.having import ROLES, Having, asker, having, may, nobodys
from tests.api.identifiers import Place, places
from tests.asking import PROGRAM, Person, is_signed

ACTS = {path: act for act in ALL for path in (act.path, f"{act.path}/preview")}
PLACES = [place for place in places() if not place.access.path.startswith("/me/")]
"""One's own sessions and passkeys are asked for in test_session_limits.py and test_passkeys.py: a token has neither."""

PERSONAL = ("public", "self", "pending")
BY_DESIGN = {
    "POST /dispense-authorizations /authorization_number": "a number is the prescriber's word to any pharmacy",
    "POST /dispense-authorizations /prescriber_npi": "NPIs are public; the answer says whether one is registered",
    "POST /dispenses/preview /confirmation_number": "shows the number that was asked for and nothing of it",
    "POST /dispenses /confirmation_number": "the refusal says that the number is another pharmacy's, as it must",
    "POST /patients/{patient_id}/emergency-access patient_id": "opens a record of others, and coordinators are told",
    "POST /patients/{patient_id}/transfers /prescriber_id": "names whoever is to treat the patient from now on",
}
"""Where somebody else's may be named, and why; what comes of it is tested in test_objects.py and by the scenarios."""

FOREIGN = [
    (place, by) for place in PLACES for by in ROLES if may(by, place.access) and str(place) not in BY_DESIGN
]
OWN = [
    (access, by)
    for access in ACCESS
    for by in ROLES
    if may(by, access) and any(place.access == access for place in PLACES)
]
LISTS = [
    (access, by)
    for access in ACCESS
    for by in ROLES
    if access.method == "GET" and "{" not in access.path and may(by, access)
]
ITS_OWN = {"decision_id"}
"""What differs between two refusals because each is recorded."""
COUNTED = ("sign_in_attempt",)
"""A proof of who signs is counted while it is looked at."""

SIGNED = {
    "POST /patients/{patient_id}/agreements",
    "POST /patients/{patient_id}/agreements/preview",
    "POST /patients/{patient_id}/authorization-forms",
    "POST /patients/{patient_id}/authorization-forms/preview",
    "POST /patients/{patient_id}/corrections",
    "POST /patients/{patient_id}/corrections/preview",
    "POST /patients/{patient_id}/dispense-exceptions",
    "POST /patients/{patient_id}/dispense-exceptions/preview",
    "POST /patients/{patient_id}/emergency-access",
    "POST /patients/{patient_id}/surveys/preview",
    "POST /patients/{patient_id}/transfers",
    "POST /prescribers/{prescriber_id}/certifications",
    "POST /prescribers/{prescriber_id}/certifications/preview",
    "POST /prescribers/{prescriber_id}/delegates",
    "POST /prescribers/{prescriber_id}/delegates/{delegate_id}/revocation",
    "POST /prescribers/{prescriber_id}/withdrawals",
    "POST /prescribers/{prescriber_id}/withdrawals/preview",
}
"""What a prescriber answers for in person; a delegate does all else, but the prescriber's survey."""


@dataclass(frozen=True)
class Sides:
    """What the askers' side has, what the other side has, and what does not exist."""

    ours: Having
    theirs: Having
    nobodys: Having


@pytest.fixture(scope="module")
def sides(clinic: Clinic) -> Sides:
    ours = having(clinic, clinic.practice, clinic.drugstore)
    return Sides(ours, having(clinic, clinic.other_practice, clinic.other_drugstore), nobodys())


def request_of(access: Access, ids: Ids, by: str, ours: Having) -> tuple[Ids, dict[str, Any] | None]:
    """Path values of the asker's own side, and a body that is accepted."""
    named = {**ids, **{name: ours.named(access, by, name) for name in (*ours.ids, "decision_id")}}
    if access.method == "GET":
        return named, None
    body = dict(filled(ACTS[access.path].body, {**named, **ids}))
    if by == "pharmacy machine" and Place(access, "body", "/pharmacist_id") in PLACES:
        body["pharmacist_id"] = ours.ids["pharmacist_id"]
    if access.path.endswith("/surveys/preview"):
        body["respondent"] = "prescriber"
    if by in ours.signing and is_signed(access.path, body):
        body["signing"] = ours.signing[by]
    return named, body


def send(person: Person, access: Access, path: Ids, query: Ids, body: Any) -> TestResponse:
    """The answer to the request."""
    address = filled(access.path, path)
    if access.method == "POST":
        return person.post(address, body)
    return person.get(address, **({"program": PROGRAM} if address.endswith("/status") else {}), **query)


def send_naming(
    person: Person, place: Place, given: tuple[Ids, dict[str, Any] | None], value: str
) -> TestResponse:
    """The answer to the request in which this one identifier has that value."""
    path, body = given
    query: Ids = {}
    if place.where == "body":
        body = changed(body or {}, place.name.split("/")[1:], value)
    elif place.where == "path":
        path = {**path, place.name: value}
    else:
        query = {place.name: value}
    return send(person, place.access, path, query, body)


def changed(body: dict[str, Any], steps: list[str], value: str) -> dict[str, Any]:
    """The body with another value at that place."""
    if len(steps) == 1:
        return {**body, steps[0]: value}
    inner = body.get(steps[0], {})
    if isinstance(inner, list):
        return {**body, steps[0]: [changed(one, steps[1:], value) for one in inner]}
    return {**body, steps[0]: changed(inner, steps[1:], value)}


def without_its_own(answer: Any) -> Any:
    """The answer but for what names the recorded refusal itself."""
    return {name: value for name, value in answer.items() if name not in ITS_OWN}


def expected_of(place: Place) -> set[int]:
    """422 for whom the caller acts as, 409 for whom a prescription is said to be for, else 404."""
    if place.where == "body" and place.name in ("/pharmacist_id", "/prescriber_id"):
        return {422}
    return {409} if str(place) == "POST /dispense-authorizations /patient_id" else {404}


@pytest.mark.parametrize(("place", "by"), FOREIGN, ids=str)
def test_somebody_elses_is_answered_like_what_does_not_exist(
    place: Place, by: str, clinic: Clinic, sides: Sides
) -> None:
    act = ACTS.get(place.access.path) if place.access.method == "POST" else None
    given = request_of(place.access, prepared(clinic, act) if act else {}, by, sides.ours)
    person = asker(clinic, by, clinic.practice, clinic.drugstore)
    recorded = expected_of(place) == {409}
    with nullcontext() if recorded else writes_nothing(clinic.place.database_url, but=COUNTED):
        foreign, nothing = (
            send_naming(person, place, given, side.named(place.access, by, place.name))
            for side in (sides.theirs, sides.nobodys)
        )
    assert foreign.status_code == nothing.status_code
    assert without_its_own(foreign.get_json()) == without_its_own(nothing.get_json())
    assert foreign.status_code in expected_of(place)


@pytest.mark.parametrize(("access", "by"), OWN, ids=str)
def test_ones_own_is_neither_forbidden_nor_unknown(
    access: Access, by: str, clinic: Clinic, sides: Sides
) -> None:
    practice, drugstore, ours = clinic.practice, clinic.drugstore, sides.ours
    ids = prepared(clinic, ACTS[access.path]) if access.method == "POST" else {}
    changes_staff = access.method == "POST" and access.path.startswith(("/prescribers", "/pharmac"))
    if changes_staff:
        practice, drugstore = clinic.open_practice(), clinic.open_drugstore()
        staff = {"prescriber_id": practice.prescriber_id, "delegate_id": practice.delegate_id}
        staff |= {"pharmacy_id": drugstore.pharmacy_id, "pharmacist_id": drugstore.pharmacist_id}
        ours, ids = replace(ours, ids={**ours.ids, **staff}), {}
    path, body = request_of(access, ids, by, ours)
    # What the act needs was brought about for a patient of its own.
    answer = send(asker(clinic, by, practice, drugstore), access, {**path, **ids}, {}, body)
    # Staff that is certified already can not be certified again.
    expected = {200, 201, *([409] if changes_staff and "/certifications" in access.path else [])}
    assert answer.status_code in expected, answer.get_data(as_text=True)


@pytest.mark.parametrize(("access", "by"), LISTS, ids=str)
def test_a_list_shows_what_is_ones_own_and_nothing_of_others(
    access: Access, by: str, clinic: Clinic, sides: Sides
) -> None:
    person = asker(clinic, by, clinic.practice, clinic.drugstore)
    shown = person.get(access.path, limit=200) if access.ground not in PERSONAL else person.get(access.path)
    assert shown.status_code == 200
    text = shown.get_data(as_text=True)
    assert not {one for one in sides.theirs.identifiers() if one in text}
    if access.ground not in PERSONAL:
        assert {one for one in sides.ours.identifiers() if one in text}


def test_what_may_be_named_by_design_is_there_to_be_named() -> None:
    assert set(BY_DESIGN) <= {str(place) for place in PLACES}


def test_a_delegate_does_all_that_the_prescriber_does_but_what_is_signed() -> None:
    of = {role: {str(one) for one in ACCESS if one.to(role)} for role in (Role.PRESCRIBER, Role.DELEGATE)}
    assert of[Role.PRESCRIBER] - of[Role.DELEGATE] == SIGNED
    assert of[Role.DELEGATE] <= of[Role.PRESCRIBER]


@pytest.mark.parametrize("route", sorted(SIGNED))
def test_a_delegate_signs_nothing(route: str, clinic: Clinic, sides: Sides) -> None:
    access = next(one for one in ACCESS if str(one) == route)
    path, body = request_of(access, prepared(clinic, ACTS[access.path]), "delegate", sides.ours)
    with writes_nothing(clinic.place.database_url):
        assert send(clinic.practice.delegate, access, path, {}, body).status_code == 403
