"""Each request leaves one line of JSON that says who asked which route and how it was answered, and nothing else."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from registry.logs import ABOUT, JsonLines
from tests.api.clinic import Clinic
from tests.asking import API

NAME = "Quatermass"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged, as it stands in a log."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def logged(lines: io.StringIO, logger: str = "registry.requests") -> list[dict[str, Any]]:
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [line for line in found if line["logger"] == logger]


def test_a_request_leaves_one_line(clinic: Clinic, lines: io.StringIO) -> None:
    patient_id = clinic.registered()
    lines.truncate(0)
    lines.seek(0)
    prescriber = clinic.practice.prescriber
    response = prescriber.get(f"/patients/{patient_id}", program=NAME)
    (line,) = logged(lines)
    assert response.headers["X-Request-Id"] == line["request_id"]
    assert line["actor_id"] == prescriber.account_id
    assert (line["method"], line["route"]) == ("GET", f"{API}/patients/<uuid:patient_id>")
    assert line["status"] == response.status_code
    assert 0 < line["ms"] < 60_000
    assert patient_id not in lines.getvalue()
    assert NAME not in lines.getvalue()


def test_who_asks_without_an_account_or_for_nothing_leaves_a_line_too(
    clinic: Clinic, lines: io.StringIO
) -> None:
    client = clinic.place.app.test_client()
    for path, status in ((f"{API}/me", 401), (f"/{NAME}", 404), (f"{API}/session", 405)):
        assert client.get(path).status_code == status
    assert [(line["actor_id"], line["route"], line["status"]) for line in logged(lines)] == [
        (None, f"{API}/me", 401),
        (None, None, 404),
        (None, None, 405),
    ]
    assert NAME not in lines.getvalue()


def test_who_signs_in_is_named_by_the_line(clinic: Clinic, lines: io.StringIO) -> None:
    password = "correct horse battery"
    about = {"username": "logged", "name": "Test Auditor", "role": "auditor", "password": password}
    account_id = clinic.administrator.did("/accounts", about)["account_id"]
    clinic.place.app.test_client().post(f"{API}/session", json={"username": "logged", "password": password})
    assert logged(lines)[-1]["actor_id"] == account_id
    assert password not in lines.getvalue()


def test_a_request_id_that_could_break_the_line_is_not_taken(clinic: Clinic, lines: io.StringIO) -> None:
    client = clinic.place.app.test_client()
    for said in ('"}, {"', "two words", "\x1b[31m", "ä"):
        response = client.get("/healthz", headers={"X-Request-Id": said})
        assert response.headers["X-Request-Id"] != said
    assert len({line["request_id"] for line in logged(lines)}) == 4


def test_what_is_logged_meanwhile_names_the_request(clinic: Clinic, lines: io.StringIO) -> None:
    log = logging.getLogger("registry.test")
    clinic.place.app.before_request_funcs[None].append(lambda: log.warning("%s", "meanwhile"))
    try:
        clinic.place.app.test_client().get("/healthz", headers={"X-Request-Id": "seen-7"})
    finally:
        clinic.place.app.before_request_funcs[None].pop()
    log.warning("afterwards")
    meanwhile, afterwards = logged(lines, "registry.test")
    assert (meanwhile["message"], meanwhile["request_id"]) == ("meanwhile", "seen-7")
    assert "request_id" not in afterwards
    assert ABOUT.get() == {}


def test_an_exception_is_its_kind_and_place_without_its_text(lines: io.StringIO) -> None:
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("registry.test").exception("it failed")
    (line,) = logged(lines, "registry.test")
    assert (line["error"], line["message"]) == ("ValueError", "it failed")
    assert line["place"].startswith(f"{__name__}:")
    assert NAME not in lines.getvalue()


def test_what_a_library_would_fill_in_is_left_out(lines: io.StringIO) -> None:
    logging.getLogger("somelibrary.pool").warning("the row %r was odd", NAME)
    (line,) = logged(lines, "somelibrary.pool")
    assert line["message"] == "the row %r was odd"


def test_an_instant_is_utc_and_a_new_line_stays_inside(lines: io.StringIO) -> None:
    logging.getLogger("registry.test").warning("one\ntwo")
    (line,) = logged(lines, "registry.test")
    assert line["message"] == "one\ntwo"
    assert line["at"].endswith("Z")
    assert len(lines.getvalue().splitlines()) == 1
