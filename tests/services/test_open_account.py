"""An account has what its role needs, belongs together, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from registry.domain.actor import Role
from registry.domain.errors import Conflict, Invalid
from registry.services.recognize import by_password
from tests.api.acts import writes_nothing
from tests.api.clinic import Clinic

PASSWORD = "correct horse battery"
NEEDED = {
    Role.PRESCRIBER: ("prescriber_id",),
    Role.DELEGATE: ("prescriber_id", "delegate_id"),
    Role.PHARMACIST: ("pharmacy_id", "pharmacist_id"),
    Role.REPRESENTATIVE: ("pharmacy_id",),
    Role.COORDINATOR: (),
    Role.AUDITOR: (),
    Role.ADMINISTRATOR: (),
}
NAMES = ("prescriber_id", "delegate_id", "pharmacy_id", "pharmacist_id")


def ours(clinic: Clinic) -> dict[str, Any]:
    """The participants of the first practice and the first pharmacy."""
    return {
        "prescriber_id": clinic.practice.prescriber_id,
        "delegate_id": clinic.practice.delegate_id,
        "pharmacy_id": clinic.drugstore.pharmacy_id,
        "pharmacist_id": clinic.drugstore.pharmacist_id,
    }


@pytest.mark.parametrize("role", NEEDED)
def test_an_account_acts_for_exactly_whom_its_role_acts_for(clinic: Clinic, role: Role) -> None:
    known = ours(clinic)
    right = {name: known[name] for name in NEEDED[role]}
    assert clinic.place.person(role, **right).get("/me").get_json()["role"] == role
    for name in right:
        with writes_nothing(clinic.place.database_url), pytest.raises(Invalid) as missing:
            clinic.place.person(role, **{**right, name: None})
        assert set(missing.value.fields) == {f"/{name}"}
    for name in set(NAMES) - set(right):
        with writes_nothing(clinic.place.database_url), pytest.raises(Invalid) as surplus:
            clinic.place.person(role, **{**right, name: known[name]})
        assert set(surplus.value.fields) == {f"/{name}"}
    with pytest.raises(Invalid, match="has no use"):
        clinic.place.person(role, **right, scopes=("prescribe",))


@pytest.mark.parametrize(
    ("role", "wrong"),
    [
        (Role.DELEGATE, {"prescriber_id": "other"}),
        (Role.DELEGATE, {"delegate_id": "other"}),
        (Role.PHARMACIST, {"pharmacy_id": "other"}),
        (Role.PHARMACIST, {"pharmacist_id": "other"}),
        (Role.CLIENT, {"pharmacist_id": "alone"}),
        (Role.CLIENT, {"delegate_id": "alone"}),
    ],
)
def test_participants_that_do_not_belong_together_are_refused(
    clinic: Clinic, role: Role, wrong: dict[str, str]
) -> None:
    known = ours(clinic)
    others = {
        "prescriber_id": clinic.other_practice.prescriber_id,
        "delegate_id": clinic.other_practice.delegate_id,
        "pharmacy_id": clinic.other_drugstore.pharmacy_id,
        "pharmacist_id": clinic.other_drugstore.pharmacist_id,
    }
    (name, how), *_ = wrong.items()
    named = {one: known[one] for one in NEEDED.get(role, ())}
    named[name] = others[name] if how == "other" else known[name]
    with writes_nothing(clinic.place.database_url), pytest.raises(Invalid, match="belong together"):
        clinic.place.person(role, **named)


@pytest.mark.parametrize("name", NAMES)
def test_a_participant_who_does_not_exist_is_refused(clinic: Clinic, name: str) -> None:
    nobody = {"prescriber_id": clinic.practice.prescriber_id, "pharmacy_id": clinic.drugstore.pharmacy_id}
    nobody[name] = "00000000-0000-7000-8000-000000000000"
    with writes_nothing(clinic.place.database_url), pytest.raises(Invalid, match="no such participant"):
        clinic.place.person(Role.CLIENT, **nobody)


def test_a_name_is_taken_once(clinic: Clinic) -> None:
    clinic.place.person(Role.AUDITOR)
    clinic.place.people -= 1
    with writes_nothing(clinic.place.database_url), pytest.raises(Conflict, match="taken"):
        clinic.place.person(Role.AUDITOR)
    clinic.place.people += 1


def test_a_password_opens_the_account_and_is_taken_exactly(clinic: Clinic) -> None:
    clinic.place.person(Role.AUDITOR, password=f" {PASSWORD} ")
    name = f"auditor-{clinic.place.people}"
    opened = by_password(clinic.place.registry, name, f" {PASSWORD} ")
    assert opened is not None
    assert opened.username == name
    for wrong in (PASSWORD, PASSWORD.upper(), f" {PASSWORD}", ""):
        assert by_password(clinic.place.registry, name, wrong) is None
