"""The database goes away or does not answer: 503, nothing half done, and everything works again without a restart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from registry.engine import start
from registry.storage import migrating
from registry.storage.transaction import SESSION_SETTINGS
from tests.api.acts import row_counts, writes_nothing
from tests.api.clinic import Clinic, problem
from tests.asking import Place
from tests.data_home import data_home
from tests.databases import FAST, Connection, owner
from tests.engine.processes import happens
from tests.sealed import seal

LOCK = "SELECT FROM patient WHERE patient_id = %s FOR UPDATE"
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
TERMINATE = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'registry' {only}
"""
LONGEST_WAIT_S = 10.0
ENGINE_SETTINGS = {name: value for name, value in FAST.items() if name != "track_commit_timestamp"}


def unavailable(response: TestResponse, code: str = "unavailable") -> None:
    problem(response, 503, code)
    assert response.headers["Retry-After"] == "1"


def terminate(url: str, only: str = "") -> int:
    """How many connections of the application were cut."""
    with owner(url) as connection:
        row = connection.execute(TERMINATE.format(only=only)).fetchone()
        return int(str(row[0])) if row else 0


@contextmanager
def locked(url: str, patient_id: str) -> Iterator[Connection]:
    """The patient's row is locked by somebody else."""
    with owner(url) as holder, holder.transaction():
        holder.execute(LOCK, [patient_id])
        yield holder


def wait_until_somebody_waits(url: str) -> None:
    """Return once a connection waits for a lock."""
    deadline = time.monotonic() + LONGEST_WAIT_S
    with owner(url) as connection:
        while connection.execute(WAITING).fetchone() == (0,):
            assert time.monotonic() < deadline, "nobody waits for the lock"
            time.sleep(0.01)


def test_idle_connections_that_were_cut_cost_one_answer_at_most(own_clinic: Clinic) -> None:
    url, ask = own_clinic.place.database_url, own_clinic.practice.prescriber
    path, body = f"/patients/{own_clinic.registered()}/concerns", {"kind": "missed-period"}
    assert terminate(url) > 0
    with writes_nothing(url):
        unavailable(ask.post(path, body))
    for _ in range(6):
        assert ask.post(path, body).status_code == 201


def test_a_connection_cut_in_the_middle_of_an_act_leaves_nothing_of_it(own_clinic: Clinic) -> None:
    url, ask = own_clinic.place.database_url, own_clinic.practice.prescriber
    patient_id, key = own_clinic.treated(), str(uuid4())
    body = own_clinic.prescription(patient_id)
    with ThreadPoolExecutor(1) as pool, locked(url, patient_id), writes_nothing(url):
        asking = pool.submit(ask.post, "/prescription-authorizations", body, key=key)
        wait_until_somebody_waits(url)
        assert terminate(url, "AND wait_event_type = 'Lock'") == 1
        unavailable(asking.result())
    given = ask.post("/prescription-authorizations", body, key=key)
    assert given.status_code == 201
    assert "Idempotency-Replayed" not in given.headers


def test_a_lock_that_is_held_too_long_is_not_waited_for(
    own_clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SESSION_SETTINGS, "lock_timeout", "200ms")
    url, patient_id = own_clinic.place.database_url, own_clinic.treated()
    impatient = Place(url)
    ask = replace(own_clinic.practice.prescriber, app=impatient.app)
    path, body = f"/patients/{patient_id}/concerns", {"kind": "missed-period"}
    with locked(url, patient_id):
        with writes_nothing(url):
            unavailable(ask.post(path, body))
        assert ask.get(f"/patients/{patient_id}").status_code == 200
    assert ask.post(path, body).status_code == 201
    impatient.close()


def test_more_askers_than_connections_are_told_to_come_again(own_clinic: Clinic) -> None:
    url, patient_id = own_clinic.place.database_url, own_clinic.registered()
    path, body = f"/patients/{patient_id}/concerns", {"kind": "missed-period"}
    before = row_counts(url)["pregnancy_concern"]
    with ThreadPoolExecutor(12) as pool:
        with locked(url, patient_id):
            asking = [pool.submit(own_clinic.practice.prescriber.post, path, body) for _ in range(12)]
            wait_until_somebody_waits(url)
        statuses = [one.result().status_code for one in asking]
    assert set(statuses) <= {201, 503}
    assert row_counts(url)["pregnancy_concern"] - before == statuses.count(201) > 0
    assert own_clinic.practice.prescriber.post(path, body).status_code == 201


def test_a_server_that_is_gone_is_told_of_and_used_again_when_it_is_back() -> None:
    with data_home() as home:
        with start(home, settings=ENGINE_SETTINGS) as engine:
            url = engine.url("registry")
            with owner(engine.url("postgres")) as connection:
                connection.execute("CREATE DATABASE registry")
            migrating.upgrade(url)
            clinic = Clinic(Place(url))
            path = f"/patients/{clinic.registered()}/concerns"
            seal(url)
            before = row_counts(url)
        person, client = clinic.practice.prescriber, clinic.place.app.test_client()
        session = {"username": "nobody", "password": "a wrong password"}
        assert happens(lambda: client.get("/readyz").status_code == 503, LONGEST_WAIT_S)
        unavailable(person.post(path, {"kind": "missed-period"}))
        unavailable(person.get("/patients"))
        unavailable(client.post("/api/v1/session", json=session))
        unavailable(client.get("/readyz"))
        assert client.get("/healthz").status_code == 200
        assert client.get("/openapi.json").status_code == 200
        with start(home, settings=ENGINE_SETTINGS):
            assert row_counts(url) == before
            assert client.get("/readyz").status_code == 200
            assert person.post(path, {"kind": "missed-period"}).status_code == 201
            clinic.place.close()
