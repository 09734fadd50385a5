"""A machine client that signs in over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from registry.domain.actor import Role
from tests.api.clinic import Clinic
from tests.asking import API, Person
from tests.signing_keys import SigningKey, claims

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Machine:
    """A client with its key, and the id under which the key is registered."""

    clinic: Clinic
    person: Person
    key: SigningKey
    key_id: str

    @property
    def client_id(self) -> str:
        """The id of its account."""
        return self.person.account_id

    def assertion(self, key: SigningKey | None = None, **more: Any) -> str:
        """An honest assertion now, unless more is said."""
        said = claims(self.client_id, self.clinic.place.clock.now(), **more)
        return (key or self.key).sign(said)

    def ask(self, assertion: str | None = None, **form: Any) -> TestResponse:
        """The answer of the token endpoint."""
        said = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion or self.assertion(),
            "scope": "patients",
            **form,
        }
        asked = {name: value for name, value in said.items() if value is not None}
        return self.clinic.place.app.test_client().post("/oauth/token", data=asked)

    def token(self, assertion: str | None = None, **form: Any) -> str:
        """The token that it gets."""
        response = self.ask(assertion, **form)
        assert response.status_code == 200, response.get_data(as_text=True)
        return str(response.get_json()["access_token"])

    def get(self, path: str, token: str) -> TestResponse:
        """The answer to a GET with that token."""
        headers = {"Authorization": f"Bearer {token}"}
        return self.clinic.place.app.test_client().get(API + path, headers=headers)

    def register(self, key: SigningKey, **more: Any) -> str:
        """One more key; returns its id."""
        body = {"jwk": key.public(), **more}
        return str(self.clinic.administrator.did(f"/accounts/{self.client_id}/keys", body)["key_id"])

    def retire(self, key_id: str | None = None, **more: Any) -> dict[str, Any]:
        """One of its keys is retired."""
        path = f"/accounts/{self.client_id}/keys/{key_id or self.key_id}/retirement"
        return self.clinic.administrator.did(path, {"reason": "a test", **more})


def machine(clinic: Clinic, *scopes: str, key: SigningKey | None = None) -> Machine:
    """A new machine client of the practice with those scopes, `patients` if none are named."""
    acts_for = clinic.practice.prescriber_id
    person = clinic.place.person(Role.CLIENT, scopes=scopes or ("patients",), prescriber_id=acts_for)
    key = key or SigningKey.elliptic()
    body = {"jwk": key.public()}
    kept = clinic.administrator.did(f"/accounts/{person.account_id}/keys", body)
    return Machine(clinic, person, key, str(kept["key_id"]))


def refused(response: TestResponse, error: str, says: str = "", status: int = 400) -> str:
    """The description of an error of OAuth, which must be that one and say that."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    document = response.get_json()
    assert document.keys() == {"error", "error_description"}
    assert document["error"] == error, document
    assert says in document["error_description"], document
    return str(document["error_description"])
