"""The whole demo and every kind of mishap, at the most talkative log: no name, date, address or secret gets out.

A real server is asked as clients ask it. What is searched: every line that it logs, every error that it answers, and
every address that it hands out. What the demo prints for its user on standard output is no log.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from registry.cli.demo.people import FIRST, PASSWORD, PHARMACIES, PRESCRIBERS
from registry.engine import start
from tests.data_home import data_home
from tests.databases import plain
from tests.test_serving import Serving, serving

GIVEN, FAMILY, BORN, STREET = "Zebulon", "Quatermass", "1971-08-09", "17 Gallows Row"
WRONG_PASSWORD, GUESSED_TOKEN = "an unlucky guess", "rems_guessed-at-random"
SENT = (GIVEN, FAMILY, BORN, STREET, WRONG_PASSWORD, GUESSED_TOKEN)
OF_THE_DEMO = (PASSWORD, "Demo Patient", "Demo Walk", "1990-01-01", "Demo Prescriber", "Demo Guardian")
BREAKING = "ALTER TABLE patient ADD CONSTRAINT unforeseen CHECK (patient_id IS NULL) NOT VALID"


@dataclass
class Heard:
    """What came back from a server: errors, and addresses in headers; the session's cookie stays here."""

    address: str
    errors: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def asks(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer's document."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.address}/api/v1{path}",
            data,
            {"Content-Type": "application/json", "Cookie": held, **named},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                text, said, status = answer.read().decode(), answer.headers, answer.status
        except urllib.error.HTTPError as error:
            with error:
                text, said, status = error.read().decode(), error.headers, error.code
        if status >= 400:
            self.errors.append(text)
        self.statuses.append(status)
        self.errors.extend(said[name] for name in ("Link", "Location") if name in said)
        for cookie in said.get_all("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return json.loads(text)

    def signs_in(self, username: str) -> None:
        """The session of an account of the demo."""
        self.cookies.clear()
        self.asks("POST", "/session", {"username": username, "password": PASSWORD})


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[str, Heard]]:
    """The log of a demo's server that met every mishap, and what its clients heard."""
    with data_home() as home, serving(home, "--demo", REGISTRY_LOG_LEVEL="DEBUG") as server:
        story = ""
        while "RELEASED" not in story:
            line = server.line()
            assert line, story + server.process.communicate()[1]
            story += line
        heard = Heard(server.address)
        walk_on(heard)
        guess(heard)
        provoke(heard, home)
        yield log_of(server), heard


def log_of(server: Serving) -> str:
    """All that the server logged, once it has stopped."""
    server.stop()
    return server.process.communicate()[1]


def walk_on(heard: Heard) -> None:
    """The routes that show and change what a patient is."""
    heard.signs_in(PRESCRIBERS[0][0])
    who = {"given_name": GIVEN, "family_name": FAMILY, "born_on": BORN}
    patient_id = heard.asks("POST", "/patients", who)["patient_id"]
    for noun in ("", "/status?program=pomalidomide", "/pregnancy-tests", "/agreements?limit=1"):
        heard.asks("GET", f"/patients/{patient_id}{noun}")
    heard.asks("GET", "/patients?limit=1")
    heard.asks("GET", f"/patients?name={FAMILY}")
    for bad in (
        {**who, "born_on": f"{BORN}T"},
        {**who, "surname": FAMILY},
        {**who, "street": STREET},
        {**who, "given_name": [GIVEN]},
        {**who, "given_name": GIVEN + "\0"},
        {**who, "time_zone": STREET},
        f'{{"given_name": "{GIVEN}", "family_name": "{FAMILY}'.encode(),
        f'{{"{FAMILY}": 1, "{FAMILY}": 2}}'.encode(),
    ):
        heard.asks("POST", "/patients", bad)
    heard.asks("POST", f"/patients/{patient_id}/pregnancy-reports", {"by": FAMILY, "note": STREET})
    heard.asks("POST", "/patients", who, Sec_Fetch_Site="cross-site")
    heard.asks("POST", "/patients", who, Idempotency_Key=f"{GIVEN} {FAMILY}")


def guess(heard: Heard) -> None:
    """Sign-ins and tokens that do not open anything."""
    for username in (FIRST, PHARMACIES[0][0], "nobody"):
        heard.asks("POST", "/session", {"username": username, "password": WRONG_PASSWORD})
    heard.asks("GET", "/me", Authorization=f"Bearer {GUESSED_TOKEN}")
    heard.asks("GET", f"/me?token={GUESSED_TOKEN}", Cookie=f"registry_session={GUESSED_TOKEN}")


def provoke(heard: Heard, home: Path) -> None:
    """An error that nobody foresaw, whose text quotes the row that it is about."""
    with start(home) as engine, psycopg.connect(plain(engine.url("registry")), autocommit=True) as owner:
        owner.execute(BREAKING)
    heard.signs_in(PRESCRIBERS[0][0])
    who = {"given_name": GIVEN, "family_name": FAMILY, "born_on": BORN}
    assert heard.asks("POST", "/patients", who)["status"] == 500


def test_every_kind_of_mishap_was_met(told: tuple[str, Heard]) -> None:
    _, heard = told
    assert {200, 201, 400, 401, 403, 422, 500} <= set(heard.statuses)


def test_every_line_of_the_log_is_json_and_each_request_has_one(told: tuple[str, Heard]) -> None:
    log, heard = told
    lines = [json.loads(line) for line in log.splitlines()]
    requests = [line for line in lines if line["logger"] == "registry.requests"]
    assert len(requests) > len(heard.statuses)
    (unforeseen,) = [line for line in lines if line["logger"] == "registry.api"]
    assert re.match(r"CheckViolation at [\w.]+:\d+ while serving patients\.", unforeseen["message"])
    assert unforeseen["request_id"] in {line["request_id"] for line in requests if line["status"] == 500}


@pytest.mark.parametrize("secret", [*SENT, *OF_THE_DEMO])
def test_nothing_of_it_is_logged(told: tuple[str, Heard], secret: str) -> None:
    assert secret not in told[0]


def test_no_cookie_is_logged(told: tuple[str, Heard]) -> None:
    log, heard = told
    assert heard.cookies
    assert [value for value in heard.cookies.values() if value in log] == []


@pytest.mark.parametrize("secret", SENT)
def test_nothing_of_it_is_repeated_by_an_error(told: tuple[str, Heard], secret: str) -> None:
    assert [error for error in told[1].errors if secret in error] == []
