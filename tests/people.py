"""People who sign in as people do: by password and code, each in a browser of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.app import create_app
from registry.config import Config
from registry.domain.actor import OPERATOR, Actor, Role
from registry.services.act import Call
from registry.services.open_account import OpenAccount, open_account
from tests.asking import API, Place

PASSWORD = "correct horse battery"
STEP = timedelta(seconds=30)
_fresh = count(1)


def strict(place: Place, **settings: Any) -> Flask:
    """The application on the place's database and clock, as it is served: a second factor is required."""
    limits = {"account_requests_per_minute": 0, "client_requests_per_minute": 0}
    config = Config(
        database_url=place.database_url, secret_key="t" * 40, data_keys=place.data_keys, **limits | settings
    )
    return create_app(config, place.clock)


@dataclass
class Somebody:
    """An account with a password, and a browser."""

    app: Flask
    place: Place
    username: str
    account_id: str
    browser: FlaskClient
    totp: str = ""
    codes: list[str] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        """The account as it acts."""
        return Actor(self.account_id, Role.AUDITOR, self.username)

    def post(self, path: str, body: Any = None) -> TestResponse:
        """The response to a POST below /api/v1."""
        return self.browser.post(API + path, json={} if body is None else body)

    def get(self, path: str) -> TestResponse:
        """The response to a GET below /api/v1."""
        return self.browser.get(API + path)

    def sign_in(self, password: str = PASSWORD) -> TestResponse:
        """The response to name and password."""
        return self.post("/session", {"username": self.username, "password": password})

    def code(self, steps: int = 0) -> str:
        """The code of the present step, or of one so many steps away."""
        return str(pyotp.TOTP(self.totp).at(self.place.clock.now() + steps * STEP))

    def new_browser(self) -> FlaskClient:
        """From now on in a browser that has no cookie."""
        self.browser = self.app.test_client()
        return self.browser


def somebody(
    app: Flask, place: Place, role: Role = Role.AUDITOR, password: str | None = PASSWORD
) -> Somebody:
    """Somebody new, who has not signed in yet."""
    name = f"person-{next(_fresh)}"
    registry = app.extensions["desk"].registry
    request = OpenAccount(name, f"Test {role} {name}", role, password)
    opened = open_account(registry, Call(OPERATOR, place.clock.now()), request).document
    return Somebody(app, place, name, opened["account_id"], app.test_client())
