"""Paths and methods that do not exist, and those that every path has."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from tests.access_table import ACCESS
from tests.api.acts import writes_nothing
from tests.api.clinic import Clinic, problem
from tests.asking import API

NOBODY = "00000000-0000-7000-8000-000000000000"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
PATHS = sorted({access.path for access in ACCESS} | {"/session"})
NOWHERE = (
    "/api/v1",
    "/api/v1/",
    "/api/v1/nothing",
    "/api/v2/patients",
    "/api/v1/patients/",
    "/api/v1/patients/1",
    "/api/v1/patients/00000000-0000-0000-0000-00000000000g",
    f"/api/v1/patients/{NOBODY}/secrets",
    f"/api/v1/patients/{NOBODY}/pregnancy-tests/1",
    "/api/v1/patients/%00",
    "/api/v1/patients/..%2f..%2fetc%2fpasswd",
    "/docs/assets/../../../etc/passwd",
    "/docs/assets/..%2f..%2f__init__.py",
    "/docs/assets/nothing.js",
    "/static/x",
    "/docs//assets",
)


def headers(clinic: Clinic) -> dict[str, str]:
    return {"Authorization": f"Bearer {clinic.coordinator.token}"}


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", NOWHERE)
def test_a_path_that_leads_nowhere_is_not_found(clinic: Clinic, path: str, method: str) -> None:
    response = clinic.place.app.test_client().open(path, method=method, headers=headers(clinic))
    status = 405 if path.startswith("/docs/assets/") and method != "GET" else 404
    problem(response, status)


@pytest.mark.parametrize("path", PATHS)
def test_a_method_that_a_path_does_not_have_names_those_it_has(clinic: Clinic, path: str) -> None:
    client = clinic.place.app.test_client()
    url = API + re.sub(r"\{\w+\}", str(uuid4()), path)
    allowed = {access.method for access in ACCESS if access.path == path} or {"POST"}
    with writes_nothing(clinic.place.database_url):
        for method in set(METHODS) - allowed:
            response = client.open(
                url, method=method, headers=headers(clinic), data=b"x", content_type="text/plain"
            )
            problem(response, 405, "method-not-allowed")
            assert {*response.headers["Allow"].split(", ")} - {"HEAD", "OPTIONS"} == allowed
        options = client.options(url)
    assert (options.status_code, options.get_data()) == (200, b"")
    assert {*options.headers["Allow"].split(", ")} - {"HEAD", "OPTIONS"} == allowed


@pytest.mark.parametrize("path", ["/patients", "/me", "/products", f"/patients/{NOBODY}"])
def test_head_answers_like_get_without_the_body(clinic: Clinic, path: str) -> None:
    client = clinic.place.app.test_client()
    got, asked = (client.open(API + path, method=one, headers=headers(clinic)) for one in ("GET", "HEAD"))
    assert (asked.status_code, asked.content_type, asked.get_data()) == (
        got.status_code,
        got.content_type,
        b"",
    )
    assert asked.headers["Content-Length"] == got.headers["Content-Length"]
    problem_free = client.head(API + path)
    assert (problem_free.status_code, problem_free.get_data()) == (401, b"")


def test_every_answer_can_be_found_again_by_its_request_id(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    for said, echoed in (
        ("seen-7", True),
        ("x" * 101, False),
        ("\xe4", False),
        ("two words", False),
        ("", False),
    ):
        response = client.get(f"{API}/me", headers={**headers(clinic), "X-Request-Id": said})
        assert (response.headers["X-Request-Id"] == said) == echoed
        assert response.headers["X-Request-Id"].isascii()


def test_nothing_of_the_api_is_kept_by_caches_or_guessed_at(clinic: Clinic) -> None:
    for path in ("/me", "/nothing"):
        response = clinic.place.app.test_client().get(API + path)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
