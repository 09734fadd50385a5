"""Each act: what it leaves behind, what it leaves in the ledger, and when it can not be done."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any
from uuid import uuid4

import pytest

from tests.access_table import ACCESS
from tests.api.acts import Act, asker, do, events, filled, prepared, row_counts, writes_nothing
from tests.api.all_acts import ALL, ASKED, OF_A_SESSION, UNKEYED
from tests.api.clinic import Clinic, problem


def test_every_route_that_changes_something_is_an_act_here() -> None:
    posts = {a.path for a in ACCESS if a.method == "POST" and not a.path.endswith("/preview")}
    assert {act.path for act in ALL} == posts - OF_A_SESSION - ASKED


@pytest.mark.parametrize("act", ALL, ids=str)
def test_what_was_answered_can_be_read_again(act: Act, clinic: Clinic) -> None:
    ids = prepared(clinic, act)
    response = do(clinic, act, ids)
    assert response.status_code == 201, response.get_data(as_text=True)
    answer = response.get_json()

    reader = (
        clinic.auditor
        if act.path.startswith(
            ("/patients", "/emergency", "/prescription", "/dispense", "/cases", "/noncompliance")
        )
        else clinic.administrator
    )
    path = filled(act.shown_at, {"answer": answer, **ids})
    shown = reader.get(path).get_json()
    found = [shown] if act.inside is None else shown[act.inside]
    assert any(_same(answer, record) for record in found), (answer, found)


@pytest.mark.parametrize("act", ALL, ids=str)
def test_the_act_stands_in_the_ledger_with_what_was_answered(act: Act, clinic: Clinic) -> None:
    ids = prepared(clinic, act)
    known = ids.get(act.stream)
    before = events(clinic.place.database_url, known) if known else []
    answer = do(clinic, act, ids).get_json()

    recorded = events(clinic.place.database_url, known or answer[act.stream])[len(before) :]
    kind, body = next((kind, body) for kind, body in recorded if kind == act.event)
    about = json.loads(body)
    assert kind == act.event
    assert all(
        about[name] == answer[name]
        for name in about.keys() & answer.keys() - {"authorization_number"} - {"confirmation_number"}
    )
    assert "Patient 8" not in body


@pytest.mark.parametrize("act", [act for act in ALL if act.again], ids=str)
def test_what_can_be_done_once_is_a_conflict_the_second_time(act: Act, clinic: Clinic) -> None:
    ids = prepared(clinic, act)
    assert do(clinic, act, ids).status_code == 201
    with nullcontext() if act.again == "refused" else writes_nothing(clinic.place.database_url):
        again = do(clinic, act, ids)
    problem(again, 404 if str(act.again).startswith("no-such") else 409, act.again)


@pytest.mark.parametrize("act", [act for act in ALL if "{" in act.path], ids=str)
def test_an_act_on_nobody_is_not_found(act: Act, clinic: Clinic) -> None:
    ids = prepared(clinic, act)
    nobody = {name: str(uuid4()) if name.endswith("_id") else value for name, value in ids.items()}
    body = filled(act.body, ids)
    with writes_nothing(clinic.place.database_url):
        response = asker(clinic, act.by).post(filled(act.path, nobody), body)
    assert "errors" not in problem(response, 404)


@pytest.mark.parametrize("act", [act for act in ALL if act.path not in UNKEYED], ids=str)
def test_the_same_key_gives_the_same_answer_and_does_nothing_again(act: Act, clinic: Clinic) -> None:
    ids, key = prepared(clinic, act), str(uuid4())
    first = do(clinic, act, ids, key)
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    with writes_nothing(clinic.place.database_url):
        again = do(clinic, act, ids, key)
    assert (again.status_code, again.get_data()) == (201, first.get_data())
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("act", [act for act in ALL if act.path in UNKEYED], ids=str)
def test_a_token_is_never_kept_under_a_key(act: Act, clinic: Clinic) -> None:
    ids = prepared(clinic, act)
    kept = row_counts(clinic.place.database_url)["idempotency"]
    tokens = {do(clinic, act, ids, "the-same-key").get_json()["token"] for _ in range(2)}
    assert len(tokens) == 2
    assert row_counts(clinic.place.database_url)["idempotency"] == kept


def _same(answer: dict[str, Any], record: dict[str, Any]) -> bool:
    """True when the record says what the answer said, wherever both speak."""
    common = answer.keys() & record.keys() - {"decision_id", "gate", "edition", "verdict"}
    return len(common) >= 2 and all(answer[name] == record[name] for name in common)
