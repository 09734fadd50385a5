"""What describes the API and tells how the server is: complete, truthful, and from nowhere else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry import __version__
from registry.services.act import Call
from tests import databases
from tests.access_table import ACCESS, OPEN
from tests.api.all_acts import ASKED, KEYED_IN_A_SESSION, OF_A_SESSION, UNKEYED
from tests.api.clinic import Clinic, problem
from tests.asking import API
from tests.sealed import seal

ELSEWHERE = re.compile(r"""(?:src|href|url)\s*[=:(]\s*["']?(?:https?:)?//""")
STALE = "UPDATE alembic_version SET version_num = '0001'"


@pytest.fixture
def client(clinic: Clinic) -> FlaskClient:
    return clinic.place.app.test_client()


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/openapi.json").get_json()
    return described


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Every operation by method and path."""
    methods = ("get", "post", "put", "patch", "delete")
    return {
        (method.upper(), path): item[method]
        for path, item in document["paths"].items()
        for method in methods
        if method in item
    }


def test_the_document_describes_every_route_of_the_api(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"] == __version__
    in_table = {(access.method, API + access.path) for access in ACCESS}
    assert set(operations(document)) == in_table | {one for one in OPEN if one[1].startswith(API)}


def kinds_of(path: str, operation: dict[str, Any]) -> list[str]:
    """What an answer may be: a page to print, a list that can be exported, or a document."""
    if path.endswith("/copy"):
        return ["text/html"]
    listed = any(parameter["name"] == "after" for parameter in operation.get("parameters", ()))
    return ["application/json", "application/x-ndjson", "text/csv"] if listed else ["application/json"]


def test_every_operation_says_what_it_does_for_whom_and_all_it_can_answer(document: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in document["tags"]}
    assert all(tag["description"] for tag in document["tags"])
    described = operations(document)
    assert len({one["operationId"] for one in described.values()}) == len(described)
    for (method, path), one in described.items():
        assert one["summary"].endswith("."), path
        assert "\n" not in one["summary"]
        assert one["description"].startswith("For "), path
        assert set(one["tags"]) <= tags
        assert "default" not in one["responses"]
        expected = {"401", "422", "503", "500", "400"} | ({"413", "415"} if method == "POST" else {"200"})
        assert expected <= set(one["responses"]), path
        for status, response in one["responses"].items():
            kinds = kinds_of(path, one) if status < "300" else ["application/problem+json"]
            assert sorted(response["content"]) == sorted(kinds), (path, status)
            assert response["description"]


def test_an_idempotency_key_is_described_wherever_it_is_honored(document: dict[str, Any]) -> None:
    keyed = {
        path.removeprefix(API)
        for (method, path), one in operations(document).items()
        if any(parameter["name"] == "Idempotency-Key" for parameter in one.get("parameters", ()))
    }
    posts = {one.path for one in ACCESS if one.method == "POST" and not one.path.endswith("/preview")}
    assert keyed == posts - ASKED - UNKEYED - (OF_A_SESSION - KEYED_IN_A_SESSION)


def test_every_body_refuses_what_it_does_not_know(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for (method, path), one in operations(document).items():
        if method == "POST":
            reference = one["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            assert schemas[reference.rpartition("/")[2]]["additionalProperties"] is False, path
            assert one["requestBody"]["required"] is True


def test_the_reference_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/docs")
    assert page.content_type == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "//" not in page.headers["Content-Security-Policy"]
    text = page.get_data(as_text=True)
    assert not ELSEWHERE.search(text)
    for source in re.findall(r'(?:src|href)="([^"]+)"', text):
        with client.get(source) as part:
            assert part.status_code == 200, source
    start = client.get("/docs/start.js").get_data(as_text=True)
    assert not ELSEWHERE.search(start)
    assert "/openapi.json" in start
    assert "validatorUrl: null" in start


def test_the_watchers_pages_answer_without_sign_in(client: FlaskClient, clinic: Clinic) -> None:
    seal(clinic.place.database_url)
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ok"}
    assert client.get("/version").get_json() == {"version": __version__}
    for path in ("/healthz", "/readyz", "/version"):
        assert client.post(path).status_code == 405


@pytest.mark.parametrize("spoil", [STALE, "DELETE FROM alembic_version", "DROP TABLE alembic_version"])
def test_a_server_on_another_schema_is_not_ready(own_clinic: Clinic, spoil: str) -> None:
    client = own_clinic.place.app.test_client()
    with databases.owner(own_clinic.place.database_url) as connection:
        connection.execute(spoil)
    response = client.get("/readyz")
    assert "registry db upgrade" in problem(response, 503, "unavailable")["detail"]
    assert response.headers["Retry-After"] == "1"
    assert client.get("/healthz").status_code == 200


def test_an_unforeseen_failure_is_a_problem_that_tells_nothing(
    own_clinic: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the name of Patient 7")

    monkeypatch.setattr(Call, "__init__", fail)
    body = {"given_name": "Test", "family_name": "Patient 7", "born_on": "1985-01-01"}
    response = own_clinic.practice.prescriber.post("/patients", body)
    assert "Patient" not in json.dumps(problem(response, 500, "internal-error"))
    assert "RuntimeError" in caplog.text
    assert "Patient" not in caplog.text
