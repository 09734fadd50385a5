"""An application that requires a second factor, on a database and clock of its own, and people who sign in to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask

from registry.domain.actor import Role
from registry.services.registry import Registry
from tests.asking import Person, Place
from tests.people import Somebody, somebody, strict
from tests.soft_authenticator import SoftAuthenticator


@dataclass(frozen=True)
class Strict:
    """The place, the application, and an administrator with a token."""

    place: Place
    app: Flask
    administrator: Person

    @property
    def registry(self) -> Registry:
        """The registry behind the application."""
        registry: Registry = self.app.extensions["desk"].registry
        return registry

    def somebody(self, role: Role = Role.AUDITOR, **more: Any) -> Somebody:
        """Somebody new, who has not signed in yet."""
        return somebody(self.app, self.place, role, **more)

    def enrolled(self) -> tuple[Somebody, list[str]]:
        """Somebody signed in wholly, with a code by time; and the recovery codes."""
        person = self.somebody()
        person.sign_in()
        person.totp = person.post("/me/totp").get_json()["secret"]
        confirmed = person.post("/me/totp/confirmation", {"code": person.code()})
        assert confirmed.status_code == 201, confirmed.get_data(as_text=True)
        return person, confirmed.get_json()["recovery_codes"]

    def with_passkey(self) -> tuple[Somebody, SoftAuthenticator]:
        """Somebody signed in wholly, with a passkey; and the authenticator."""
        person, authenticator = self.somebody(), SoftAuthenticator()
        person.sign_in()
        options = person.post("/me/passkey-challenges").get_json()
        body = {"name": "test key", "credential": authenticator.create(options)}
        registered = person.post("/me/passkeys", body)
        assert registered.status_code == 201, registered.get_data(as_text=True)
        person.codes = registered.get_json()["recovery_codes"]
        return person, authenticator


@contextmanager
def strict_in(database_url: str) -> Iterator[Strict]:
    """Such an application in that database, which leaves no connection open."""
    place = Place(database_url)
    app = strict(place)
    try:
        yield Strict(place, app, place.person(Role.ADMINISTRATOR))
    finally:
        app.extensions["desk"].registry.database.dispose()
        place.close()
