"""What every answer tells a browser, whatever was asked and whoever answers."""

from __future__ import annotations

import re

import pytest
from flask import request
from werkzeug.test import TestResponse

from registry.app import join
from registry.config import Config
from registry.edge.address import LONGEST_ADDRESS
from registry.edge.headers import ALWAYS, CLOSED_POLICY
from tests.api.clinic import Clinic, problem
from tests.asking import API

NONCE = re.compile(r"script-src 'nonce-([\w-]{22})'")
EVERYWHERE = {
    "a page": ("GET", "/docs", 200),
    "a script of a page": ("GET", "/docs/start.js", 200),
    "an asset": ("GET", "/docs/assets/swagger-ui.css", 200),
    "the description": ("GET", "/openapi.json", 200),
    "health": ("GET", "/healthz", 200),
    "a stranger": ("GET", f"{API}/me", 401),
    "no such address": ("GET", "/nothing", 404),
    "no such method": ("DELETE", f"{API}/me", 405),
    "a bad body": ("POST", f"{API}/session", 415),
    "an endless address": ("GET", f"/{'x' * LONGEST_ADDRESS}", 414),
    "an endless query": ("GET", f"{API}/me?{'x' * LONGEST_ADDRESS}", 414),
}


def ask(clinic: Clinic, method: str, path: str, scheme: str = "http") -> TestResponse:
    return clinic.place.app.test_client().open(path, method=method, base_url=f"{scheme}://localhost")


@pytest.mark.parametrize(("method", "path", "status"), EVERYWHERE.values(), ids=EVERYWHERE)
def test_every_answer_carries_them(clinic: Clinic, method: str, path: str, status: int) -> None:
    with ask(clinic, method, path) as response:
        assert response.status_code == status
        for name, value in ALWAYS:
            assert response.headers.getlist(name) == [value]
        (policy,) = response.headers.getlist("Content-Security-Policy")
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert (policy == CLOSED_POLICY) == (path != "/docs")
        assert len(response.headers.getlist("Cache-Control")) == 1
        assert "Strict-Transport-Security" not in response.headers
        if not path.startswith("/docs/assets"):
            assert response.headers["Cache-Control"] == "no-store"


def test_an_endless_address_is_a_problem_with_a_sentence(clinic: Clinic) -> None:
    document = problem(ask(clinic, "GET", f"{API}/me?{'x' * LONGEST_ADDRESS}"), 414, "uri-too-long")
    assert str(LONGEST_ADDRESS) in document["detail"]
    assert ask(clinic, "GET", f"{API}/me?{'x' * 7000}").status_code == 401


def test_each_page_has_a_nonce_of_its_own_and_its_scripts_carry_it(clinic: Clinic) -> None:
    seen = set()
    for _ in range(3):
        response = ask(clinic, "GET", "/docs")
        found = NONCE.search(response.headers["Content-Security-Policy"])
        assert found
        text = response.get_data(as_text=True)
        assert text.count("<script") == text.count(f'<script nonce="{found[1]}"') == 2
        seen.add(found[1])
    assert len(seen) == 3


def test_a_view_of_the_api_can_not_let_caches_keep_its_answer(clinic: Clinic) -> None:
    app = join(clinic.place.registry, clinic.place.clock, Config(secret_key="t" * 40))
    app.add_url_rule(f"{API}/kept", "kept", lambda: ("", {"Cache-Control": "public, max-age=600"}))
    app.add_url_rule("/kept", "kept-outside", lambda: ("", {"Cache-Control": "public, max-age=600"}))
    client = app.test_client()
    assert client.get(f"{API}/kept").headers.getlist("Cache-Control") == ["no-store"]
    assert client.get("/kept").headers.getlist("Cache-Control") == ["public, max-age=600"]


def test_over_tls_browsers_are_told_to_come_back_over_tls_only(clinic: Clinic) -> None:
    response = ask(clinic, "GET", f"{API}/me", "https")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("trusted", "secure", "address"),
    [(0, False, "192.0.2.1"), (1, True, "203.0.113.9"), (2, True, "1.1.1.1")],
)
def test_forwarded_headers_count_as_far_as_proxies_are_trusted(
    clinic: Clinic, trusted: int, secure: bool, address: str
) -> None:
    config = Config(secret_key="t" * 40, trusted_proxies=trusted)
    app = join(clinic.place.registry, clinic.place.clock, config)
    seen = []
    app.before_request(lambda: seen.append(request.remote_addr))
    forwarded = {"X-Forwarded-For": "6.6.6.6, 1.1.1.1, 203.0.113.9", "X-Forwarded-Proto": "https, https"}
    response = app.test_client().get("/healthz", headers=forwarded, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert seen == [address]
    assert ("Strict-Transport-Security" in response.headers) == secure
    assert app.config["SESSION_COOKIE_SECURE"] == secure
