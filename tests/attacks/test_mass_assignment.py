"""Fields that nobody asked for: whatever column is named beside a good body, it is refused and sets nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from registry.storage.tables import METADATA
from tests.api.acts import Act, asker, filled, prepared, writes_nothing
from tests.api.all_acts import ALL
from tests.api.clinic import Clinic, pointers, problem
from tests.asking import API
from tests.attacks.answers import harmless
from tests.attacks.surface import body_of, objects, set_at, value_at

COLUMNS = {column.name for table in METADATA.tables.values() for column in table.columns}
TRICKS = {
    "is_admin",
    "__proto__",
    "constructor",
    "__class__",
    "$ne",
    "_method",
    "_schema_",
    "admin",
    "sub",
    "id",
}
WANTED = COLUMNS | TRICKS
AT_ONCE = 180
ALONE = {"role", "account_id", "recorded_by", "recorded_at", "patient_id", "verdict"}
VALUES: dict[str, Any] = {"role": "administrator", "verdict": "authorized", "scopes": ["prescribe"]}


def planted(known: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Every column of the database, and more, that an object does not know; as many at once as an object may have."""
    names = sorted(WANTED - known)
    for start in range(0, len(names), AT_ONCE):
        part = names[start : start + AT_ONCE]
        yield {name: VALUES.get(name, "00000000-0000-7000-8000-000000000000") for name in part}


@pytest.mark.parametrize("act", ALL, ids=str)
def test_a_column_beside_a_good_body_is_refused_and_sets_nothing(act: Act, clinic: Clinic) -> None:
    ids, person = prepared(clinic, act), asker(clinic, act.by)
    path, good = filled(act.path, ids), filled(act.body, ids)
    with writes_nothing(clinic.place.database_url):
        for keys, known in objects(act):
            above = "".join(f"/{key}" for key in keys)
            for more in planted(known):
                body = set_at(good, keys, {**(value_at(good, keys) or {}), **more}) if keys else good | more
                refused = pointers(problem(person.post(path, body), 422))
                assert {f"{above}/{name}" for name in more} <= refused, keys
        for name in ALONE - body_of(act.path)["properties"].keys():
            one = {**good, name: VALUES.get(name, clinic.administrator.account_id)}
            assert pointers(problem(harmless(person.post(path, one)), 422)) == {f"/{name}"}


@pytest.mark.parametrize("act", ALL, ids=str)
def test_what_stands_in_the_query_or_a_header_is_no_part_of_the_body(act: Act, clinic: Clinic) -> None:
    ids, person = prepared(clinic, act), asker(clinic, act.by)
    path, body = filled(act.path, ids), filled(act.body, ids)
    with writes_nothing(clinic.place.database_url):
        for query in ("role=administrator", "patient_id=1", "_method=DELETE", "account_id=1&account_id=2"):
            problem(harmless(person.post(f"{path}?{query}", body)), 422)


def test_no_header_makes_another_method_or_another_person(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    auditor = {"Authorization": f"Bearer {clinic.auditor.token}"}
    claims = {
        "X-Http-Method-Override": "POST",
        "X-User-Id": clinic.administrator.account_id,
        "X-Remote-User": "administrator-1",
        "X-Forwarded-User": "administrator-1",
        "X-Original-Url": f"{API}/accounts",
        "X-Role": "administrator",
    }
    me = client.get(f"{API}/me", headers={**auditor, **claims}).get_json()
    assert (me["account_id"], me["role"]) == (clinic.auditor.account_id, "auditor")
    problem(client.get(f"{API}/me", headers=claims), 401)
    with writes_nothing(clinic.place.database_url):
        assert client.get(f"{API}/accounts", headers={**auditor, **claims}).status_code == 200
        problem(client.post(f"{API}/accounts", json={}, headers={**auditor, **claims}), 403)


def test_signing_in_takes_a_name_and_a_password_alone(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    for more in (
        {"role": "administrator"},
        {"account_id": clinic.administrator.account_id},
        {"session_id": "x"},
    ):
        body = {"username": "nobody", "password": "a wrong password", **more}
        problem(harmless(client.post(f"{API}/session", json=body)), 422)
