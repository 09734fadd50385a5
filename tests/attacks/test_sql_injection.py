"""SQL in every place that takes text: each field of each body, path, query, header, cookie, cursor and key."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.access_table import ACCESS, Access
from tests.api.acts import Act, Ids, asker, filled, prepared
from tests.api.all_acts import ALL
from tests.api.clinic import Clinic, problem
from tests.asking import API
from tests.attacks.answers import harmless
from tests.attacks.surface import is_keyed, set_at, texts, value_at
from tests.databases import owner

PAYLOADS = (
    "x' || (SELECT 'inj' || 'ected') || 'y",
    "x'; CREATE TABLE planted (); SELECT pg_sleep(5); --",
    "x\\' OR 1=1 OR \" = $$ /* %(patient_id)s $1 :x {0} %s ?",
)
"""A value, a statement, and all quotes, comments and marks of parameters at once."""

TIGHT = "x'||(SELECT('inj'||'ected'))||'y"
"""The same for places that take no space."""

RESULT, PLANTED = "injected", "planted"
SLEPT_S = 4.0


@pytest.fixture(scope="module", autouse=True)
def nothing_was_run(clinic: Clinic) -> Iterator[None]:
    """No statement of an attacker ran: its table is not there, its result stands in no row, its text in some."""
    yield
    with owner(clinic.place.database_url) as connection:
        names = connection.execute("SELECT tablename::text FROM pg_tables").fetchall()
        ours = connection.execute(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        rows = [
            str(row)
            for (table,) in ours
            for (row,) in connection.execute(f"SELECT to_jsonb(t)::text FROM {table} t").fetchall()
        ]
    assert PLANTED not in {name for (name,) in names}
    assert not [row for row in rows if RESULT in row]
    assert [row for row in rows if PAYLOADS[0] in row], "nothing reached a row, so nothing was tried"


@pytest.fixture(autouse=True)
def tries_are_forgotten(clinic: Clinic) -> None:
    """What is no password counts as a failed proof of whoever signs; the next attack is not to end there."""
    with owner(clinic.place.database_url) as connection:
        connection.execute("DELETE FROM sign_in_attempt")


@pytest.mark.parametrize("act", ALL, ids=str)
def test_a_field_of_a_body_is_a_value_and_no_statement(act: Act, clinic: Clinic) -> None:
    ids = prepared(clinic, act)
    for field in texts(act):
        for payload in PAYLOADS:
            body = set_at(filled(act.body, ids), field.keys, payload)
            began = time.monotonic()
            response = harmless(asker(clinic, act.by).post(filled(act.path, ids), body), payload)
            assert time.monotonic() - began < SLEPT_S, field
            if response.status_code == 201:
                said = value_at(response.get_json(), field.keys)
                assert said in (None, payload, [payload]), field
                ids = prepared(clinic, act)


@pytest.mark.parametrize("access", [one for one in ACCESS if "{" in one.path], ids=str)
def test_an_id_in_a_path_is_an_id_or_leads_nowhere(access: Access, clinic: Clinic) -> None:
    names = re.findall(r"\{(\w+)\}", access.path)
    for name in names:
        for payload in (*PAYLOADS, TIGHT, f"{uuid4()}' OR '1'='1"):
            ids = {**{one: str(uuid4()) for one in names}, name: quote(payload, safe="")}
            path = access.path.format(**ids)
            person = clinic.coordinator
            response = person.post(path, {}) if access.method == "POST" else person.get(path)
            problem(harmless(response), 404)


@pytest.mark.parametrize("access", [one for one in ACCESS if one.method == "GET"], ids=str)
def test_a_query_is_a_value_and_no_statement(access: Access, clinic: Clinic, known: Ids) -> None:
    path = access.path.format(**known)
    for payload in (*PAYLOADS, TIGHT):
        for name in ("after", "limit", "program", "as_of", "order", "sort", payload):
            response = harmless(clinic.auditor.get(path, **{name: payload}), payload)
            assert response.status_code in (403, 404, 422), (name, response.status_code)


IN_CASES = ("event_id", "case_id")
SIGNED = ("agreement_id", "signature_id")


@pytest.fixture(scope="module")
def known(clinic: Clinic) -> Ids:
    """Ids of what is there, so that a query is read and not only the path."""
    return {
        **{
            name: str(uuid4())
            for name in ("account_id", "decision_id", "concern_id", "hold_id", *SIGNED, *IN_CASES)
        },
        "account_id": clinic.auditor.account_id,
        "patient_id": clinic.treated(),
        "pharmacy_id": clinic.drugstore.pharmacy_id,
        "pharmacist_id": clinic.drugstore.pharmacist_id,
        "prescriber_id": clinic.practice.prescriber_id,
    }


@pytest.mark.parametrize("act", [act for act in ALL if is_keyed(act)], ids=str)
def test_an_idempotency_key_is_a_value_and_no_statement(act: Act, clinic: Clinic) -> None:
    ids = prepared(clinic, act)
    key = f"{TIGHT}{uuid4()}"
    sent: list[Any] = [
        asker(clinic, act.by).post(filled(act.path, ids), filled(act.body, ids), key=key) for _ in range(2)
    ]
    assert [harmless(response, key).status_code for response in sent] == [201, 201]
    assert sent[1].headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("payload", [*PAYLOADS, TIGHT])
def test_a_header_or_cookie_is_a_value_and_no_statement(payload: str, clinic: Clinic) -> None:
    client = clinic.place.app.test_client(use_cookies=False)
    for headers in (
        {"Authorization": f"Bearer {payload}"},
        {"Authorization": payload},
        {"Cookie": f"registry_session={quote(payload)}; remember_token={quote(payload)}"},
        {"X-Request-Id": payload, "X-Forwarded-For": payload, "User-Agent": payload, "Referer": payload},
    ):
        problem(harmless(client.get(f"{API}/me", headers=headers)), 401, "unauthenticated")


@pytest.mark.parametrize("payload", [*PAYLOADS, "admin' --", "' OR ''='"])
def test_a_name_or_password_is_a_value_and_no_statement(payload: str, clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    for body in (
        {"username": payload, "password": "a wrong password"},
        {"username": "auditor-1", "password": payload},
        {"username": payload, "password": payload},
    ):
        problem(harmless(client.post(f"{API}/session", json=body)), 401, "unauthenticated")
