"""Answers that send the browser somewhere else: there is none, wherever Host, a slash or a query point to."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.access_table import ACCESS, OPEN
from tests.api.clinic import Clinic
from tests.asking import API

ELSEWHERE = "evil.example"
QUERY = "&".join(
    f"{name}=//{ELSEWHERE}" for name in ("next", "url", "redirect", "return_to", "continue", "goto")
)
HOME = ("GET", "/")
"""The one address that leads somewhere else, always the same."""
ROUTES = sorted({(access.method, API + access.path) for access in ACCESS} | OPEN - {HOME})


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=str)
def test_no_answer_sends_elsewhere(method: str, route: str, clinic: Clinic) -> None:
    path = "/".join(str(uuid4()) if part.startswith("{") else part for part in route.split("/"))
    client = clinic.place.app.test_client()
    headers = {
        "Host": ELSEWHERE,
        "X-Forwarded-Host": ELSEWHERE,
        "X-Forwarded-Proto": "https",
        "Forwarded": f"host={ELSEWHERE}",
        "Referer": f"https://{ELSEWHERE}/",
        "Authorization": f"Bearer {clinic.coordinator.token}",
    }
    body: dict[str, Any] = {"json": {}} if method == "POST" else {}
    tricked = (
        path,
        f"{path}?{QUERY}",
        f"{path}/",
        f"/{path[1:].replace('/', '//')}",
        path.replace("/", "///", 1),
        f"{path}/.",
    )
    for asked in (*tricked, f"//{ELSEWHERE}{path}", f"/{ELSEWHERE}/..{path}", f"{path}//", f"/.{path}"):
        with client.open(asked, method=method, headers=headers, **body) as response:
            assert not 300 <= response.status_code < 400, (asked, response.headers)
            assert "Location" not in response.headers
            assert "Refresh" not in response.headers
            assert not [value for _, value in response.headers if ELSEWHERE in value]
            if response.status_code >= 400:
                assert ELSEWHERE not in response.get_data(as_text=True)


@pytest.mark.parametrize("asked", ["/", "", f"/?{QUERY}", "/?", f"/?//{ELSEWHERE}"])
def test_the_home_leads_to_the_portal_whatever_was_asked(asked: str, clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    path, _, query = asked.partition("?")
    environ = {"HTTP_HOST": ELSEWHERE, "PATH_INFO": path, "QUERY_STRING": query}
    with client.get("/", environ_overrides=environ) as response:
        assert response.headers["Location"] == "/portal"
