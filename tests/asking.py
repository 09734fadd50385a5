"""People who ask over HTTP: a registry with a clock that the test sets, and a client for each account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from werkzeug.test import TestResponse

from registry.app import create_app
from registry.clock import SetClock
from registry.config import Config
from registry.domain.actor import OPERATOR, Role
from registry.services.act import Call
from registry.services.issue_token import IssueToken, issue_token
from registry.services.key_sets import KeySets, client_key
from registry.services.open_account import OpenAccount, open_account
from registry.services.publish_programs import publish_programs
from registry.services.registry import Registry
from registry.storage.transaction import transaction
from tests.data_keys import DATA_KEYS

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
PROGRAM = "pomalidomide"
NDC = "59572-504-21"
API = "/api/v1"
SET_PASSWORD = "UPDATE account SET password_hash = %(password_hash)s WHERE account_id = %(account_id)s"


PASSWORD = "signed by a test"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""The hash of PASSWORD that is checked in a moment: tests sign often."""
SIGNERS = (Role.PRESCRIBER, Role.PHARMACIST, Role.REPRESENTATIVE, Role.COORDINATOR)
SIGNED = re.compile(
    r"/dispenses|.*/(agreements|authorization-forms|surveys|corrections|concerns/[^/]+/outcome|holds/[^/]+/lift"
    r"|certifications|suspensions|reinstatements|withdrawals|dispense-exceptions"
    r"|cases/[^/]+/(measures|reconsiderations|closing))"
)


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a token, and with a password who signs."""

    app: Flask
    token: str
    account_id: str
    password: str | None = None
    username: str = ""

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> TestResponse:
        """The response to a POST below /api/v1; what is signed is signed with the password."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.app.test_client().post(API + path, json=self._signed(path, body), headers=headers)

    def named(self) -> dict[str, Any]:
        """What signs through a machine: the account by name, and its password."""
        return {"username": self.username, "password": self.password}

    def _signed(self, path: str, body: Any) -> Any:
        if body is None:
            return {}
        if self.password is None or not is_signed(path, body) or "signing" in body:
            return body
        return {**body, "signing": {"password": self.password}}

    def get(self, path: str, *, accept: str = "*/*", **query: Any) -> TestResponse:
        """The response to a GET below /api/v1."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": accept}
        return self.app.test_client().get(API + path, query_string=query, headers=headers)

    def did(self, path: str, body: Any = None) -> dict[str, Any]:
        """What was recorded by a POST that must succeed."""
        response = self.post(path, body)
        assert response.status_code == 201, (path, response.status_code, response.get_data(as_text=True))
        document: dict[str, Any] = response.get_json()
        return document


@dataclass
class Place:
    """A registry being asked, with its clock."""

    database_url: str
    clock: SetClock = field(default_factory=lambda: SetClock(NOW))
    people: int = 0
    threads: int = 4
    account_requests_per_minute: int = 0
    client_requests_per_minute: int = 0
    """No limits, unless a test is about them: the clock stands still, so that no request would ever be given back."""
    second_factor: bool = False
    """As the demo has it; `tests.people.strict` gives the application as it is served to others."""
    data_keys: Path = DATA_KEYS
    reports_url: str | None = None

    @cached_property
    def app(self) -> Flask:
        """The application on this place's database, with the programs published."""
        config = Config(
            database_url=self.database_url,
            secret_key="t" * 40,
            data_keys=self.data_keys,
            threads=self.threads,
            account_requests_per_minute=self.account_requests_per_minute,
            client_requests_per_minute=self.client_requests_per_minute,
            second_factor=self.second_factor,
            reports_url=self.reports_url,
        )
        app = create_app(config, self.clock)
        publish_programs(app.extensions["desk"].registry, self.clock.now())
        return app

    @property
    def registry(self) -> Registry:
        """The registry behind the application."""
        registry: Registry = self.app.extensions["desk"].registry
        return registry

    def close(self) -> None:
        """No connection is left open."""
        self.registry.dispose()

    def trust_key_sets(self, *addresses: str) -> str:
        """Keys may be fetched from these addresses; returns the first."""
        machines = self.app.extensions["machines"]
        self.app.extensions["machines"] = replace(machines, key_sets=KeySets(client_key, addresses))
        return addresses[0]

    def at(self, instant: datetime | timedelta) -> None:
        """The clock shows that instant, or as far from NOW."""
        self.clock.set(instant if isinstance(instant, datetime) else NOW + instant)

    def person(self, role: Role, **acts_for: Any) -> Person:
        """Somebody new in that role, who can sign if the role does."""
        self.people += 1
        call = Call(OPERATOR, self.clock.now())
        request = OpenAccount(f"{role}-{self.people}", f"Test {role} {self.people}", role, **acts_for)
        account_id = open_account(self.registry, call, request).document["account_id"]
        token = issue_token(self.registry, call, IssueToken(account_id)).document["token"]
        if role in SIGNERS and request.password is None:
            with transaction(self.registry.database) as tx:
                tx.run(SET_PASSWORD, account_id=account_id, password_hash=QUICK)
        password = request.password or (PASSWORD if role in SIGNERS else None)
        return Person(self.app, token, account_id, password, request.username)

    @cached_property
    def coordinator(self) -> Person:
        """The coordinator."""
        return self.person(Role.COORDINATOR)


def is_signed(path: str, body: Any) -> bool:
    """Whether the API has the body of that act signed."""
    if not isinstance(body, dict) or not SIGNED.fullmatch(path):
        return False
    if path.endswith("/surveys"):
        return body.get("respondent") == "prescriber"
    return path != "/dispenses" or body.get("checklist") is not None


def checklist_items(person: Person, category: str, program: str = PROGRAM) -> list[str]:
    """Every item of the category's checklist in the program's edition in force."""
    listed = person.get("/programs").get_json()["items"]
    (named,) = [item for item in listed if item["program"] == program]
    return [item["code"] for item in named["checklist"][category]]


def npi(number: int) -> str:
    """A valid NPI made from a number below one hundred million."""
    body = f"1{number:08d}"
    total = sum(
        digit * 2 - 9 * (digit > 4) if place % 2 == 0 else digit
        for place, digit in enumerate(map(int, reversed("80840" + body)))
    )
    return body + str(-total % 10)


def reasons(response: TestResponse) -> set[str]:
    """The reasons of a refusal, as `code/REASON`."""
    assert response.status_code == 409, (response.status_code, response.get_data(as_text=True))
    unmet: list[Mapping[str, Any]] = response.get_json()["unmet"]
    return {f"{line['code']}/{line['reason']}" for line in unmet}
