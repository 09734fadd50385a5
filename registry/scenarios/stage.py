"""Where scenarios are played: one application with a set clock, asked over HTTP by people with own accounts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from registry.app import join
from registry.clock import SetClock
from registry.config import Config
from registry.domain.actor import Actor, Role
from registry.domain.edition import Edition
from registry.domain.ids import RANDOM_BYTES, uuid7
from registry.programs import Editions, load_editions
from registry.services.act import Call
from registry.services.attempts import Asker
from registry.services.issue_token import IssueToken, issue_token
from registry.services.open_account import OpenAccount, open_account
from registry.services.prove_again import Proof, Proven
from registry.services.publish_programs import publish_programs
from registry.services.registry import Registry, open_registry
from registry.vault import PassingKeys

API = "/api/v1"
SIGNED = (
    *("agreements", "authorization-forms", "dispense-exceptions", "corrections", "outcome", "lift"),
    *("certifications", "suspensions", "reinstatements", "withdrawals"),
)
SIGNING = {"password": "of a scenario"}
BEFORE_EVERYTHING = datetime(2000, 1, 1, tzinfo=UTC)


class SceneStopped(Exception):
    """A scenario can not go on; the text says what could not be done, and why."""


@dataclass(frozen=True)
class Reply:
    """The status and the document of an answer."""

    status: int
    document: dict[str, Any]

    @property
    def done(self) -> bool:
        """True when something was recorded, or a gate authorized."""
        return self.status == 201

    @property
    def refused(self) -> bool:
        """True for a gate's recorded refusal."""
        return self.document.get("verdict") == "refused"

    @property
    def reasons(self) -> frozenset[str]:
        """The unmet and unknown outcomes of a refusal, as `code/REASON`."""
        return frozenset(f"{line['code']}/{line['reason']}" for line in self.document.get("unmet", ()))

    @property
    def advisories(self) -> frozenset[str]:
        """The codes of what is advised beside the answer."""
        return frozenset(line["code"] for line in self.document.get("advisories", ()))

    @property
    def problem(self) -> str:
        """What is wrong, in one line."""
        if self.refused:
            return "refused " + ", ".join(sorted(self.reasons))
        fields = "; ".join(f"{at['pointer']}: {at['detail']}" for at in self.document.get("errors", ()))
        return f"{self.status} {self.document.get('detail', '')}{f' ({fields})' if fields else ''}"


def signed(path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body, with the part that signs it where the act is one that is signed."""
    last = path.rpartition("/")[2]
    named = {"surveys": ("respondent", "prescriber"), "dispenses": ("checklist", None)}.get(last)
    if named is None:
        needed = last in SIGNED
    else:
        name, value = named
        needed = body.get(name) is not None and value in (None, body[name])
    return {**body, "signing": SIGNING} if needed else dict(body)


def _believed(
    _registry: Registry, _call: Call, _session_id: str | None, _proof: Proof, _from: Asker
) -> Proven:
    """Whoever plays is who it is said to be: the rules are played here, not the passwords."""
    return Proven(("scenario",), whole=True)


@dataclass(frozen=True)
class Person:
    """Somebody with an account, asking over HTTP."""

    app: Flask
    token: str

    def post(self, path: str, body: Mapping[str, Any]) -> Reply:
        """The reply to a POST below /api/v1; what is signed is signed."""
        response = self.app.test_client().post(API + path, json=signed(path, body), headers=self._headers())
        return Reply(response.status_code, response.get_json())

    def did(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """What a POST recorded. Raises SceneStopped when it did not."""
        reply = self.post(path, body)
        if not reply.done:
            raise SceneStopped(reply.problem)
        return reply.document

    def get(self, path: str) -> dict[str, Any]:
        """The document below /api/v1. Raises SceneStopped when there is none."""
        response = self.app.test_client().get(API + path, headers=self._headers())
        reply = Reply(response.status_code, response.get_json())
        if reply.status != 200:
            raise SceneStopped(reply.problem)
        return reply.document

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Stage:
    """The application, its clock, and who is there before any scenario: an administrator and a coordinator."""

    app: Flask
    clock: SetClock
    administrator: Person
    coordinator: Person
    _count: int = 0
    _products: list[dict[str, Any]] = field(default_factory=list)
    _checklists: dict[datetime, dict[str, Any]] = field(default_factory=dict)

    def number(self) -> int:
        """A number that was not given before on this stage."""
        self._count += 1
        return self._count

    def open_account(self, role: Role, **acts_for: str) -> Person:
        """Somebody new in that role, with a token."""
        username = f"{role}-{self.number()}-{secrets.token_hex(4)}"
        body = {"username": username, "name": f"Scenario {username}", "role": role.value, **acts_for}
        account = self.administrator.did("/accounts", body)
        token = self.administrator.did(f"/accounts/{account['account_id']}/tokens", {})
        return Person(self.app, token["token"])

    def products(self, program: str) -> list[dict[str, Any]]:
        """The program's products, which do not change while scenarios are played."""
        if not self._products:
            self._products = self.coordinator.get("/products")["items"]
        return [item for item in self._products if item["program"] == program]

    def checklist(self, program: str, category: str) -> list[str]:
        """The items that the edition in force asks for now."""
        now = self.clock.now()
        if now not in self._checklists:
            listed = self.coordinator.get("/programs")["items"]
            self._checklists[now] = {item["program"]: item["checklist"] for item in listed}
        return [item["code"] for item in self._checklists[now][program].get(category, ())]

    def edition(self, program: str) -> Edition | None:
        """The program's edition in force now."""
        editions: Editions = self.app.extensions["desk"].registry.editions
        return editions.in_force(program, self.clock.now())

    def leave(self) -> None:
        """The connections are given back."""
        self.app.extensions["desk"].registry.database.dispose()


def set_stage(database_url: str, editions: Editions | None = None) -> Stage:
    """The application on a migrated database, with the programs published: those that come along, or `editions`."""
    clock = SetClock(BEFORE_EVERYTHING)
    # No limits: the clock of a scenario stands still, so that no request would ever be given back.
    config = Config(
        database_url=database_url,
        secret_key=secrets.token_urlsafe(48),
        threads=1,
        account_requests_per_minute=0,
        client_requests_per_minute=0,
    )
    registry = open_registry(
        database_url, editions or load_editions(), pool_size=config.threads, keys=PassingKeys()
    )
    app = join(registry, clock, config, prove_again=_believed)
    publish_programs(registry, clock.now())
    first, second = (_account(app, registry, clock, role) for role in (Role.ADMINISTRATOR, Role.COORDINATOR))
    return Stage(app, clock, first, second)


def _account(app: Flask, registry: Registry, clock: SetClock, role: Role) -> Person:
    nobody = Actor(uuid7(clock.now(), secrets.token_bytes(RANDOM_BYTES)), Role.ADMINISTRATOR, "scenarios")
    call = Call(nobody, clock.now())
    opened = open_account(
        registry, call, OpenAccount(f"{role}-{secrets.token_hex(4)}", f"Scenario {role}", role)
    )
    issued = issue_token(registry, call, IssueToken(opened.document["account_id"]))
    return Person(app, issued.document["token"])
