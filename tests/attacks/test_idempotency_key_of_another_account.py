"""A key that somebody else has used: it gives no answer of theirs, to no act, and takes theirs from nobody."""

from __future__ import annotations

from uuid import uuid4

import pytest

from registry.domain.actor import Role
from tests.api.acts import Act, asker, filled, prepared
from tests.api.all_acts import ALL
from tests.api.clinic import Clinic
from tests.asking import Person
from tests.attacks.answers import harmless
from tests.attacks.surface import is_keyed

KEYED = [act for act in ALL if is_keyed(act)]


@pytest.fixture(scope="module")
def thieves(clinic: Clinic) -> list[Person]:
    """Somebody in each role, none of them the account whose key it is."""
    return [
        clinic.other_practice.prescriber,
        clinic.practice.delegate,
        clinic.other_drugstore.pharmacist,
        clinic.drugstore.representative,
        clinic.auditor,
        clinic.place.person(Role.COORDINATOR),
        clinic.place.person(Role.ADMINISTRATOR),
        clinic.client("prescribe", "dispense", "patients", prescriber_id=clinic.practice.prescriber_id),
    ]


@pytest.mark.parametrize("act", KEYED, ids=str)
def test_the_kept_answer_is_for_its_own_account_alone(
    act: Act, clinic: Clinic, thieves: list[Person]
) -> None:
    ids, owner, key = prepared(clinic, act), asker(clinic, act.by), str(uuid4())
    path, body = filled(act.path, ids), filled(act.body, ids)
    first = owner.post(path, body, key=key)
    assert first.status_code == 201
    for thief in thieves:
        stolen = harmless(thief.post(path, body, key=key))
        assert "Idempotency-Replayed" not in stolen.headers
        assert stolen.get_data() != first.get_data()
    again = owner.post(path, body, key=key)
    assert (again.get_data(), again.headers["Idempotency-Replayed"]) == (first.get_data(), "true")


def test_a_key_taken_first_by_somebody_else_blocks_nobody(clinic: Clinic) -> None:
    path, body, key = f"/patients/{clinic.registered()}/concerns", {"kind": "missed-period"}, str(uuid4())
    assert clinic.coordinator.post(path, {"kind": "abnormal-bleeding"}, key=key).status_code == 201
    assert clinic.practice.prescriber.post(path, body, key=key).status_code == 201


def test_a_key_that_looks_like_an_account_and_a_key_is_one_key(clinic: Clinic) -> None:
    """The lock of a key is named by account and key with a space between; no key can hold one."""
    one, two = clinic.practice.prescriber, clinic.practice.delegate
    path, body = f"/patients/{clinic.registered()}/concerns", {"kind": "missed-period"}
    assert one.post(path, body, key="k").status_code == 201
    crafted = two.post(path, body, key=f"{one.account_id}k")
    assert (crafted.status_code, "Idempotency-Replayed" in crafted.headers) == (201, False)
    assert two.post(path, body, key=f"{one.account_id} k").status_code == 422
