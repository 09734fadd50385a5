"""Every route, with every role: who may use it, and that nobody else gets further than 401 or 403."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema

from registry.access import guarded, require_listed
from registry.api.routes import Routes
from registry.api.schemas.lists import NoQuery
from registry.domain.actor import Role
from registry.rights import RIGHTS, Right, UnlistedRoute
from tests.access_table import ACCESS, OPEN, PORTAL, Access
from tests.api.clinic import Clinic, clinic_in, problem
from tests.asking import API, Person
from tests.sealed import seal

CLIENTS = {"no scope": (), **{scope: (scope,) for scope in ("prescribe", "dispense", "patients")}}
STRANGERS = {
    "nobody": {},
    "a token that was never issued": {"Authorization": "Bearer rems_never-issued"},
    "an empty token": {"Authorization": "Bearer "},
    "a token under another scheme": {"Authorization": "Basic dGVzdDp0ZXN0"},
    "letters beyond ASCII": {"Authorization": "Bearer \xe4\xf6\xfc"},
}


@pytest.fixture(scope="module")
def clinic(module_database_url: str) -> Iterator[Clinic]:
    with clinic_in(module_database_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def people(clinic: Clinic) -> dict[str, tuple[Person, Role, tuple[str, ...]]]:
    """One person for each role, and one machine for each scope."""
    known = {
        Role.PRESCRIBER: clinic.practice.prescriber,
        Role.DELEGATE: clinic.practice.delegate,
        Role.PHARMACIST: clinic.drugstore.pharmacist,
        Role.REPRESENTATIVE: clinic.drugstore.representative,
        Role.COORDINATOR: clinic.coordinator,
        Role.AUDITOR: clinic.auditor,
        Role.ADMINISTRATOR: clinic.administrator,
    }
    acts_for = {
        "prescriber_id": clinic.practice.prescriber_id,
        "pharmacy_id": clinic.drugstore.pharmacy_id,
        "pharmacist_id": clinic.drugstore.pharmacist_id,
    }
    machines = {
        name: (clinic.client(*scopes, **acts_for), Role.CLIENT, scopes) for name, scopes in CLIENTS.items()
    }
    return {**{role.value: (person, role, ()) for role, person in known.items()}, **machines}


def ask(client: FlaskClient, access: Access, headers: dict[str, str]) -> int:
    """The status of the route's answer; the ids in its path are nobody's, and a POST brings an empty object."""
    path = API + re.sub(r"\{\w+\}", str(uuid4()), access.path)
    body: dict[str, Any] = {"json": {}} if access.method == "POST" else {}
    response = client.open(path, method=access.method, headers=headers, **body)
    if response.status_code in (401, 403):
        problem(response, response.status_code)
    return response.status_code


def listed(app: Flask) -> set[tuple[str, str]]:
    """Every method and path that the application serves."""
    return {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_listed_in_the_table_and_no_other(clinic: Clinic) -> None:
    table = [(access.method, API + access.path) for access in ACCESS]
    assert len(table) == len(set(table))
    pages = {(access.method, access.path) for access in PORTAL}
    assert listed(clinic.place.app) == {*table, *pages, *OPEN}


@pytest.mark.parametrize("access", ACCESS, ids=str)
def test_a_route_lets_in_exactly_who_may_use_it(
    access: Access, clinic: Clinic, people: dict[str, tuple[Person, Role, tuple[str, ...]]]
) -> None:
    client = clinic.place.app.test_client(use_cookies=False)
    let_in = {
        name
        for name, (person, _role, _scopes) in people.items()
        if ask(client, access, {"Authorization": f"Bearer {person.token}"}) not in (401, 403)
    }
    assert let_in == {name for name, (_person, role, scopes) in people.items() if access.to(role, scopes)}


@pytest.mark.parametrize("access", ACCESS, ids=str)
def test_a_stranger_is_let_in_nowhere(access: Access, clinic: Clinic) -> None:
    client = clinic.place.app.test_client(use_cookies=False)
    assert {name: ask(client, access, headers) for name, headers in STRANGERS.items()} == dict.fromkeys(
        STRANGERS, 401
    )


@pytest.mark.parametrize(("method", "path"), sorted(OPEN))
def test_what_is_open_needs_no_sign_in(method: str, path: str, clinic: Clinic) -> None:
    seal(clinic.place.database_url)
    client = clinic.place.app.test_client()
    path = path.format(name="swagger-ui.css", digest="none")
    with client.open(path, method=method, json={} if method == "POST" else None) as response:
        sent_on_to_a_page = path == "/"
        no_such_asset = path.startswith("/portal/static/")
        assert response.status_code in (
            {303} if sent_on_to_a_page else {404} if no_such_asset else {200, 400, 422}
        )


def test_only_what_is_open_carries_no_right(clinic: Clinic) -> None:
    views = clinic.place.app.view_functions
    unguarded = {name for name, view in views.items() if not hasattr(view, "right")}
    plain = {"api_reference", "api_reference_start", "api_reference_asset", "healthz", "readyz", "version"}
    signing_in = {"start_session", "start_session_by_passkey", "challenge_to_sign_in"}
    named = {f"sessions.{name}" for name in (*signing_in, "accept_invitation", "accept_reset")}
    machines = {"oauth_token", "oauth_metadata", "smart_configuration"}
    pages = {"home", "portal.static_asset"}
    pages |= {f"portal_sign_in.{name}" for name in ("show_sign_in", "sign_in")}
    pages |= {f"portal_looks.{name}" for name in ("show_looks", "choose_looks")}
    assert unguarded == {*named, *machines, *pages, "api-docs.openapi_json", *plain}


def test_the_application_does_not_start_with_a_route_that_is_not_listed() -> None:
    with pytest.raises(UnlistedRoute, match=r"GET /nowhere is not listed"):
        Routes("nowhere", __name__).look("/nowhere", gives=Schema, query=NoQuery)(lambda _query: "")


@pytest.mark.parametrize("right", [None, RIGHTS["GET", "/me"]], ids=["unguarded", "of another route"])
def test_nor_with_one_that_came_in_beside_the_table(right: Right | None) -> None:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/api/v1/patients", "beside", guarded(right)(str) if right else str)
    with pytest.raises(UnlistedRoute, match=r"GET /api/v1/patients"):
        require_listed(app, API)
