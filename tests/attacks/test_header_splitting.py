"""Line breaks in what comes back in a header: no answer gets a header or a body that the attacker wrote.

Servers refuse such a header before it gets here (see the attack by smuggling), so the application is asked as a server
would ask it that lets everything through.
"""

from __future__ import annotations

import re

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from tests.api.clinic import Clinic, problem
from tests.asking import API
from tests.attacks.answers import harmless
from tests.attacks.surface import lists

BREAKS = ("\r\n", "\n", "\r", "\r\n ", "\x0b", "\x0c", "\x85", "\u2028", "\0", "%0d%0a", "\u560d\u560a")
EVIL = "Set-Cookie: registry_session=planted"
ECHOED = (
    "HTTP_X_REQUEST_ID",
    "HTTP_IDEMPOTENCY_KEY",
    "HTTP_HOST",
    "HTTP_ORIGIN",
    "HTTP_ACCEPT",
    "HTTP_REFERER",
)
VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
"""RFC 9110, section 5.5: what a field may hold."""


def not_split(response: TestResponse) -> None:
    """No header has a line break, and none is the attacker's."""
    headers: Headers = response.headers
    for name, value in headers:
        assert VALUE.fullmatch(value), (name, value)
        assert re.fullmatch(r"[A-Za-z0-9-]+", name)
    assert "planted" not in str(headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("line_break", BREAKS, ids=repr)
@pytest.mark.parametrize("name", ECHOED)
def test_a_line_break_in_a_header_splits_no_answer(name: str, line_break: str, clinic: Clinic) -> None:
    hostile = f"x{line_break}{EVIL}{line_break}{line_break}<script>"
    headers = {"Authorization": f"Bearer {clinic.coordinator.token}"}
    client = clinic.place.app.test_client()
    for method, path in (("GET", "/me"), ("POST", "/prescribers"), ("GET", "/nothing")):
        response = client.open(
            API + path,
            method=method,
            headers=headers,
            content_type="application/json",
            data=b"{}",
            environ_overrides={name: hostile},
        )
        not_split(harmless(response))
        assert "<script>" not in response.get_data(as_text=True)


@pytest.mark.parametrize("line_break", BREAKS, ids=repr)
def test_a_line_break_in_a_query_splits_no_link(line_break: str, clinic: Clinic) -> None:
    known = {"patient_id": clinic.registered(), "account_id": clinic.auditor.account_id}
    for path in lists():
        for query in (
            {"after": f"A{line_break}{EVIL}"},
            {"limit": f"1{line_break}{EVIL}"},
            {f"x{line_break}{EVIL}": "1"},
        ):
            response = clinic.auditor.get(path.format(**known), **query)
            not_split(response)
            problem(response, 422)


def test_a_link_is_made_of_what_was_read_and_not_of_what_was_sent(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    headers = {"Authorization": f"Bearer {clinic.auditor.token}", "Host": "evil.example"}
    response = client.get(f"{API}/accounts?limit=1", headers=headers)
    not_split(response)
    assert re.fullmatch(r'</api/v1/accounts\?limit=1&after=[\w-]{32}>; rel="next"', response.headers["Link"])


@pytest.mark.parametrize("line_break", BREAKS, ids=repr)
def test_a_line_break_in_a_path_splits_nothing(line_break: str, clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    path = f"/docs/assets/x{line_break}{EVIL}".encode().decode("latin-1")  # as PEP 3333 hands it over
    response = client.get("/x", environ_overrides={"PATH_INFO": path})
    not_split(response)
    problem(harmless(response), 404)
